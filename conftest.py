"""What doctests and tests of the whole project start from."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import settings

# Checked by mypy in tests/test_typing.py, never run.
collect_ignore = ["tests/typing"]

# No deadlines: machines that run tests are shared. The same examples each time in CI: a red run can be repeated.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(autouse=True)
def _names_for_doctests(doctest_namespace: dict[str, Any]) -> None:
    """Let the examples of features start from a page: ``page_of("<p>Prose.</p>")``."""
    from boilerml.blocks import Page
    from boilerml.parse import parse
    from boilerml.segment import segment

    def page_of(html: str) -> Page:
        tree = parse(html)
        assert tree is not None, "an example needs a page with something in it"
        return segment(tree)

    doctest_namespace["page_of"] = page_of
