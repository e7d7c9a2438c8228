"""How near a text is to its gold: word F1, 4-gram F1 and segment F1, each as the benchmark that uses it defines it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WORD = re.compile(r"\w+")

# Scripts written without spaces between words: Thai, Lao, Myanmar, Khmer, Kana, Bopomofo, Han.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_CHARACTER = re.compile(rf"(?=\w)[{_UNSPACED}]")
_CHARACTER_OR_WORD = re.compile(rf"(?=\w)[{_UNSPACED}]|[^\W{_UNSPACED}]+")


class Score(NamedTuple):
    """Precision, recall and their harmonic mean, each 0 to 1."""

    precision: float
    recall: float
    f1: float


class Overlap(NamedTuple):
    """What two bags share and what only one of them has: counts, or shares of a page that add up to 1."""

    both: float
    only_predicted: float
    only_gold: float


class Segments(NamedTuple):
    """Snippets found and not found in a text; adds up over pages."""

    wanted_found: int = 0
    unwanted_found: int = 0
    wanted_missing: int = 0
    unwanted_missing: int = 0


class SegmentScore(NamedTuple):
    """What the segments of a whole corpus come to, each 0 to 1."""

    precision: float
    recall: float
    accuracy: float
    f1: float


def is_unspaced(text: str) -> bool:
    """Whether most of the text's word characters are of a script that puts no spaces between words.

    >>> is_unspaced("正文从这里开始 (HTML)"), is_unspaced("한국어는 띄어 쓴다"), is_unspaced("")
    (True, False, False)
    """
    characters = len(_CHARACTER.findall(text))
    return 2 * characters > sum(map(len, _WORD.findall(text)))


def words(text: str, *, by_character: bool = False) -> list[str]:
    r"""The text's lower-cased ``\w+`` words; with ``by_character`` each unspaced script's character is one.

    >>> words("Don't panic — 42")
    ['don', 't', 'panic', '42']
    >>> words("Python 很好", by_character=True)
    ['python', '很', '好']
    """
    return (_CHARACTER_OR_WORD if by_character else _WORD).findall(text.lower())


def word_f1(predicted: str, gold: str, *, by_character: bool | None = None) -> Score:
    r"""Precision, recall and F1 of the predicted text's words against the gold's, as bags.

    The definition is WCXB's (``word_f1`` in the evaluate.py of Murrough-Foley/web-content-extraction-benchmark). By
    default the characters of unspaced scripts count as words when most of the gold is such, as ``\w+`` would make
    a whole clause one word.

    Returns:
        1, 1, 1 when both are empty; 0, 0, 0 when only one of them is.

    >>> word_f1("the quick fox", "The quick brown fox.")
    Score(precision=1.0, recall=0.75, f1=0.8571428571428571)
    >>> word_f1("", ""), word_f1("something", "")
    (Score(precision=1.0, recall=1.0, f1=1.0), Score(precision=0.0, recall=0.0, f1=0.0))
    """
    if by_character is None:
        by_character = is_unspaced(gold)
    return _bag_score(
        Counter(words(predicted, by_character=by_character)), Counter(words(gold, by_character=by_character))
    )


def shingle_overlap(predicted: str, gold: str, n: int = 4) -> Overlap:
    r"""Shares of the page's n-grams of ``\w+`` tokens (case kept) that both texts, the prediction, the gold have.

    The three add up to 1, so that long texts weigh no more than short ones; 0, 0, 0 when neither has a token. A text
    of fewer than ``n`` tokens is one n-gram. Definition: ``string_shingle_matching`` in the evaluate.py of
    scrapinghub/article-extraction-benchmark.

    >>> shingle_overlap("a b c d", "a b c d e")
    Overlap(both=0.5, only_predicted=0.0, only_gold=0.5)
    """
    left, right = _shingles(predicted, n), _shingles(gold, n)
    both = (left & right).total()
    counts = both, left.total() - both, right.total() - both
    total = sum(counts)
    return Overlap(*(count / total for count in counts)) if total else Overlap(0.0, 0.0, 0.0)


def shingle_score(overlaps: Iterable[Overlap]) -> Score:
    """Precision and recall averaged over the pages where they are defined, and the F1 of these two means.

    Pages of empty prediction do not count for precision, pages of empty gold not for recall; this is not the mean of
    the pages' F1. Definition: ``metrics_from_tp_fp_fns`` of scrapinghub/article-extraction-benchmark. A mean of no
    pages is 0.

    >>> shingle_score([Overlap(1, 0, 0), Overlap(0.5, 0.5, 0), Overlap(0, 0, 1)])
    Score(precision=0.75, recall=0.6666666666666666, f1=0.7058823529411765)
    """
    pages = list(overlaps)
    precision = _mean(
        [page.both / (page.both + page.only_predicted) for page in pages if page.both + page.only_predicted > 0]
    )
    recall = _mean([page.both / (page.both + page.only_gold) for page in pages if page.both + page.only_gold > 0])
    return Score(precision, recall, _harmonic_mean(precision, recall))


def is_exact(predicted: str, gold: str) -> bool:
    """Whether both texts have the same tokens in the same order: the mean of it is scrapinghub's accuracy.

    >>> is_exact("One, two.", "One two"), is_exact("one two", "One two")
    (True, False)
    """
    return _WORD.findall(predicted) == _WORD.findall(gold)


def segments(predicted: str, wanted: Sequence[str], unwanted: Sequence[str]) -> Segments:
    """Count which snippets occur in the text, white space folded, case kept.

    Definition: ``count_item`` in tests/eval_common.py of adbar/trafilatura.

    >>> segments("Body text.  More.", ["Body text. More."], ["Imprint", "More"])
    Segments(wanted_found=1, unwanted_found=1, wanted_missing=0, unwanted_missing=1)
    """
    text = " ".join(predicted.split())
    found = sum(" ".join(snippet.split()) in text for snippet in wanted)
    leaked = sum(" ".join(snippet.split()) in text for snippet in unwanted)
    return Segments(found, leaked, len(wanted) - found, len(unwanted) - leaked)


def segment_score(pages: Iterable[Segments]) -> SegmentScore:
    """Precision, recall, accuracy and F1 over the sums of all pages' segments; 0 where there is nothing to divide by.

    >>> segment_score([Segments(3, 1, 0, 2), Segments(0, 0, 1, 1)])
    SegmentScore(precision=0.75, recall=0.75, accuracy=0.75, f1=0.75)
    """
    sums = [sum(column) for column in zip(*pages, strict=True)] or [0, 0, 0, 0]
    found, leaked, missed, kept_out = sums
    return SegmentScore(
        precision=_ratio(found, found + leaked),
        recall=_ratio(found, found + missed),
        accuracy=_ratio(found + kept_out, sum(sums)),
        f1=_ratio(2 * found, 2 * found + leaked + missed),
    )


def _bag_score(predicted: Counter[str], gold: Counter[str]) -> Score:
    if not predicted and not gold:
        return Score(1.0, 1.0, 1.0)
    both = (predicted & gold).total()
    if not both:
        return Score(0.0, 0.0, 0.0)
    precision, recall = both / predicted.total(), both / gold.total()
    return Score(precision, recall, _harmonic_mean(precision, recall))


def _shingles(text: str, n: int) -> Counter[tuple[str, ...]]:
    tokens = _WORD.findall(text)
    starts = range(max(1, len(tokens) - n + 1)) if tokens else range(0)
    return Counter(tuple(tokens[start : start + n]) for start in starts)


def _harmonic_mean(left: float, right: float) -> float:
    return _ratio(2 * left * right, left + right)


def _mean(values: Sequence[float]) -> float:
    return _ratio(sum(values), len(values))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
