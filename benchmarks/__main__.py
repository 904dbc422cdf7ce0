"""``python -m benchmarks``: everything that is measured, one after another."""

from __future__ import annotations

from . import fanout

if __name__ == "__main__":
    fanout.main()
