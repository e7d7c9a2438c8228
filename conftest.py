"""What doctests and tests of the whole project start from."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import settings

# Checked by mypy in tests/test_typing.py, never run.
collect_ignore = ["tests/typing"]
# What needs an engine that need not be installed has no doctests, but would be imported to look for them.
ENGINES = {
    "pyspark": "boilerml/batch/spark.py",
    "datatrove": "boilerml/batch/datatrove.py",
    "atheris": "tests/fuzz/run.py",
}
collect_ignore += [path for name, path in ENGINES.items() if find_spec(name) is None]

# No deadlines: machines that run tests are shared. The same examples each time in CI: a red run can be repeated.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(autouse=True)
def _names_for_doctests(doctest_namespace: dict[str, Any]) -> None:
    """Let the examples of features start from a page, ``columns_of("<p>Prose.")``, or lines, ``lines_of("Prose.")``."""
    from boilerml.features import Columns
    from boilerml.lines import segment_lines
    from boilerml.pipeline import read

    doctest_namespace["columns_of"] = lambda html: Columns(read(html))
    doctest_namespace["lines_of"] = lambda text: Columns(segment_lines(text))
