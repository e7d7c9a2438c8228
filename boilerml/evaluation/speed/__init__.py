"""How much time and memory pages take, beside other tools: what ``scripts/bench.py`` writes to docs/performance.md."""
