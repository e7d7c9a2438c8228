"""What an element's attributes say of it: its names, and whether it is hidden."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from boilerml.tags import NAME_ATTRIBUTES

HIDING_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)

NAMES = frozenset(NAME_ATTRIBUTES)
HIDING_ATTRIBUTES = frozenset(("hidden", "aria-hidden", "style"))


def names_of(element: etree._Element) -> tuple[str, bool]:
    """An element's names, and whether an attribute or style hides it.

    Most have one attribute: going through all takes half as long as asking for seven by name.
    """
    names, others, hidden = "", False, False
    for name, value in cast("list[tuple[str, str]]", element.items()):
        if name in NAMES:
            others = others or bool(names)
            names = names or value
        elif name in HIDING_ATTRIBUTES and not hidden:
            hidden = (
                name == "hidden"
                or (name == "aria-hidden" and value == "true")
                or (name == "style" and HIDING_STYLE.search(value) is not None)
            )
    if others:
        names = " ".join([one for name in NAME_ATTRIBUTES if (one := element.get(name))])
    return names, hidden
