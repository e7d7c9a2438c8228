"""One page that shows another: every block of it, what was decided about it, and why."""

from boilerml.explain.report import report

__all__ = ["report"]
