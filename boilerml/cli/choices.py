"""Arguments that several commands share."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias, get_args

from boilerml.limits import USUAL, Limits
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


def limiting() -> argparse.ArgumentParser:
    """How much of a page a user lets be read."""
    parser = argparse.ArgumentParser(add_help=False)
    group = parser.add_argument_group("limits", "Past one a page is cut, and named on standard error.")
    for name, what in (("bytes", "of its source"), ("blocks", "of it")):
        usual = getattr(USUAL, name)
        group.add_argument(f"--max-{name}", type=_limit, default=usual, metavar="N", help=f"{what}; default {usual}")
    group.add_argument("--max-seconds", type=_limit_of_time, metavar="S", help="about; default: no limit")
    return parser


def limits(arguments: argparse.Namespace) -> Limits:
    """The chosen limits."""
    return Limits(bytes=arguments.max_bytes, blocks=arguments.max_blocks, seconds=arguments.max_seconds)


def _limit(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no limit: give a whole number from 1")
    return int(text)


def _limit_of_time(text: str) -> float:
    with suppress(ValueError):
        if (seconds := float(text)) > 0:
            return seconds
    raise argparse.ArgumentTypeError(f"{text!r} is no time: give seconds, such as 0.5")


def one_page(parser: argparse.ArgumentParser) -> None:
    """Let the user name one page."""
    parser.add_argument(
        "page", nargs="?", default="-", metavar="PAGE", help="an HTML file or an address; - or none: standard input"
    )


def judgement(arguments: argparse.Namespace) -> dict[str, Any]:
    """The chosen scope and favor, as keywords of ``clean`` and ``extract``."""
    return {"scope": arguments.scope, "favor": arguments.favor}
