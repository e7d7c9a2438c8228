"""``boilerml batch``: archives, tables and folders in, a table of cleaned pages for each out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from boilerml.cli.choices import Commands, judgement, judging
from boilerml.cli.messages import FAILED, OK, UsageError, complain, say
from boilerml.model import load

if TYPE_CHECKING:
    from boilerml.batch.local import Progress, Report

EPILOG = """\
An IN is a WARC or WET archive (plain, .gz, .zst), JSON lines (.jsonl, .ndjson; plain, .gz, .zst) or Parquet with the
page in a column, or a folder: all such files below it, and its pages (.html …) by the thousand. Each becomes one table
in DIR, named after it, with a row for each page; columns and statuses are in docs/batch.md. A table appears when
it is complete, and an input whose table is there is passed over: after Ctrl-C, kill or a power cut, run the
same command again. DIR/manifest.json has the counts. One run at a time may write to DIR.

A page that fails, that takes longer than --timeout or more memory than --memory, or that ends its process, has a row
that says so; damaged records are counted.

examples:
  boilerml batch CC-MAIN-*.warc.gz --out cleaned/ --jobs 8
  boilerml batch crawl/ --out cleaned/ --jobs 0 --format jsonl --as markdown --language
  boilerml batch pages.parquet --column content --out cleaned/

exit codes:
  0    every input has its table
  1    some input could not be read, or the disk is full; what was finished stays
  2    wrong arguments, or a model that cannot be used: nothing was done
  130  interrupted (Ctrl-C); every table that was written is whole
"""


def describe(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "batch",
        parents=[judging()],
        help="clean archives and tables of pages",
        description="Clean archives and tables of pages into tables. Needs: pip install 'boilerml[batch]'.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("inputs", nargs="+", metavar="IN", help="an archive, a table, or a folder")
    parser.add_argument("--column", default="html", metavar="NAME", help="of the page, in tables; default html")
    group = parser.add_argument_group("output")
    group.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder for the tables")
    group.add_argument("--format", choices=("parquet", "jsonl"), default="parquet", help="parquet is the default")
    group.add_argument("--as", choices=("text", "markdown"), default="text", dest="form", help="default: text")
    group.add_argument("--language", action="store_true", help="tell languages (needs the extra metadata)")
    group = parser.add_argument_group("work")
    group.add_argument("--jobs", type=_number, default=1, metavar="N", help="processes; 0: one a core; default 1")
    group.add_argument("--timeout", type=_seconds, default=60.0, metavar="S", help="seconds a page; default 60")
    group.add_argument("--max-bytes", type=_number, default=10 << 20, metavar="N", help="of a page; default 10 MiB")
    group.add_argument(
        "--memory", type=_number, default=4096, metavar="MIB", help="of a worker's addresses; 0: no limit; default 4096"
    )
    group.add_argument("--quiet", action="store_true", help="no progress and no summary")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Clean all inputs."""
    try:
        import fastwarc  # noqa: F401, PLC0415
        import pyarrow as pa  # noqa: F401, PLC0415
    except ModuleNotFoundError as error:
        raise UsageError(f"batch needs {error.name}: pip install 'boilerml[batch]'") from error
    from boilerml.batch.local import OutputError  # noqa: PLC0415  (an extra's work)
    from boilerml.batch.local import run as clean_all  # noqa: PLC0415
    from boilerml.batch.places import InputError  # noqa: PLC0415
    from boilerml.batch.pool import usable_workers  # noqa: PLC0415

    workers = arguments.jobs or usable_workers()
    work = _work(arguments)
    try:
        with _bar(shown=not arguments.quiet) as look:
            report = clean_all(arguments.inputs, arguments.out, work, workers=workers, look=look)
    except InputError as error:
        raise UsageError(str(error)) from error
    except OutputError as error:
        complain(str(error))
        return FAILED
    for name, why in report.failed.items():
        complain(f"{name}: {why}")
    if not arguments.quiet:
        say(_summary(report))
    return FAILED if report.failed else OK


def _work(arguments: argparse.Namespace) -> Any:  # noqa: ANN401  (of the extra)
    from boilerml.batch.rows import Choices  # noqa: PLC0415
    from boilerml.batch.working import Work  # noqa: PLC0415

    choices = Choices(
        **judgement(arguments),
        form=arguments.form,
        language=arguments.language,
        model=load(arguments.model) if arguments.model else None,
        column=arguments.column,
        most_bytes=arguments.max_bytes,
    )
    return Work(choices, arguments.format, seconds_per_page=arguments.timeout, most_memory=arguments.memory << 20)


@contextmanager
def _bar(*, shown: bool) -> Iterator[Callable[[Progress], object]]:
    """A bar of bytes, with the pages done and an estimate, if somebody is there to see it."""
    if not shown or not sys.stderr.isatty():
        yield lambda _: None
        return
    try:
        from tqdm import tqdm  # noqa: PLC0415  (an extra)
    except ModuleNotFoundError:
        yield lambda _: None
        return
    with tqdm(unit="B", unit_scale=True, dynamic_ncols=True, file=sys.stderr) as bar:

        def look(progress: Progress) -> None:
            bar.total = progress.total
            bar.set_postfix_str(f"{progress.pages} pages", refresh=False)
            bar.update(progress.done - bar.n)

        yield look


def _summary(report: Report) -> str:
    rows = ", ".join(f"{count} {status}" for status, count in sorted(report.rows.items())) or "none"
    skipped = ", ".join(f"{count} {reason}" for reason, count in sorted(report.skipped.items()))
    before = f"; {report.done_before} inputs were done before" if report.done_before else ""
    return f"rows: {rows}{f'; skipped: {skipped}' if skipped else ''}{before}; {report.seconds:.1f} s"


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number: give 0, 1, 2, …")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds: give more than 0")
    return seconds
