"""Try boilerml and other tools on the hostile corpus: how many pages raise, hang, or ask for more than 2 GB."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from boilerml.evaluation.hostile import FILES, PAGES, USUAL
from boilerml.evaluation.trial import TOOLS, Outcome, Trial

TROUBLES = ("hangs", "memory", "ends")


def main() -> None:
    """Read the arguments, try each tool on each page, write a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tools", nargs="*", default=[name for name in TOOLS if name != "plain text"])
    parser.add_argument("--megabytes", type=float, default=1.0, help="of a page, about; default 1")
    parser.add_argument("--seconds", type=float, default=30.0, help="after which a tool hangs; default 30")
    arguments = parser.parse_args()
    print("| tool | pages | raise | hang | over 2 GB | end the process | slowest that ends, s | most memory, MB |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    for tool in arguments.tools:
        print(_row(tool, int(arguments.megabytes * USUAL), arguments.seconds), flush=True)


def _row(tool: str, size: int, seconds: float) -> str:
    outcomes: dict[str, Outcome] = {}
    with Trial(tool, seconds) as trial:
        for name in (*PAGES, *FILES):
            outcomes[name] = trial.run(name, size)
            if outcomes[name].error:
                print(f"{tool}: {name}: {outcomes[name].error}", file=sys.stderr, flush=True)
    errors = Counter(outcome.error for outcome in outcomes.values() if outcome.error)
    raised = sum(count for error, count in errors.items() if error not in TROUBLES)
    ended = [outcome for outcome in outcomes.values() if not outcome.error]
    troubles = " | ".join(str(errors[trouble]) for trouble in TROUBLES)
    slowest = max((outcome.seconds for outcome in ended), default=0.0)
    most = max((outcome.megabytes for outcome in ended), default=0)
    return f"| {tool} | {len(outcomes)} | {raised} | {troubles} | {slowest:.1f} | {most} |"


if __name__ == "__main__":
    main()
