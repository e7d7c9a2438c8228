"""Look for the page of 64 KiB that takes longest: hostile pages cut, joined and woven, the slowest bred on."""

from __future__ import annotations

import argparse
import random
import time

from boilerml import clean
from boilerml.evaluation.hostile import PAGES

SIZE = 65_536
KEPT = 12
"""Of the slowest, which are bred on."""


def main() -> None:
    """Read the arguments, search, say what was slowest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300, help="of search; default 300")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)  # noqa: S311  (pages, not secrets)
    made = {name: _text(make(SIZE)) for name, make in PAGES.items()}
    slowest = sorted(((taken(page), name, page) for name, page in made.items()), reverse=True)[:KEPT]
    count, until = len(made), time.monotonic() + arguments.seconds
    while time.monotonic() < until:
        one, two = chance.choice(slowest), chance.choice([*slowest, ("", *chance.choice([*made.items()]))])
        page = _bred(one[2], two[2], chance)
        slowest = sorted([*slowest, (taken(page), f"{one[1]} + {two[1]}"[:200], page)], reverse=True)[:KEPT]
        count += 1
    for _, name, page in slowest[:5]:
        print(f"{min(taken(page) for _ in range(5)):.3f} s: {name}: {page[:70]!r}")
    print(f"{count} pages of {SIZE} bytes")


def taken(page: str) -> float:
    """Seconds of a processor that cleaning takes."""
    began = time.process_time()
    clean(page)
    return time.process_time() - began


def _text(page: str | bytes) -> str:
    return page if isinstance(page, str) else page.decode("latin-1")


def _bred(one: str, two: str, chance: random.Random) -> str:
    """Half of each, or pieces of both in turn."""
    if chance.random() < 0.5:
        place = chance.randrange(1, SIZE)
        return (one[:place] + two)[:SIZE]
    size = chance.choice((3, 10, 40, 200))
    first, second = one[chance.randrange(500) :][:size], two[chance.randrange(500) :][:size]
    return ((first + second) * (SIZE // max(len(first + second), 1)))[:SIZE]


if __name__ == "__main__":
    main()
