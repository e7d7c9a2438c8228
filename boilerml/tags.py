"""Which element does what: the tables that parsing, segmenting and the features read."""

from __future__ import annotations

SKIPPED_TAGS = frozenset(
    "script style svg canvas iframe audio video object embed applet map title meta link base annotation "
    "annotation-xml".split()
)
"""Elements whose text no reader sees as text: code, drawings, and what stands in for a missing plug-in."""

BLOCK_TAGS = frozenset(
    "html body address article aside blockquote button caption center col colgroup datalist dd details dialog dir div "
    "dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr isindex label "
    "legend li listing main marquee menu menuitem multicol nav noframes noscript ol optgroup option p plaintext pre "
    "search section select slot summary table tbody td template textarea tfoot th thead tr ul xmp".split()
)
"""Elements that are a block-level boundary on both sides: those that browsers lay out so, and form controls, whose
labels belong to no sentence. So is every custom element (its name has a hyphen); other unknown elements are inline."""

PREFORMATTED_TAGS = frozenset("pre textarea listing xmp plaintext".split())
"""Elements that keep their line breaks."""

STRONG_TAGS = frozenset("b strong".split())

HEADING_TAGS = frozenset("h1 h2 h3 h4 h5 h6".split())

NAME_ATTRIBUTES = ("class", "id", "role", "itemprop")
"""Attributes in which authors say what an element is for."""

CELL_TAGS = frozenset("td th".split())

ITEM_TAGS = frozenset("li dt dd".split())

CAPTION_TAGS = frozenset("caption figcaption".split())
