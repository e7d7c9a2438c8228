"""What is known about a page besides its text."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Metadata:
    """What a page says about itself; None, ``""`` or ``()`` where it says nothing.

    Nothing in here is checked for truth: it is the page's own word, made readable.
    """

    title: str = ""
    """The headline as a reader would quote it: without the name of the site."""
    authors: tuple[str, ...] = ()
    """Who wrote it, in the page's order."""
    published: str | None = None
    """The day it was first published, ``YYYY-MM-DD``."""
    modified: str | None = None
    """The day it was last changed, ``YYYY-MM-DD``, if the page declares it."""
    site: str = ""
    """What the site calls itself."""
    description: str = ""
    """The page's own summary."""
    language: str | None = None
    """Code of its language (ISO 639-1, as in ``en``; ISO 639-3 for those without)."""
    image: str | None = None
    """Address of the picture that stands for the page."""
    url: str | None = None
    """The page's canonical address, or where it declares none, the address that was given."""
    licence: str | None = None
    """Address of the licence, or what it is called, if it declares one."""
    tags: tuple[str, ...] = ()
    """What it is said to be about, in the page's order."""

    def to_dict(self) -> dict[str, Any]:
        """All of it by name, ready for JSON: tuples become lists."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
