"""Pages and texts made to hurt, of any size: what tests bound time and memory on, and what tools are compared by.

Each is a function of the size that is wanted, in characters or bytes. ``deep`` stands among the text of a page of
``PAGES`` and ``TEXTS``; of ``FILES`` there is nothing to read.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from itertools import count, takewhile
from types import MappingProxyType
from typing import TypeAlias

Make: TypeAlias = Callable[[int], "str | bytes"]

USUAL = 1_000_000
"""Size at which whatever is quadratic takes minutes."""


def of(piece: str, head: str = "", tail: str = "") -> Callable[[int], str]:
    """``piece`` over and over, up to the size, between two ends."""

    def make(size: int) -> str:
        return head + piece * max((size - len(head) - len(tail)) // len(piece), 1) + tail

    return make


def within(opening: str, closing: str, core: str = "deep") -> Make:
    """A core inside as many elements as the size has room for."""

    def make(size: int) -> str:
        times = max((size - len(core)) // (len(opening) + len(closing)), 1)
        return opening * times + core + closing * times

    return make


def numbered(piece: str, head: str = "", tail: str = "<p>deep") -> Make:
    """``piece``, in which each ``%`` becomes the number of its place, up to the size."""

    def make(size: int) -> str:
        pieces: list[str] = []
        room = size - len(head) - len(tail)
        for number in count():
            pieces.append(piece.replace("%", str(number)))
            room -= len(pieces[-1])
            if room < 0:
                break
        return head + "".join(pieces) + tail

    return make


NESTED: dict[str, Make] = {
    "elements in each other": within("<div>", "</div>"),
    "elements in each other, each with text": of("<div>a", tail="<p>deep"),
    "inline elements in each other": of("<b>", tail="deep"),
    "spans in each other, closed": within("<span>", "</span>"),
    "tables in each other": of("<table><tr><td>", tail="deep"),
    "tables in cells": of("<table><tr><td>a<td>b<tr><td>deep<td>"),
    "lists in each other": of("<ul><li>a", tail="deep"),
    "links in each other": of("<a href=x><div>", tail="deep"),
    "quotes in each other": of("<blockquote><p>a", tail="deep"),
    "forms and buttons in each other": of("<form><button>a", tail="<p>deep"),
    "headings in each other": of("<h1>a<h2>b", tail="deep"),
    "framesets": of("<frameset><frame src=x><noframes><p>a</noframes>", tail="<noframes><p>deep</noframes>"),
    "long names on a long path": lambda size: (
        "".join(f"<x-{'a' * 90}>" for _ in range(min(size // 200, 400))) + of("<p>a</p>", tail="<p>deep")(size // 2)
    ),
    "everything unclosed": of("<div><p><a><b><ul><li><table><tr><td><select><option><h1>", tail="deep"),
    "everything misnested": of("<b><p><i></b><a></p></i><table></a><td></table>a", tail="<p>deep"),
    "end tags alone": of("</div></p></a></b></ul></table>", tail="deep"),
}

REPEATED: dict[str, Make] = {
    "siblings": of("<p>a", "<p>deep"),
    "siblings without text": of("<p>", "deep"),
    "siblings, all different": numbered("<p>word%"),
    "siblings of two lengths": of("<p>a b c d e f g</p><p>a</p>", "<p>deep"),
    "line breaks": of("<br>", "deep"),
    "lines of text": of("a<br>", "deep<br>"),
    "lines of one block": of("a\n", "<pre>deep"),
    "cells in one row": of("<td>a", "<table><tr>", "<td>deep"),
    "rows of one cell": of("<tr><td>a", "<table>", "<tr><td>deep"),
    "wide cells": of(
        "<tr><td colspan=9000000000000000>a<td>b", f"<table><tr>{'<td>a' * 1_000}<tr><td>a<td>b", "<tr><td>deep"
    ),
    "cells that never end": lambda size: (
        "<table><tr>"
        + "<td rowspan=9000000000000000>a" * (size // 60)
        + of("<tr><td>b<td>c", tail="<tr><td>deep")(size // 2)
    ),
    "links without text between": of("<a>a</a>", tail="<p>deep"),
    "links with one text": of("<li><a href=x>Home</a>", tail="<p>deep"),
    "changes of emphasis": of("<b>a</b><i>b</i>", "<p>deep"),
    "pictures": of("<div><img src=a></div>", "<p>deep</p>", "<p>deep"),
    "pictures in a line": of("<img src=a>", "<p>deep"),
    "classes": numbered("<p class=c%x%>a"),
    "custom elements": numbered("<x-% class=a>a</x-%>"),
    "headings": of("<h2>a</h2>", tail="<p>deep"),
    "items of lists": of("<ul><li>a</ul>", tail="<p>deep"),
    "numbered items": of("<ol start=-999999999><li value=7>a", tail="<p>deep"),
    "scripts": of("<script>a</script><p>a", tail="<p>deep"),
    "data": of('<script type="application/ld+json">{"articleBody": "a deep"}</script>', "<p>deep"),
    "copies": of("<p>The heron stood in the shallow water of the lake until the fog had lifted.", "<p>deep"),
    "comments of readers": of("<div class=comment><p>a b c</div>", "<article><p>deep</article><div class=comments>"),
    # libxml2 compares each attribute of an element with those before: a megabyte of them takes a minute.
    "attributes": lambda size: numbered(" a%=x", "<div", ">deep")(min(size, 250_000)),
    "metas": numbered("<meta name=a% content=b>", tail="<p>deep"),
}

LONG: dict[str, Make] = {
    "one word": of("a", "<p>", "</p><p>deep"),
    "one line of words": of("word ", "<p>", "</p><p>deep"),
    "one word of Chinese": of("漢", "<p>", "</p><p>deep"),
    "combining marks": of("\u0301", "<p>a", "</p><p>deep"),
    "marks of direction": of("\u202e\u200f\u061c", "<p>deep "),
    "white space": of(" ", "<p>", "deep"),
    "white space of all kinds": of("\u3000\u2028\x0c\xa0\t", "<p>", "deep"),
    "full stops": of(".", "<p>deep"),
    "sentences of a letter": of("a. ", "<p>deep "),
    "hyphenation": of("\xad", "<p>deep"),
    "digits": of("1", "<p>deep "),
    "dates": of("2024-01-01 ", "<p>deep "),
    "a title": of("word ", "<title>", "</title><p>deep words"),
    "a description": of("word ", "<meta name=description content='", "'><p>deep words"),
    "a class": of("post nav ", "<div class='", "'><p>deep"),
    "a class without end": of("aA", "<div class='", "'><p>deep"),
    "a style": of("display :", "<div style='", "'><p>deep"),
    "an attribute": of("a", "<div data-x='", "'><p>deep"),
    "an address": of("x", "<p><a href='", "'>deep"),
    "a picture in the page": of("iVBORw0KGgo", "<img src='data:image/png;base64,", "'><p>deep"),
    "a script": of("var a = {", "<p>deep</p><script>"),
    "a style sheet": of("a{b:c}", "<style>", "</style><p>deep"),
    "a number": of("9", "<ol start=", "><li>deep"),
    "backticks": of("`", "<p>deep <code>` `</code><pre>"),
    "asterisks": of("*_~<&[](", "<p>deep "),
    "hashes": of("# > - 1. ", "<p>deep "),
    "entities": of("&amp;&#x41;&nbsp;", "<p>deep"),
    "entities unclosed": of("&a", "<p>deep"),
    "entities of nothing": of("&#xffffffffffffffffff;&#0;&#xd800;", "<p>deep"),
    "entity bomb": of(
        '<!ENTITY a "&a;&a;&a;&a;">', '<?xml version="1.0"?><!DOCTYPE html [', "]><html><body><p>&a;deep"
    ),
    "tags unclosed": of("<", "<p>deep</p>"),
    "tags without a name": of("<>", "<p>deep</p>"),
    "attributes unclosed": of("<a b='", "<p>deep</p>"),
    "comments": of("<!--a-->", "<p>deep</p>"),
    "comments unclosed": of("<!--", "<p>deep"),
    "sections": of("<![CDATA[a]]>", "<p>deep</p>"),
    "sections of XML": of("<![CDATA[a]]>", "<?xml version='1.0'?><html><body><p>deep"),
    "instructions": of("<?php a ?>", "<p>deep</p>"),
    "doctypes": of("<!DOCTYPE html>", tail="<p>deep"),
    "plain to the end": of("<p>a</p>", "<p>deep<plaintext>"),
    "a text field": of("<p>a\n", "<p>deep<textarea>"),
    "zeros": of("\0", "<p>d\0e\0e\0p</p><p>deep"),
    "control characters": of("\x01\x08\x1b\x7f\ufffe\uffff", "<p>deep"),
    "lone surrogates": of("\ud800a\udfff", "<p>deep"),
    "surrogates that pair": of("\ud83e\udd86", "<p>deep"),
    "declared in a string": of("a ", '<?xml version="1.0" encoding="utf-16"?><meta charset=utf-7><p>deep '),
    "JSON, deep": of("[", "<p>deep</p><script type='application/ld+json'>", "</script>"),
    "JSON, deep objects": of('{"a":', "<p>deep</p><script type='application/json'>", "</script>"),
    "JSON, long": of('{"articleBody":"a deep"},', "<p>deep</p><script type='application/ld+json'>[", "{}]</script>"),
    "JSON of backslashes": of("\\", '<p>deep</p><script>window.a = {"b": \'', "'}</script>"),
    "JSON in a script": of('"a b":', "<p>deep</p><script>self.__next_f.push([1,", "])</script>"),
    "charset declared over and over": of("<meta charset", tail="><p>deep"),
}

BYTES: dict[str, Make] = {
    "bytes of no charset": lambda size: b"<p>deep " + bytes(range(128, 256)) * (size // 128),
    "bytes that break UTF-8": lambda size: b"<p>deep " + b"\xe6\xbc" * (size // 2),
    "declarations without a charset": lambda size: b"<p>deep \xff" + b"<meta " * (size // 6),
    "UTF-16 without a mark": lambda size: of("a ", "<p>deep ")(size // 2).encode("utf-16-le"),
    "UTF-16, big, without a mark": lambda size: of("a ", "<p>deep ")(size // 2).encode("utf-16-be"),
    "UTF-32": lambda size: of("a ", "<p>deep ")(size // 4).encode("utf-32"),
    "escapes of ISO-2022-JP": lambda size: b"<p>deep " + b"\x1b$B\x1b(B" * (size // 6),
}

PAGES: Mapping[str, Make] = MappingProxyType({**NESTED, **REPEATED, **LONG, **BYTES})
"""Of each, ``deep`` is a word of the text."""

FILES: Mapping[str, Make] = MappingProxyType(
    {
        "nothing": lambda _: b"",
        "gzip": lambda size: gzip.compress(bytes(size)),
        "PDF": lambda size: b"%PDF-1.7\n" + b"1 0 obj <</Length 0>> stream\n" * (size // 29),
        "PNG": lambda size: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * (size // 256),
    }
)
"""What is no page, and comes out empty."""

TEXTS: Mapping[str, Make] = MappingProxyType(
    {
        "lines": of("a\n", "deep\n"),
        "one line": of("a b. ", "deep "),
        "one word": of("a", "deep "),
        "empty lines": of("\n", "deep"),
        "line ends of two": of("a\r\n", "deep\r\n"),
        "form feeds": of("\x0c", "deep"),
        "marks of direction": of("\u202e\u200f\u061c a\n", "deep\n"),
        "indented ever deeper": lambda size: (
            "deep\n" + "\n".join(" " * n + "a" for n in takewhile(lambda n: n * n / 2 < size, count()))
        ),
        "tabs": of("\t", "deep", "a"),
        "bullets": of("* - + 1. ", "deep "),
        "brackets": of("[", "deep "),
        "links unclosed": of("[a](", "deep "),
        "pictures unclosed": of("![a](b ", "deep "),
        "bold unclosed": of("**a", "deep "),
        "rules": of("-=_*~ ", "deep\n", "a"),
        "quotation marks": of(">", "deep\n"),
        "full stops": of(". ", "deep "),
        "hard-wrapped lines": of("the heron stood in the shallow water of the lake until\n", "deep\n"),
        "lone surrogates": of("\ud800 a\n", "deep\n"),
        "JSON": lambda size: json.dumps({"deep": ["a"] * (size // 5)}),
    }
)
"""Plain text; of each, ``deep`` is a word."""

ENCODINGS = (
    "utf-8 ibm866 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-8-i "
    "iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u macintosh windows-874 windows-1250 "
    "windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 "
    "x-mac-cyrillic gbk gb18030 big5 euc-jp iso-2022-jp shift_jis euc-kr replacement utf-16be utf-16le x-user-defined"
).split()
"""Every encoding of the WHATWG's standard, as pages declare it."""
