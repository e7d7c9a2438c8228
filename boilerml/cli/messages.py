"""What is said on standard error, what goes to standard output, and the exit codes."""

from __future__ import annotations

import os
import sys

OK, FAILED, USAGE = 0, 1, 2
INTERRUPTED, BROKEN_PIPE = 130, 141
"""128 + the signal's number, as a shell reports it: SIGINT is 2, SIGPIPE is 13."""

EXIT_CODES = """\
exit codes:
  0    every page was read (one without content gives an empty text)
  1    some page could not be read, or its output not be written; all others were
  2    wrong arguments, or a model that cannot be used: nothing was done
  130  interrupted (Ctrl-C); every file that was written is whole
  141  nobody reads the output any more
"""

REMEDIES: dict[type[OSError], str] = {
    FileNotFoundError: "check the path, or give - for standard input",
    IsADirectoryError: "name the pages inside it, as in DIRECTORY/*.html",
    PermissionError: "check who may read it",
}


class UsageError(ValueError):
    """Arguments that do not go together: the message says which, and what to do."""


class Unreadable(Exception):  # noqa: N818  (a page is unreadable)
    """A page that cannot be read: the message says why, and what to do."""


def complain(message: str) -> None:
    """Report an error."""
    say(f"error: {message}")


def say(message: str) -> None:
    """Write a line to standard error."""
    print(f"boilerml: {message}", file=sys.stderr)


def reason(error: OSError) -> str:
    """Why a file could not be read or written, and what to do about it."""
    remedy = REMEDIES.get(type(error))
    return (error.strerror or str(error)) + (f": {remedy}" if remedy else "")


def write(text: str) -> None:
    """Write UTF-8 whatever the locale; a lone surrogate, which UTF-8 cannot hold, becomes ``?``."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def abandon_stdout() -> None:
    """Keep the interpreter from flushing to a closed pipe, and complaining, on its way out."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
