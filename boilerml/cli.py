"""The command line: each command turns its arguments into calls and their results into bytes on standard output.

A command is a function that takes the parsed arguments and returns an exit code, and a function that describes it
to argparse; ``COMMANDS`` lists the latter.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import get_args

from boilerml.blocks import Extraction
from boilerml.medium import is_text, is_wet
from boilerml.model import Model, ModelError, load
from boilerml.pipeline import LOW_CONFIDENCE, Favor, Scope, extract
from boilerml.plain import extract_text
from boilerml.wet import WetError, read_wet

OK, FAILED, USAGE = 0, 1, 2
INTERRUPTED, BROKEN_PIPE = 130, 141
"""128 + the signal's number, as a shell reports it: SIGINT is 2, SIGPIPE is 13."""

STDIN = "-"

REMEDIES: dict[type[OSError], str] = {
    FileNotFoundError: "check the path, or give - for standard input",
    IsADirectoryError: "name the pages inside it, as in DIRECTORY/*.html",
    PermissionError: "check who may read it",
}

EXIT_CODES = """\
exit codes:
  0  every page was cleaned (one without content prints nothing)
  1  some input could not be read; the others were cleaned
  2  wrong arguments, or a model that cannot be used
"""

CLEAN_EPILOG = f"""\
Pages are read as bytes: their charset is found out. The text is UTF-8, a line for each block. The texts of several
pages follow each other in the order given, with an empty line between them; to keep them apart, call once for each.
A page without anything to keep (a log-in form, an error, an empty search) prints nothing, unless recall is favoured.
A page whose text is expected to be poor (confidence below {LOW_CONFIDENCE}) is named on standard error.
Plain text whose markup is lost is cleaned as such with --text, or if it is named .txt, or holds no tag. Files named
.wet or .wet.gz are archives of such texts (Common Crawl's): each page is cleaned (pip install 'boilerml[warc]').

examples:
  boilerml clean page.html
  curl -s https://example.org/ | boilerml clean
  boilerml clean dump.txt crawl.warc.wet.gz
  lynx -dump https://example.org/ | boilerml clean --text
  boilerml clean --scope article --favor precision news/*.html > news.txt
  for page in *.html; do boilerml clean "$page" > "${{page%.html}}.txt"; done

{EXIT_CODES}"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: the arguments after the program's name; those of the process by default.

    Returns:
        The exit code: 0 done, 1 some input failed, 2 the model cannot be used, 130 interrupted, 141 nobody reads on.

    Raises:
        SystemExit: from argparse, with 2 for wrong arguments and 0 after ``--help`` or ``--version``.
    """
    try:
        arguments = _parser().parse_args(argv)
        run: Callable[[argparse.Namespace], int] = arguments.run
        return run(arguments)
    except ModelError as error:
        _complain(str(error))
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _abandon_stdout()
        return BROKEN_PIPE
    except OSError as error:
        _complain(f"standard output: {error.strerror}: make room for it, or send it elsewhere")
        _abandon_stdout()
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="boilerml",
        description="The main content of web pages as text, found by a trained classifier.",
        epilog=f"example:\n  boilerml clean page.html\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"boilerml {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for describe in COMMANDS:
        describe(commands)
    return parser


def _version() -> str:
    try:
        return version("boilerml")
    except PackageNotFoundError:
        return "(a source tree that is not installed)"


def _describe_clean(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "clean",
        parents=[_choices()],
        help="print the text of pages",
        description="Print the main content of each page as text.",
        epilog=CLEAN_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="an HTML file; - or none: standard input")
    parser.add_argument("--text", action="store_true", help="the files are plain text, whatever they look like")
    parser.add_argument("--quiet", action="store_true", help="say nothing of pages whose text is doubtful")
    parser.set_defaults(run=_clean)


def _choices() -> argparse.ArgumentParser:
    """What every command that judges a page lets its user choose."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--scope",
        choices=get_args(Scope),
        default="page",
        help="page: the main content of whatever page it is (the default); "
        "article: the body of the article alone, without readers' comments",
    )
    parser.add_argument(
        "--favor",
        choices=get_args(Favor),
        default="balanced",
        help="when in doubt, leave out (precision), weigh both (balanced, the default) or keep (recall)",
    )
    parser.add_argument(
        "--model", type=Path, metavar="DIR", help="the folder of a model to use instead of the shipped one"
    )
    return parser


def _clean(arguments: argparse.Namespace) -> int:
    model = load(arguments.model)
    if (arguments.text or model.medium == "text") and arguments.scope != "page":
        _complain("--scope article is for HTML: plain text is cleaned as a whole page; leave it out")
        return USAGE
    status, separator = OK, ""
    for name in arguments.files or [STDIN]:
        pages = _pages(name, arguments, model)
        while True:
            try:
                page = next(pages, None)
            except (OSError, WetError) as error:
                _complain_of_input(name, error)
                status = FAILED
                break
            if page is None:
                break
            if page.text:
                _write(f"{separator}{page.text}\n")
                separator = "\n"
            if page.confidence < LOW_CONFIDENCE and not arguments.quiet:
                _warn_of_doubt(page.url or name, page)
    return status


def _pages(name: str, arguments: argparse.Namespace, model: Model) -> Iterator[Extraction]:
    """What a file holds, cleaned: a page, a text, or an archive's texts."""
    own = model if arguments.model else None
    favor = arguments.favor
    if is_wet(name):
        for record in read_wet(name):
            yield extract_text(record.text, url=record.url, favor=favor, model=own)
        return
    data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    is_plain = is_text(data, name) if own is None else own.medium == "text"
    if arguments.text or is_plain:
        yield extract_text(data, favor=favor, model=own)
    else:
        yield extract(data, scope=arguments.scope, favor=favor, model=model)


def _warn_of_doubt(name: str, page: Extraction) -> None:
    place = "standard input" if name == STDIN else name
    _say(
        f"warning: {place}: the text may lack content or hold menus (confidence {page.confidence:.2f}, "
        f"below {LOW_CONFIDENCE}; taken for: {page.page_type}): look at it, or skip the page"
    )


def _write(text: str) -> None:
    """Write UTF-8 whatever the locale; a lone surrogate, which UTF-8 cannot hold, becomes ``?``."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def _complain_of_input(name: str, error: OSError | WetError) -> None:
    place = "standard input" if name == STDIN else name
    if isinstance(error, WetError):
        _complain(f"{place}: {error}")
        return
    remedy = REMEDIES.get(type(error))
    _complain(f"{place}: {error.strerror}" + (f": {remedy}" if remedy else ""))


def _complain(message: str) -> None:
    _say(f"error: {message}")


def _say(message: str) -> None:
    print(f"boilerml: {message}", file=sys.stderr)


def _abandon_stdout() -> None:
    """Keep the interpreter from flushing to a closed pipe, and complaining, on its way out."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


COMMANDS = (_describe_clean,)
