"""datatrove: an extractor where Trafilatura stands, and a reader and a step that are faster and lose nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.extractors.base import BaseExtractor
from datatrove.pipeline.readers.base import BaseDiskReader
from datatrove.utils.typeshelper import StatHints

from boilerml.batch.records import Medium, Record
from boilerml.batch.rows import MEGABYTE, Choices, judged, row
from boilerml.batch.warc import read_warc
from boilerml.charset import utf8
from boilerml.pipeline import clean

if TYPE_CHECKING:
    from datatrove.data import Document, DocumentsPipeline

MOST = 10 * MEGABYTE
"""Bytes of a page that are too many."""
KEPT = ("title", "language", "confidence", "page_type", "status", "model")
"""What ``Clean`` adds to a document's metadata."""


class Archives(BaseDiskReader):  # type: ignore[misc]  # it has no types
    """A reader of WARC and WET archives that passes over what is damaged, and counts it.

    datatrove's own ``WarcReader`` leaves out, without a word, pages whose charset it cannot guess or whose payload no
    crawler identified. Its arguments are those of ``BaseDiskReader``.
    """

    name = "🕷 boilerml archives"
    _requires_dependencies = ("fastwarc", "pyarrow")

    def read_file(self, filepath: str) -> DocumentsPipeline:
        """A document for each page, its address and date in its metadata; others are counted by their reason."""
        with self.data_folder.open(filepath, "rb") as stream:
            for index, record in enumerate(read_warc(stream, filepath, MOST)):
                reason = record.status if isinstance(record, Record) else record.reason
                if reason or not isinstance(record, Record):
                    self.stat_update(reason)
                    continue
                html = utf8(record.body, record.charset).decode("utf-8", "replace")
                about = {"url": record.url, "date": record.date, "medium": record.medium}
                document = self.get_document_from_dict({"text": html, "id": record.id, **about}, filepath, index)
                if document:
                    yield document


class BoilerML(BaseExtractor):  # type: ignore[misc]  # it has no types
    """An extractor like datatrove's own: each page is sent to a process beside this one, which is ended if it hangs.

    Documents without text are dropped, as datatrove does it.
    """

    name = "⛏ boilerml"
    _requires_dependencies = ("lxml", "numpy")

    def __init__(self, choices: Choices | None = None, timeout: float = 5) -> None:
        """Choose.

        Args:
            choices: ``scope``, ``favor`` and ``model`` count.
            timeout: seconds a page.
        """
        super().__init__(timeout)
        self.choices = choices or Choices()

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """As of any extractor; the model is read before, so that no page waits for it."""
        self.choices = self.choices.ready()
        clean("", model=self.choices.model)
        yield from super().run(data, rank, world_size)

    def extract(self, text: str) -> str:
        """The main content of a page."""
        return clean(text, scope=self.choices.scope, favor=self.choices.favor, model=self.choices.model)


class Clean(PipelineStep):  # type: ignore[misc]  # it has no types
    """A step that cleans documents where they are: no page is copied to another process.

    A page that raises is in its document's ``status``; one that hung or ended its process would do so to its task.
    """

    type = "🛢 - EXTRAC"
    name = "⛏ boilerml, in its process"
    _requires_dependencies = ("lxml", "numpy")

    def __init__(self, choices: Choices | None = None, *, keep_empty: bool = False) -> None:
        """Choose.

        Args:
            choices: what the texts are to be.
            keep_empty: whether documents without text go on, with their status.
        """
        super().__init__()
        self.choices = choices or Choices()
        self.keep_empty = keep_empty

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Clean each document; its text becomes the main content, its metadata gets the columns ``KEPT``."""
        del rank, world_size
        choices = self.choices.ready()
        for document in data:
            self.stat_update(StatHints.total)
            with self.track_time():
                _clean(document, choices)
            self.stat_update(document.metadata["status"])
            if document.text or self.keep_empty:
                self.stat_update(StatHints.forwarded)
                self.update_doc_stats(document)
                yield document
            else:
                self.stat_update(StatHints.dropped)


def _clean(document: Document, choices: Choices) -> None:
    body = document.text.encode("utf-8", "replace")
    medium: Medium = "text" if document.metadata.get("medium") == "text" else "html"
    record = Record(document.id, str(document.metadata.get("url") or ""), "", "", None, body, medium=medium)
    if len(body) > choices.most_bytes:
        record = record._replace(body=b"", status="too_large")
    done = row(record, choices, judged)
    document.text = done.text
    document.metadata.update({name: value for name, value in done._asdict().items() if name in KEPT})
