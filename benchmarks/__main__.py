"""``python -m benchmarks``: everything that is measured, one after another."""

from __future__ import annotations

from . import fanout, terminal

if __name__ == "__main__":
    terminal.main()
    fanout.main()
