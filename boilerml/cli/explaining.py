"""``boilerml explain``: a page as a document that shows what was decided about it, and why."""

from __future__ import annotations

import argparse
from pathlib import Path

from boilerml.cli.choices import Commands, judgement, judging, one_page
from boilerml.cli.looking import one
from boilerml.cli.messages import FAILED, OK, complain, reason, write
from boilerml.cli.outputs import whole_file
from boilerml.explain import report
from boilerml.model import load
from boilerml.pipeline import extract

EPILOG = """\
The document needs no network and no other file: open it in a browser, keep it, send it on.

example:
  boilerml explain page.html -o report.html
"""


def describe(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "explain",
        parents=[judging()],
        help="show in a browser what was kept of a page, and why",
        description="Write an HTML document that shows a page's blocks, what was decided about each, and why.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    one_page(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to write it; default: standard output")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Explain one page."""
    page = one(arguments.page)
    if page is None:
        return FAILED
    done = extract(page.html, url=page.url, model=load(arguments.model), **judgement(arguments))
    text = report(done, name=page.name)
    if arguments.output is None:
        write(text)
        return OK
    try:
        with whole_file(arguments.output) as file:
            file.write(text.encode("utf-8", "replace"))
    except OSError as error:
        complain(f"{arguments.output}: {reason(error)}")
        return FAILED
    return OK
