"""How much each training source counts: what a page of it is worth beside a page of careful hand labels."""

from __future__ import annotations

from types import MappingProxyType

WEIGHTS = MappingProxyType(
    {
        "wcxb": 1.0,
        "hand_types": 1.0,
        "own": 1.0,
        "fundus": 1.0,
        "magic_html": 1.0,
        "harvest_forum": 1.0,
        "postlight": 1.0,
        "mercury_jocmp": 1.0,
        "zh_immortal": 1.0,
        # Element votes of 2008, link pages' menus out.
        "canola": 0.7,
        # Machine output that a person accepted.
        "newspaper": 0.5,
        "newspaper4k": 0.5,
        "mozilla_readability": 0.5,
        # Containers of one engine: easy, and much alike.
        "forum_silver": 0.2,
        "generator_silver": 0.3,
    }
)
"""Weight of a page by source. A source that is not here is not for training the shipped model (its licence does not
permit it, or nobody looked)."""

POOL = tuple(source for source in WEIGHTS if source != "own")
"""The corpora of the shipped model, in the order in which they are read."""
