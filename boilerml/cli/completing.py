"""``boilerml completion``: what a shell needs to complete commands, options and file names."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from boilerml.cli.choices import Commands
from boilerml.cli.messages import OK, UsageError, write

SHELLS = ("bash", "zsh", "tcsh")
EPILOG = """\
examples:
  boilerml completion bash > ~/.local/share/bash-completion/completions/boilerml
  boilerml completion zsh > "${fpath[1]}/_boilerml"
"""


def describe(commands: Commands, parser: Callable[[], argparse.ArgumentParser]) -> None:
    """Add the command and its arguments.

    Args:
        commands: to which it is added.
        parser: makes the parser of all commands, which is what it writes about.
    """
    command = commands.add_parser(
        "completion",
        help="write the completion for a shell",
        description="Write what a shell needs to complete boilerml's arguments. Needs: pip install 'boilerml[cli]'.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("shell", choices=SHELLS)
    command.set_defaults(run=lambda arguments: _run(arguments, parser()))


def _run(arguments: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    try:
        from shtab import complete  # noqa: PLC0415  (an extra)
    except ModuleNotFoundError as error:
        raise UsageError("completion needs shtab: pip install 'boilerml[cli]'") from error
    write(complete(parser, shell=arguments.shell).rstrip() + "\n")
    return OK
