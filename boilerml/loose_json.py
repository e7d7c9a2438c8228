"""JSON as pages write it: wrapped in comments, cut off, with trailing commas, inside scripts, as text inside JSON.

What cannot be decoded is searched for string literals, so a comma too many does not cost the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import TypeAlias
from urllib.parse import unquote

Value: TypeAlias = "dict[str, Value] | list[Value] | str | float | bool | None"

_DECODER = json.JSONDecoder(strict=False)
_OPENING = re.compile(r"[\[{]")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_LITERAL = re.compile(
    r"""(?:"([^"\\]*(?:\\.[^"\\]*)*)(?:"|\Z)|'([^'\\]*(?:\\.[^'\\]*)*)(?:'|\Z)|`([^`\\]*(?:\\.[^`\\]*)*)(?:`|\Z))"""
    r"(\s{0,9}:)?",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"([A-Za-z_$][\w$]{0,60})\s{0,9}:\s{0,9}\Z")
_HEX_ESCAPE = re.compile(r"\\x([0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ROW = re.compile(rb"[0-9a-f]{1,8}:(?:T([0-9a-f]{1,8}),|[A-Z]{0,3})")
_GLOBAL = re.compile(
    r"\b(?:window|self|globalThis)(?:\.|\[\s*[\"'])\w{0,40}?(?:nuxt|state|props|context|preload|initial|cache|store)"
    r"\w{0,40}[\"'\]\s]{0,9}=(?!=)\s*",
    re.IGNORECASE,
)
_CHUNK = re.compile(r"__next_f\b[^\"]{0,60}\.push\(\s*\[\s*1\s*,\s*(?=\")")


def documents(text: str) -> Iterator[Value]:
    """Decode the JSON documents in a text, whatever stands before, between and behind them.

    >>> list(documents('/*<![CDATA[*/ {"a": [1,]} /*]]>*/'))
    [{'a': [1]}]
    """
    if '"' not in text:
        text = unescape(text)
    try:
        # What is sound is not mended: a text inside may speak of CDATA.
        sound: Value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        sound = None
    if isinstance(sound, dict | list):
        yield sound
    else:
        yield from _mended(text)


def _mended(text: str) -> Iterator[Value]:
    text = _TRAILING_COMMA.sub("", text.replace("<![CDATA[", ""))
    opening = _OPENING.search(text)
    while opening:
        value, end = _value_at(text, opening.start())
        yield value
        opening = _OPENING.search(text, end)


def globals_in(script: str) -> Iterator[Value]:
    """Read the values that a script gives to global variables named for a framework's state.

    >>> list(globals_in('window.__INITIAL_STATE__ = {"a": 1}; var b = {"c": 2}'))
    [{'a': 1}]
    """
    name = _GLOBAL.search(script)
    while name:
        value, end = _value_at(script, name.end())
        yield value
        name = _GLOBAL.search(script, end)


def chunks_in(script: str) -> Iterator[str]:
    """Read the pieces of text that Next.js's scripts push to ``self.__next_f``; see :func:`rows`."""
    for call in _CHUNK.finditer(script):
        literal = _LITERAL.match(script, call.end())
        if literal:
            yield _text(literal[1])


def rows(flight: str) -> Iterator[Value]:
    r"""Split what the chunks make together, the wire format of React's server components, into its values.

    A row is ``id:`` and JSON up to the end of the line, or ``id:T``, a length in bytes (hexadecimal), a comma, text.

    >>> list(rows('1:T6,a\nb\ncd2:["$","p",null,{"children":"e"}]\n'))
    ['a\nb\ncd', ['$', 'p', None, {'children': 'e'}]]
    """
    data = flight.encode("utf-8", "replace")
    at = 0
    while at < len(data):
        head = _ROW.match(data, at)
        start = head.end() if head else at
        if head and head[1]:
            at = start + int(head[1], 16)
            yield data[start:at].decode("utf-8", "replace")
        else:
            at = (data.find(b"\n", start) + 1) or len(data)
            yield nested(data[start:at].decode("utf-8", "replace").strip())


def nested(value: Value) -> Value:
    """Decode a text that is JSON itself, perhaps with URL escapes; return anything else as it is.

    >>> nested('{"a": 1}'), nested('%5B2%5D'), nested('[sic]')
    ({'a': 1}, [2], '[sic]')
    """
    if not isinstance(value, str):
        return value
    text = unquote(value) if value.startswith(("%7B", "%5B")) else value.strip()
    if text[:1] + text[-1:] not in ("{}", "[]"):
        return value
    try:
        inner: Value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return value
    return inner


def _value_at(text: str, start: int) -> tuple[Value, int]:
    """Decode the value that starts here and tell where it ends; if it cannot be, the literals of all the rest."""
    try:
        return _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return list(_literals(text, start)), len(text)


def _literals(text: str, start: int) -> Iterator[Value]:
    """Read the string literals of JavaScript or broken JSON, each as an object of its own with its key."""
    key = ""
    for literal in _LITERAL.finditer(text, start):
        content = _text(literal[1] or literal[2] or literal[3] or "")
        if literal[4]:
            key = content
            continue
        bare = _BARE_KEY.search(text, max(start, literal.start() - 80), literal.start())
        yield {bare[1] if bare else key: content}
        key = ""


def _text(literal: str) -> str:
    """Resolve the escapes of a literal."""
    escaped = _HEX_ESCAPE.sub(r"\\u00\1", literal).replace("\\'", "'").replace("\\`", "`")
    try:
        return str(_DECODER.decode(f'"{escaped}"'))
    except ValueError:
        return _ESCAPE.sub(r"\1", literal)
