"""Print docs/features.md: every feature by family, with its meaning as the code documents it."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from itertools import groupby, pairwise
from types import ModuleType

from boilerml.features import CONTEXT, FEATURES, context

DERIVED = {
    r"(.+)@-(\d+)": r"`\1` of the block \2 before",
    r"(.+)@(\d+)": r"`\1` of the block \2 after",
    r"(.+)~(\d+)": r"`\1` under a Gaussian with a sigma of \2 blocks",
    r"(.+~\d+)/max": r"`\1` relative to its largest on the page",
}


def markdown() -> str:
    """The whole document."""
    lines = ["# Features\n\nMade from the code: `python scripts/list_features.py > docs/features.md`.\n"]
    for module, names in groupby(FEATURES, lambda name: sys.modules[FEATURES[name].__module__]):
        tables = _tables(module)
        lines += [f"## {module.__name__.rpartition('.')[2]}\n\n{_folded(module.__doc__)}\n"]
        for text, rows in groupby((_meaning(name, tables) for name in names), lambda meaning: meaning[0]):
            lines += [f"{text}\n"] * bool(text) + ["| name | meaning |\n|---|---|", *(row for _, row in rows), ""]
    lines += [f"## context\n\n{_tables(context)['log_odds'][0]}\n", ", ".join(f"`{name}`" for name in CONTEXT), ""]
    return "\n".join(lines)


def _meaning(name: str, tables: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """What is said of the table that a feature comes from, "" if from none, and the feature's own row."""
    derived = (found.expand(text) for pattern, text in DERIVED.items() if (found := re.fullmatch(pattern, name)))
    own = _folded(FEATURES[name].__doc__) or next(derived, "")
    keys = [key for key in tables if key == name or name.startswith(f"{key}_") or name.endswith(f"_{key}")]
    text, shown = ("", own) if own else tables[max(keys, key=lambda key: (name.startswith(key), len(key)))]
    return text, f"| `{name}` | {shown or name.replace('_', ' ')} |"


def _tables(module: ModuleType) -> dict[str, tuple[str, str]]:
    """For each entry of the module's dicts and tuples, what the string below the table says, and what it holds."""
    found = {}
    for table, text in pairwise(ast.parse(inspect.getsource(module)).body):
        keys = getattr(value := getattr(table, "value", None), "keys", getattr(value, "elts", []))
        for key, entry in zip(keys, getattr(value, "values", keys), strict=True):
            if isinstance(key, ast.Constant) and isinstance(text, ast.Expr):
                shown = "" if isinstance(entry, ast.Constant) else ast.unparse(getattr(entry, "body", entry))
                found[str(key.value)] = _folded(ast.literal_eval(text.value)), f"`{shown}`" * bool(shown)
    return found


def _folded(text: str | None) -> str:
    return " ".join((text or "").partition("\n\n")[0].split()).replace("``", "`").replace("|", r"\|")


if __name__ == "__main__":
    sys.stdout.write(markdown())
