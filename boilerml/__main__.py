"""``python -m boilerml`` is the command line."""

from __future__ import annotations

from boilerml.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
