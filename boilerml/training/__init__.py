"""From labelled pages to a model: the only place that imports scikit-learn and joblib."""
