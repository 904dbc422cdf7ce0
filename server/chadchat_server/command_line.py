"""The command line's form, and one sentence about what is wrong with it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import takewhile
from typing import NoReturn


class CommandLine(argparse.ArgumentParser):
    """A parser that names an option that does not exist, and the nearest that does.

    argparse alone would take what is written behind such an option for a command, and complain of
    that.
    """

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Return what ``arguments`` say. Where they cannot be read it ends with status 2."""
        for argument in takewhile(lambda each: each != "--", arguments):
            option = argument.partition("=")[0]
            if _looks_like_an_option(option) and option not in self.every_option():
                self.error(self._unknown(option))
        return self.parse_args(arguments)

    def error(self, message: str) -> NoReturn:
        """End with status 2 and ``message``, without the options that there are."""
        stop = "" if message.endswith((".", "?")) else "."
        self.exit(2, f"{self.prog}: {message}{stop} See {self.prog} --help.\n")

    def _unknown(self, option: str) -> str:
        nearest = get_close_matches(option, self.every_option(), n=1, cutoff=0.7)
        offer = f" Did you mean {nearest[0]}?" if nearest else ""
        return f"there is no option {option}.{offer}"

    def every_option(self) -> set[str]:
        """Return the options of this parser and of its commands."""
        commands = [
            command
            for action in self._actions
            if isinstance(action.choices, dict)
            for command in action.choices.values()
        ]
        return set(self._option_string_actions).union(*(each.every_option() for each in commands))


def _looks_like_an_option(text: str) -> bool:
    return text.startswith("--") or (text.startswith("-") and text[1:].isalpha())
