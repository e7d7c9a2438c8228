"""Arguments that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, TypeAlias, get_args

from boilerml.pipeline import Favor, Scope

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  (argparse gives it no other name)
"""To which each command adds itself."""


def judging() -> argparse.ArgumentParser:
    """What every command that judges a page lets its user choose."""
    parser = argparse.ArgumentParser(add_help=False)
    group = parser.add_argument_group("what to keep")
    group.add_argument(
        "--scope",
        choices=get_args(Scope),
        default="page",
        help="page: the main content of whatever page it is (the default); "
        "article: the body of the article alone, without readers' comments",
    )
    group.add_argument(
        "--favor",
        choices=get_args(Favor),
        default="balanced",
        help="when in doubt, leave out (precision), weigh both (balanced, the default) or keep (recall)",
    )
    add_model(group)
    return parser


def add_model(parser: argparse._ActionsContainer) -> None:
    """Let the user name a model."""
    parser.add_argument(
        "--model", type=Path, metavar="DIR", help="the folder of a model to use instead of the shipped one"
    )


def one_page(parser: argparse.ArgumentParser) -> None:
    """Let the user name one page."""
    parser.add_argument(
        "page", nargs="?", default="-", metavar="PAGE", help="an HTML file or an address; - or none: standard input"
    )


def judgement(arguments: argparse.Namespace) -> dict[str, Any]:
    """The chosen scope and favor, as keywords of ``clean`` and ``extract``."""
    return {"scope": arguments.scope, "favor": arguments.favor}
