"""The command line: each command turns its arguments into calls and their results into bytes on standard output.

A command is a function that takes the parsed arguments and returns an exit code, and a function that describes it
to argparse; ``COMMANDS`` lists the latter.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version

from boilerml.cli import batching, cleaning, completing, explaining, looking
from boilerml.cli.messages import (
    BROKEN_PIPE,
    EXIT_CODES,
    FAILED,
    INTERRUPTED,
    OK,
    REMEDIES,
    USAGE,
    UsageError,
    abandon_stdout,
    complain,
)
from boilerml.store import ModelError

__all__ = ["BROKEN_PIPE", "FAILED", "INTERRUPTED", "OK", "REMEDIES", "USAGE", "main", "parser"]

COMMANDS = (
    cleaning.describe,
    batching.describe,
    explaining.describe,
    looking.describe_blocks,
    looking.describe_features,
    looking.describe_model,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the arguments after the program's name; those of the process by default.

    Returns:
        The exit code: 0 done, 1 some input failed, 2 the arguments or the model cannot be used, 130 interrupted, 141
        nobody reads on.

    Raises:
        SystemExit: from argparse, with 2 for wrong arguments and 0 after ``--help`` or ``--version``.
    """
    try:
        arguments = parser().parse_args(argv)
        run: Callable[[argparse.Namespace], int] = arguments.run
        return run(arguments)
    except (ModelError, UsageError) as error:
        complain(str(error))
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        abandon_stdout()
        return BROKEN_PIPE
    except OSError as error:
        complain(f"standard output: {error.strerror}: make room for it, or send it elsewhere")
        abandon_stdout()
        return FAILED


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    made = argparse.ArgumentParser(
        prog="boilerml",
        description="The main content of web pages as text, found by a trained classifier.",
        epilog=f"example:\n  boilerml clean page.html\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=f"boilerml {_version()}")
    commands = made.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for describe in COMMANDS:
        describe(commands)
    completing.describe(commands, parser)
    return made


def _version() -> str:
    try:
        return version("boilerml")
    except PackageNotFoundError:
        return "(a source tree that is not installed)"
