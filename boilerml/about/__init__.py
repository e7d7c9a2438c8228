"""What a page says about itself: title, authors, dates and more."""

from __future__ import annotations

from lxml import etree

from boilerml.about.authors import authors
from boilerml.about.dates import modified, published
from boilerml.about.declared import Declared, declared, folded, joined, texts, web_address
from boilerml.about.languages import language
from boilerml.about.titles import title
from boilerml.about.values import Metadata
from boilerml.limits import USUAL, shortened
from boilerml.parse import parse

__all__ = ["Metadata", "metadata"]

MOST_TAGS = 50


def metadata(html: str | bytes, *, url: str | None = None) -> Metadata:
    """What a page says about itself.

    Dates that only stand in the text, and the language of pages that declare none, need the extra ``metadata``;
    without it they are None. ``clean`` and ``extract`` do not call this, so its time is only yours if you do.

    Args:
        html: the page, as for ``clean``.
        url: its address, to make other addresses absolute, and to know the site by; the better it is known, the
            better are title and authors.

    Raises:
        TypeError: if ``html`` is neither ``str`` nor bytes.

    >>> metadata("<title>Rain | The Valley</title><meta name=author content='Ada Lovelace'><h1>Rain</h1>").authors
    ('Ada Lovelace',)
    """
    html, _ = shortened(html, USUAL.bytes)
    tree = parse(html)
    if tree is None:
        return Metadata(url=url)
    said = declared(tree, url or "")
    site = _site(said)
    return Metadata(
        title=title(tree, said, site),
        authors=authors(tree, said, site),
        published=published(tree, said, html),
        modified=modified(tree, said),
        site=site,
        description=said.first("description", "og:description", "twitter:description")
        or next((text for value in said.linked("description") for text in texts(value)), ""),
        language=language(tree, said),
        image=_image(said),
        url=web_address(said.link("canonical")) or web_address(joined(said.address, said.first("og:url"))) or url,
        licence=_licence(said),
        tags=_tags(tree, said),
    )


def _site(said: Declared) -> str:
    named = said.first("og:site_name", "application-name", "apple-mobile-web-app-title")
    return named or next((text for value in said.linked("publisher") for text in texts(value, "name")), "")


def _image(said: Declared) -> str | None:
    named = said.first("og:image", "og:image:url", "twitter:image", "twitter:image:src")
    named = named or next((text for value in said.linked("image") for text in texts(value, "url", "contentUrl")), "")
    return web_address(joined(said.address, named)) or web_address(said.link("image_src"))


def _licence(said: Declared) -> str | None:
    named = next((text for value in said.linked("license") for text in texts(value, "url", "name", "@id")), "")
    return said.link("license") or named or said.first("dcterms.license", "dc.rights.license", "license") or None


def _tags(tree: etree._Element, said: Declared) -> tuple[str, ...]:
    lists = [text for value in said.linked("keywords") for text in texts(value, "name")]
    lists += said.all("article:tag", "news_keywords", "keywords", "parsely-tags", "citation_keywords")
    found = [tag.strip() for text in lists for tag in text.replace(";", ",").split(",")]
    found += [
        folded("".join(map(str, element.itertext())))
        for element in tree.iter("a")
        if "tag" in (element.get("rel") or "").lower().split()
    ]
    once = {tag.casefold(): tag for tag in reversed(found) if tag and len(tag) <= 80}
    return tuple(once[name] for name in dict.fromkeys(tag.casefold() for tag in found) if name in once)[:MOST_TAGS]
