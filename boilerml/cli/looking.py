"""``blocks``, ``features`` and ``model``: look at what a page is made of and at what it is judged by."""

from __future__ import annotations

import argparse
import csv
import io
import json
from typing import TypeAlias

import numpy as np

from boilerml.cli.choices import Commands, add_model, judgement, judging, one_page
from boilerml.cli.inputs import Html, read, sources
from boilerml.cli.messages import FAILED, OK, Unreadable, complain, write
from boilerml.features import CONTEXT, FEATURES, KINDS, Columns, matrix
from boilerml.model import load, shipped_folder
from boilerml.pipeline import extract
from boilerml.pipeline import read as blocks_of
from boilerml.store import read_settings

Row: TypeAlias = "list[object]"

BLOCKS_EPILOG = """\
Columns: kept (+ or -), probability of being content, kind, path of elements, text (its lines joined
by spaces).

example:
  boilerml blocks page.html | grep ^-
"""
FEATURES_EPILOG = """\
Without PAGE, the features that there are and what they mean. With it, CSV: a row for each block, a column for each
feature that the model reads.

examples:
  boilerml features | grep link
  boilerml features page.html > page.csv
"""


def describe_blocks(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "blocks",
        parents=[judging()],
        help="list a page's blocks with their probabilities",
        description="Print every block of a page in reading order, and what was decided about it.",
        epilog=BLOCKS_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    one_page(parser)
    parser.set_defaults(run=_blocks)


def describe_features(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "features",
        help="list the features, or a page's values of them",
        description="Print the features by which blocks are judged.",
        epilog=FEATURES_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("page", nargs="?", metavar="PAGE", help="an HTML file or an address; -: standard input")
    add_model(parser)
    parser.set_defaults(run=_features)


def describe_model(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "model",
        help="say which model is used, and what is in it",
        description="Print what the model says of itself, as JSON, once it has been read and checked.",
    )
    add_model(parser)
    parser.set_defaults(run=_model)


def one(name: str) -> Html | None:
    """The one page that a command is about; None, after a complaint, if it cannot be read."""
    source = next(sources([name]))
    try:
        return read(source)
    except Unreadable as failure:
        complain(f"{source.name}: {failure}")
        return None


def _blocks(arguments: argparse.Namespace) -> int:
    page = one(arguments.page)
    if page is None:
        return FAILED
    done = extract(page.html, url=page.url, model=load(arguments.model), **judgement(arguments))
    rows = (
        ("+" if block.kept else "-", f"{block.probability:.3f}", block.kind, block.path, " ".join(block.text.split()))
        for block in done.blocks
    )
    write("".join("\t".join(row) + "\n" for row in rows))
    return OK


def _features(arguments: argparse.Namespace) -> int:
    if arguments.page is None:
        write("".join(f"{name}\t{_meaning(name)}\n" for name in FEATURES))
        return OK
    page = one(arguments.page)
    if page is None:
        return FAILED
    model, blocks = load(arguments.model), blocks_of(page.html)
    rows: list[Row] = []
    if blocks.blocks:
        columns = Columns(blocks, model.lexicon, 0)
        columns.wording = model.parts.vocabulary.wording(columns)
        values = matrix(columns, model.features)
        rows = [
            [block.text[:80], *(np.format_float_positional(value, trim="-") for value in row)]
            for block, row in zip(blocks.blocks, values, strict=True)
        ]
    write(_table([["text", *model.features], *rows]))
    return OK


def _model(arguments: argparse.Namespace) -> int:
    model = load(arguments.model)
    folder = arguments.model or shipped_folder()
    settings = read_settings(folder)
    said = {
        "name": model.name,
        "folder": str(folder),
        "licence": settings.get("licence"),
        "scopes": list(model.calibration),
        "favors": list(next(iter(model.betas.values()))),
        "features": len(model.features),
        "features_second_stage": len(CONTEXT) + len(KINDS) + len(model.carried),
        "page_types": list(KINDS),
        "trained_on": {"pages": settings.get("pages"), "blocks": settings.get("blocks")},
        "libraries": settings.get("libraries"),
        "sha256": settings.get("sha256"),
    }
    write(json.dumps(said, ensure_ascii=False, indent=2) + "\n")
    return OK


def _meaning(name: str) -> str:
    return " ".join((FEATURES[name].__doc__ or "").partition("\n\n")[0].split())


def _table(rows: list[Row]) -> str:
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows(rows)
    return table.getvalue()
