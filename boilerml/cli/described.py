"""What a page says about itself, put where HTML, XML and TEI have their place for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from lxml import etree

from boilerml.about.declared import web_address
from boilerml.render.tei import address_of

Described = dict[str, Any]
"""A page's metadata by name."""

TEI = "{http://www.tei-c.org/ns/1.0}"
META = {
    "authors": ("name", "author"),
    "description": ("name", "description"),
    "tags": ("name", "keywords"),
    "published": ("property", "article:published_time"),
    "modified": ("property", "article:modified_time"),
    "site": ("property", "og:site_name"),
    "image": ("property", "og:image"),
}
LINKS = {"url": "canonical", "licence": "license"}
CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""


def in_html(text: str, described: Described) -> str:
    """Meta elements and links in the head of a document that ``Extraction.html`` wrote."""
    head = [
        f'<meta {kind}="{label}" content="{escape(value)}">'
        for name, (kind, label) in META.items()
        for value in _values(described, name)
    ]
    head += [
        f'<link rel="{rel}" href="{escape(value)}">'
        for name, rel in LINKS.items()
        for value in _values(described, name)
        if web_address(value)
    ]
    return text.replace("</head>", "".join(f"{line}\n" for line in head) + "</head>", 1)


def in_xml(text: str, described: Described) -> str:
    """An element ``metadata`` before all others, with an element for each value."""
    root = etree.fromstring(text.encode("utf-8"), etree.XMLParser(huge_tree=True))
    metadata = etree.Element("metadata")
    metadata.tail = "\n"
    for name in described:
        for value in _values(described, name):
            etree.SubElement(metadata, name).text = value
    root.insert(0, metadata)
    return _written(root)


def in_tei(text: str, described: Described) -> str:
    """Authors, source, day and keywords in the header."""
    root = etree.fromstring(text.encode("utf-8"), etree.XMLParser(huge_tree=True))
    header = root[0]
    statement = header.find(f".//{TEI}titleStmt")
    source = header.find(f".//{TEI}sourceDesc")
    if statement is None or source is None:
        return text
    for author in _values(described, "authors"):
        etree.SubElement(statement, f"{TEI}author").text = author
    for old in list(source):
        source.remove(old)
    _add_source(source, described)
    _add_profile(header, described)
    return _written(root)


def _add_source(source: etree._Element, described: Described) -> None:
    entry = etree.SubElement(source, f"{TEI}bibl")
    for name, tag in (("title", "title"), ("authors", "author"), ("site", "publisher")):
        for value in _values(described, name):
            etree.SubElement(entry, f"{TEI}{tag}").text = value
    for day in _values(described, "published"):
        etree.SubElement(entry, f"{TEI}date", when=day).text = day
    for address in filter(web_address, _values(described, "url")):
        etree.SubElement(entry, f"{TEI}ptr", target=address_of(address))


def _add_profile(header: etree._Element, described: Described) -> None:
    profile = etree.SubElement(header, f"{TEI}profileDesc")
    for value in _values(described, "description"):
        etree.SubElement(etree.SubElement(profile, f"{TEI}abstract"), f"{TEI}p").text = value
    for code in _values(described, "language"):
        usage = etree.SubElement(profile, f"{TEI}langUsage")
        etree.SubElement(usage, f"{TEI}language", ident=code)
    if tags := list(_values(described, "tags")):
        keywords = etree.SubElement(etree.SubElement(profile, f"{TEI}textClass"), f"{TEI}keywords")
        for tag in tags:
            etree.SubElement(keywords, f"{TEI}term").text = tag
    if not len(profile):
        header.remove(profile)


def _values(described: Described, name: str) -> Iterator[str]:
    value = described.get(name)
    for one in value if isinstance(value, list) else [value]:
        if one:
            yield CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(one))


def _written(root: etree._Element) -> str:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True).decode("utf-8")
