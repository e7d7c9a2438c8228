"""``boilerml clean``: pages in, cleaned pages out."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from boilerml.blocks import Met
from boilerml.cli.choices import Commands, judging, limiting, limits
from boilerml.cli.formats import FORMATS, Page
from boilerml.cli.inputs import Html, Source, names_in, read, sources
from boilerml.cli.messages import EXIT_CODES, FAILED, OK, Unreadable, UsageError, complain, reason, say
from boilerml.cli.outputs import Folder, Stream
from boilerml.cli.progress import progress
from boilerml.extraction import Extraction
from boilerml.limits import Limits
from boilerml.medium import is_text
from boilerml.model import Model, load
from boilerml.pipeline import LOW_CONFIDENCE, Favor, Scope, extract
from boilerml.plain import extract_text

EPILOG = f"""\
An INPUT is a file, a folder (all pages below it), a pattern such as 'news/**/*.html', an address that begins with
http:// or https:// (needs: pip install 'boilerml[fetch]'), or - for standard input, which is also read if there is
no INPUT. Pages are read as bytes: their charset is found out. Plain text whose markup is lost is cleaned as such with
--text, or if it is named .txt, or holds no tag; files named .wet or .wet.gz are archives of such texts (Common
Crawl's; needs: pip install 'boilerml[warc]').

The output is UTF-8. In the format text a line is a block, and the texts of several pages follow each other in the
order given with an empty line between them; use --format jsonl, csv or --output-dir to keep them apart. A page
without anything to keep (a log-in form, an error, an empty search) gives an empty text, unless recall is favoured. A
page whose text is expected to be poor (confidence below {LOW_CONFIDENCE}) is named on standard error.

With --output-dir each page becomes a file at the place that it has below the INPUT folder; a file is written whole or
not at all. With --jobs, a page that ends its process is reported like one that cannot be read.

examples:
  boilerml clean page.html
  curl -s https://example.org/ | boilerml clean
  boilerml clean dump.txt crawl.warc.wet.gz
  lynx -dump https://example.org/ | boilerml clean --text
  boilerml clean --scope article --favor precision 'news/**/*.html' > news.txt
  boilerml clean crawl/ --jobs 4 --format jsonl --with-metadata > crawl.jsonl
  boilerml clean crawl/ --jobs 4 --output-dir texts/
  find crawl -name '*.html' -size +1k -print0 | boilerml clean --files0-from - --format csv > crawl.csv

{EXIT_CODES}"""


class Cleaned(NamedTuple):
    """A page as it goes out, and what is said about it."""

    text: str
    confidence: float
    page_type: str
    failure: str = ""
    truncated: Met = None


class Wanted(NamedTuple):
    """What is to become of every page."""

    form: str
    has_metadata: bool
    scope: Scope
    favor: Favor
    model: Model | None
    """None: the shipped one for what the page is."""
    all_text: bool
    """Whether all inputs are plain text."""
    limits: Limits


class Put(Protocol):
    """Where pages go."""

    def put(self, place: Any, text: str) -> None: ...  # noqa: ANN401, D102


def describe(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "clean",
        parents=[judging(), limiting()],
        help="write the main content of pages",
        description="Write the main content of each page as text, or in another format.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="what to clean; - or none: standard input")
    parser.add_argument("--files0-from", metavar="FILE", help="take inputs, separated by NUL, from FILE; -: stdin")
    parser.add_argument("--text", action="store_true", help="inputs are plain text, whatever they look like")
    group = parser.add_argument_group("output")
    group.add_argument("--format", choices=FORMATS, default="text", help="text is the default")
    group.add_argument(
        "--with-metadata", action="store_true", help="title, authors, dates and more as well (see docs/metadata.md)"
    )
    group.add_argument("--output-dir", type=Path, metavar="DIR", help="write a file for each page below DIR")
    group = parser.add_argument_group("work")
    group.add_argument("--jobs", type=_count, default=1, metavar="N", help="processes; 0: one for each core; default 1")
    group.add_argument(
        "--quiet", action="store_true", help="no progress, no summary, no word of pages whose text is doubtful"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Clean all inputs."""
    pages = _pages(arguments)
    form = FORMATS[arguments.format]
    output: Put = Stream(form, has_metadata=arguments.with_metadata)
    if arguments.output_dir is not None:
        output = Folder(arguments.output_dir, form, has_metadata=arguments.with_metadata)
    model = load(arguments.model) if arguments.model else None
    all_text = arguments.text or (model is not None and model.medium == "text")
    if all_text and arguments.scope != "page":
        raise UsageError("--scope article is for HTML: plain text is cleaned as a whole page: leave it out")
    wanted = Wanted(
        arguments.format, arguments.with_metadata, arguments.scope, arguments.favor, model, all_text, limits(arguments)
    )
    work = partial(cleaned, wanted)
    began = time.monotonic()
    counts = _clean_all(work, pages, output, arguments)
    if not arguments.quiet and (counts.total() > 1 and (sys.stderr.isatty() or arguments.output_dir is not None)):
        say(_summary(counts, time.monotonic() - began))
    return FAILED if counts["failed"] else OK


def _pages(arguments: argparse.Namespace) -> Iterable[Source]:
    """The pages, listed beforehand where somebody watches the progress, else one by one."""
    listed: list[str] = []
    if arguments.files0_from is not None:
        try:
            listed = names_in(arguments.files0_from)
        except OSError as error:
            raise UsageError(f"--files0-from {arguments.files0_from}: {reason(error)}") from error
    names = [*arguments.inputs, *listed]
    found = sources(names or ([] if arguments.files0_from is not None else ["-"]))
    first = list(islice(found, 2))
    if len(first) > 1 and FORMATS[arguments.format].between is None and arguments.output_dir is None:
        raise UsageError(
            f"--format {arguments.format}: a file holds one page only: give --output-dir, or choose jsonl or csv"
        )
    pages: Iterator[Source] = chain(first, found)
    return list(pages) if sys.stderr.isatty() and not arguments.quiet else pages


def cleaned(wanted: Wanted, source: Source) -> Cleaned:
    """Read, clean and write out one page: what a worker does."""
    try:
        found = read(source)
    except Unreadable as failure:
        return Cleaned("", 0.0, "", str(failure))
    page = _extracted(wanted, source, found)
    described: dict[str, Any] = {}
    if wanted.has_metadata:
        from boilerml.about import metadata  # noqa: PLC0415  (for those who ask)

        described = metadata(found.html, url=found.url).to_dict()
    text = FORMATS[wanted.form].write(Page(source.name, page, described))
    return Cleaned(text, page.confidence, page.page_type, truncated=page.truncated)


def _extracted(wanted: Wanted, source: Source, found: Html) -> Extraction:
    """The page cleaned as what it is. Whoever names a model says by it what it is."""
    is_plain = wanted.all_text or source.medium == "text"
    if not is_plain and wanted.model is None and isinstance(found.html, bytes):
        is_plain = is_text(found.html, source.name)
    if is_plain:
        return extract_text(found.html, url=found.url, favor=wanted.favor, model=wanted.model, limits=wanted.limits)
    choices: dict[str, Any] = {"scope": wanted.scope, "favor": wanted.favor, "model": wanted.model}
    return extract(found.html, url=found.url, limits=wanted.limits, **choices)


def _clean_all(work: Any, pages: Iterable[Source], output: Put, arguments: argparse.Namespace) -> Counter[str]:  # noqa: ANN401
    counts: Counter[str] = Counter()
    for source, done in progress(_outcomes(work, pages, arguments.jobs), pages, shown=not arguments.quiet):
        failure = done.failure
        if not failure:
            try:
                output.put(source.place, done.text)
            except OSError as error:
                if arguments.output_dir is None:
                    raise
                failure = f"output: {reason(error)}"
        if failure:
            complain(f"{source.name}: {failure}")
        elif done.truncated and not arguments.quiet:
            limit = done.truncated
            say(f"warning: {source.name}: cut at its limit of {limit}: raise --max-{limit} to have all of it")
        elif done.confidence < LOW_CONFIDENCE and not arguments.quiet:
            _warn_of_doubt(source.name, done)
        counts["failed" if failure else "cleaned"] += 1
    return counts


def _outcomes(work: Any, pages: Iterable[Source], jobs: int | None) -> Iterator[tuple[Source, Cleaned]]:  # noqa: ANN401
    from boilerml.batch.pool import in_order  # noqa: PLC0415  (15 ms, which --help need not take)

    with closing(in_order(work, pages, jobs or None)) as outcomes:
        for outcome in outcomes:
            yield outcome.item, outcome.value or Cleaned("", 0.0, "", outcome.error)


def _warn_of_doubt(name: str, page: Cleaned) -> None:
    say(
        f"warning: {name}: the text may lack content or hold menus (confidence {page.confidence:.2f}, "
        f"below {LOW_CONFIDENCE}; taken for: {page.page_type}): look at it, or skip the page"
    )


def _summary(counts: Counter[str], seconds: float) -> str:
    failed = f", {counts['failed']} failed" if counts["failed"] else ""
    return f"{counts['cleaned']} pages cleaned{failed} in {seconds:.1f} s ({counts.total() / seconds:.0f} a second)"


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes: give 1, 2, … or 0 for one a core")
    return int(text)
