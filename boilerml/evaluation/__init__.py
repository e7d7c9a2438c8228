"""Measuring: labelled pages in, numbers out. Nothing here trains, and nothing here loads scikit-learn."""
