"""How people are told to wait."""

from __future__ import annotations

import math


def try_again(wait: float) -> str:
    """Say in how many seconds, or minutes from half a minute on, ``wait`` (seconds) is over."""
    count, unit = (wait, "second") if wait <= 30 else (wait / 60, "minute")
    return f"Try again in {math.ceil(count)} {unit}{'' if count <= 1 else 's'}."
