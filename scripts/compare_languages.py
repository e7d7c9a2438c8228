"""Print how often the language of a page is told rightly: by its own word, by py3langid, by lingua, by boilerml."""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from boilerml.about.declared import declared
from boilerml.about.languages import SPOKEN, declared_language, language, running_text
from boilerml.evaluation.corpora import read_corpus
from boilerml.parse import parse


def _lingua() -> Callable[[str], str]:
    detector = import_module("lingua").LanguageDetectorBuilder.from_all_languages().build()

    def tell(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    return tell


def _tellers() -> dict[str, Callable[[str], str]]:
    tellers: dict[str, Callable[[str], str]] = {"py3langid": lambda text: import_module("py3langid").classify(text)[0]}
    return {**tellers, "lingua": _lingua()} if find_spec("lingua") else tellers


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path, metavar="CORPUS", help="whose pages have a language")
    right: Counter[str] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    tellers = _tellers()
    for record in (record for path in parser.parse_args().corpora for record in read_corpus(path) if record.lang):
        tree = parse(record.html)
        if tree is None:
            continue
        said, text, truth = declared(tree, ""), running_text(tree), record.lang[:2].lower()
        right["pages"] += 1
        right["declared"] += declared_language(tree, said) == truth
        right["boilerml"] += language(tree, said) == truth
        right["pages with text"] += bool(text)
        for name, tell in tellers.items() if text else ():
            began = time.process_time()
            code = tell(text)
            seconds[name] += time.process_time() - began
            right[name] += SPOKEN.get(code, code) == truth
    for name, count in right.items():
        cost = f", {1000 * seconds[name] / right['pages with text']:.1f} ms a page" if name in seconds else ""
        print(f"{name}: {count}{cost}")
