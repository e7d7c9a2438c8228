"""Which features a model of plain text has: those that need no markup, and those of lines."""

from __future__ import annotations

from boilerml.features.context import CARRIED
from boilerml.features.kinds import MEASURED
from boilerml.features.markup import AROUND_TAGS, OWN_TAGS
from boilerml.features.outlines import LINE_FEATURES
from boilerml.features.registry import FEATURES

_MARKUP = frozenset(
    {*AROUND_TAGS, *OWN_TAGS}
    | set("elements_log text_to_tag depth hidden names_inline from_h1 from_title title_of_block title_covered".split())
    | set("description_of_block description_covered level_ratio tags_count_log tags_page_share".split())
    | set("tags_link_density tags_prose_share tags_chars_mean tags_chars_spread wording_tags".split())
    | set("page_images images_second images_third images_fourth".split())
)
"""Columns that read markup which plain text never shows, and those that are the same as others there."""

WEB_FEATURES = tuple(name for name in FEATURES if name not in LINE_FEATURES)
"""The features of pages with markup, in the table's order."""

TEXT_FEATURES = tuple(
    name
    for name in FEATURES
    if name in MEASURED or (name not in _MARKUP and not name.startswith(("names_", "text_to_tag@")))
)
"""The features of plain text, in the table's order; those that kinds of pages are told by are always among them."""

TEXT_CARRIED = (
    *(name for name in CARRIED if name not in _MARKUP),
    *"line_gap short_run_log long_run_log grammar_share chars_to_longest shape_count_log copies_but_digits".split(),
)
"""Columns of the first stage that the second stage of a text model sees again."""
