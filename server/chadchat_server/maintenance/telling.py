"""Saying what a command finds, and how far it is."""

from __future__ import annotations

import os
import sys


def say(sentence: str) -> None:
    """Say it on standard output or, as what is done is done, beside it where that is full."""
    try:
        print(sentence, flush=True)  # noqa: T201  # unlike a write, where it is closed, too
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        tell(sentence)


def tell(sentence: str) -> None:
    """Say on standard error how far it is."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
