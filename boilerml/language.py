"""The language that a page says its code is in."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

LEVELS = 3
"""Elements above the code that are asked: highlighters wrap it in one or two."""

_ATTRIBUTES = ("data-lang", "data-language", "lang-name", "language")
_CLASS = re.compile(
    r"(?:^|\s)(?:language-|lang-|highlight-source-|highlight-text-|highlight-|brush:\s*|sourceCode\s+|code-)"
    r"([A-Za-z][\w+#.-]{0,29})(?![\w+#.-])"
)
_NAME = re.compile(r"[A-Za-z][\w+#.-]{0,29}")
NO_LANGUAGE = frozenset("none text plain plaintext default code block wrapper container toolbar source".split())


def language(element: etree._Element) -> str:
    """The language named by a piece of code, what is in it, or what is right around it; ``""`` if by none.

    >>> from lxml import html
    >>> language(html.fromstring("<pre><code class='hljs language-c++'>x</code></pre>"))
    'c++'
    """
    inside = islice(element.iterchildren("code"), 1)
    around = islice(element.iterancestors(), LEVELS)
    for one in (*inside, element, *around):
        named = [value for name in _ATTRIBUTES if _NAME.fullmatch(value := one.get(name) or "")]
        named += _CLASS.findall(one.get("class") or "")
        for name in named:
            if name.lower() not in NO_LANGUAGE:
                return name.lower()
    return ""
