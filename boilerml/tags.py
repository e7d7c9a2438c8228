"""Which element does what: the tables that parsing, segmenting and the features read."""

from __future__ import annotations

SKIPPED_TAGS = frozenset(
    "script style svg canvas iframe audio video object embed applet map title meta link base annotation annotation-xml".split()
)
"""Elements whose text no reader sees as text: code, drawings, and what stands in for a missing plug-in."""

INLINE_TAGS = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark math meter nobr output progress q rb rbc "
    "rp rt rtc ruby s samp small span strike strong sub sup time tt u var wbr img picture source input br "
    "mi mn mo mrow ms msub msup msubsup mfrac msqrt mroot mtext mover munder munderover mspace mstyle semantics "
    "tspan blink basefont".split()
)
"""Elements inside a run of text; every other element is a block-level boundary on both sides."""

PREFORMATTED_TAGS = frozenset("pre textarea listing xmp plaintext".split())
"""Elements that keep their line breaks."""

STRONG_TAGS = frozenset("b strong".split())

HEADING_TAGS = frozenset("h1 h2 h3 h4 h5 h6".split())

NAME_ATTRIBUTES = ("class", "id", "role", "itemprop")
"""Attributes in which authors say what an element is for."""

CELL_TAGS = frozenset("td th".split())
