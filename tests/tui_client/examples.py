"""Examples that the tests of the page read, too."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def examples(name: str) -> Sequence[Mapping[str, Any]]:
    """Return those in the file of this name."""
    loaded: Sequence[Mapping[str, Any]] = json.loads(
        (Path(__file__).parent / name).read_text(encoding="utf-8")
    )
    return loaded
