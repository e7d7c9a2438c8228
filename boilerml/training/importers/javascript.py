"""Reads string tables out of JavaScript object literals, as data: nothing is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TypeAlias

Table: TypeAlias = dict[str, "Value"]
Value: TypeAlias = "str | list[Value] | Table"

TOKEN = re.compile(
    r"""
    (?P<comment> //[^\n]* | /\*.*?\*/ )
  | (?P<string> '(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" )
  | (?P<template> `(?:\\.|[^`\\])*` )
  | (?P<pattern> (?<=[(,=:\[!&|?{};\s]) / (?![*/\s]) (?: \\. | \[(?:\\.|[^\]\\\n])*\] | [^/\\\n\[] )+ / [a-z]*
        (?= \s*[.,;)\]}\n] ) )
  | (?P<word> [\w$]+ )
  | (?P<sign> \S )
    """,
    re.VERBOSE | re.DOTALL,
)
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")


class _Reader:
    """A place in a list of tokens: pairs of kind and text."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.place = 0

    def next_is(self, sign: str) -> bool:
        return self.place < len(self.tokens) and self.tokens[self.place] == ("sign", sign)

    def value(self) -> Value | None:
        """Read a string, an array or an object; anything else is passed over and gives None."""
        if self.place >= len(self.tokens):
            return None
        kind, text = self.tokens[self.place]
        if kind == "string" and self._ends_value(self.place + 1):
            self.place += 1
            return _text(text)
        if text == "[" and kind == "sign":
            return self.array()
        if text == "{" and kind == "sign":
            return self.table()
        self.skip()
        return None

    def array(self) -> list[Value]:
        self.place += 1
        items: list[Value] = []
        while self.place < len(self.tokens) and not self.next_is("]"):
            item = self.value()
            if item is not None:
                items.append(item)
            self.skip()
            self.place += self.next_is(",")
        self.place += 1
        return items

    def table(self) -> Table:
        self.place += 1
        table: Table = {}
        while self.place < len(self.tokens) and not self.next_is("}"):
            kind, text = self.tokens[self.place]
            self.place += 1
            if self.next_is(":"):
                self.place += 1
                item = self.value()
                if item is not None:
                    table[_text(text) if kind == "string" else text] = item
            self.skip()
            self.place += self.next_is(",")
        self.place += 1
        return table

    def skip(self) -> None:
        """Go on to the comma or bracket that ends the value."""
        depth = 0
        while self.place < len(self.tokens):
            kind, text = self.tokens[self.place]
            if kind == "sign":
                if depth == 0 and (text == "," or text in CLOSING):
                    return
                depth += (text in OPENING) - (text in CLOSING)
            self.place += 1

    def _ends_value(self, place: int) -> bool:
        return place >= len(self.tokens) or self.tokens[place][1] in {",", "]", "}", ")", ";"}


def object_literals(script: str) -> Iterator[Table]:
    r"""Yield the objects that the script's constants are set to, reduced to their strings, arrays and objects.

    >>> list(object_literals("const a = { title: f(1, { b: 'no' }), list: ['x', ['y', 'z']], // c\\n  'k': g, };"))
    [{'list': ['x', ['y', 'z']]}]
    """
    matches = (match for match in TOKEN.finditer(script) if match.lastgroup != "comment")
    tokens = [(match.lastgroup or "", match.group()) for match in matches]
    depth, reader = 0, _Reader(tokens)
    while reader.place < len(tokens):
        kind, text = tokens[reader.place]
        if kind == "sign":
            depth += (text in OPENING) - (text in CLOSING)
        reader.place += 1
        if depth == 0 and text == "=" and reader.next_is("{"):
            yield reader.table()


def _text(literal: str) -> str:
    try:
        return str(ast.literal_eval(literal.replace("\n", "\\n")))
    except (SyntaxError, ValueError):
        return literal[1:-1]
