"""What a new model makes of our own pages, recorded: any later version must make the same of them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from boilerml.evaluation.corpora import digest, read_training_pages
from boilerml.model import load
from boilerml.pipeline import SCOPES, extract

REFERENCES = 72
"""Pages that are recorded, about: all of a few hundred would double the size of a model."""
DIGITS = 9
"""Decimals of recorded probabilities."""


def write_references(folder: Path, own: Path) -> None:
    """Record in ``reference.json.gz`` probabilities and kept blocks of some of our own pages, for every scope.

    Raises:
        ValueError, OSError: our own pages or the model cannot be read, or the file cannot be written.
    """
    model = load(folder)
    pages = []
    records = list(read_training_pages(own))
    for record in records[:: max(len(records) // REFERENCES, 1)]:
        path = own / "pages" / f"{record.id}.html"
        for scope in SCOPES:
            verdicts = extract(path.read_bytes(), scope=scope, model=model).blocks
            pages.append(
                {
                    "id": record.id,
                    "page_sha256": digest(path),
                    "scope": scope,
                    "kept": [index for index, verdict in enumerate(verdicts) if verdict.kept],
                    "probabilities": [round(verdict.probability, DIGITS) for verdict in verdicts],
                }
            )
    data = json.dumps(pages, separators=(",", ":")).encode()
    # No time stamp: the same model records the same bytes.
    (folder / "reference.json.gz").write_bytes(gzip.compress(data, mtime=0))
