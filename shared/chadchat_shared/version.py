"""``--version`` on the command line of both programs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence


class ShowVersion(argparse.Action):
    """Prints the program's name and the version of what is installed, and ends with status 0."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(
            option_strings, dest, nargs=0, default=argparse.SUPPRESS, help="show the version"
        )

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        """Do so."""
        from importlib.metadata import version  # noqa: PLC0415  # slow, and rarely asked for

        sys.stdout.write(f"{parser.prog} {version('chadchat')}\n")
        parser.exit()
