"""``chadchat-server doctor``: what is around the server, and what to do about it."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable
from typing import Final

import msgspec

from ..config import Settings, add_options
from ..doctor import Finding, Grade, examine
from .common import Commands, count
from .telling import say

_MARKS: Final = {Grade.OK: "✓", Grade.WARNING: "!", Grade.PROBLEM: "✗"}
_VERSION: Final = 1
"""Of the form of what ``--json`` prints."""


def add(commands: Commands) -> None:
    """Add the command, which takes every option that the server takes."""
    parser = commands.add_parser(
        "doctor", argument_default=argparse.SUPPRESS, help="look at what is around the server",
        description="Look at settings, store, disk, memory, limits, clock, port, TLS and proxy, "
        "with the options that the server is started with, while it runs or not. Nothing is "
        "changed. The exit status is 1 where there is a problem, else 0.",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", default=False, help="print it as JSON")
    add_options(parser)
    parser.set_defaults(run=_examine)


def _examine(options: argparse.Namespace, settings: Settings) -> bool:
    show = _gather if options.json else _say_each
    grades = show(settings)
    return not grades[Grade.PROBLEM]


def _say_each(settings: Settings) -> Counter[Grade]:
    """Say what is found as it is found."""
    head = _head()
    grades: Counter[Grade] = Counter()
    for what, finding in examine(settings):
        grades[finding.grade] += 1
        say(f"{head(finding.grade)} {what}: {finding.says}")
        if finding.do:
            say(f"    {finding.do}")
    problems, warnings = grades[Grade.PROBLEM], grades[Grade.WARNING]
    if problems or warnings:
        say(f"{count(problems, 'problem')}, {count(warnings, 'warning')}.")
    else:
        say("Everything is in order.")
    return grades


def _head() -> Callable[[Grade], str]:
    """Return what stands before a finding: a mark as well on a terminal, else the word alone."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb":
        return lambda grade: grade.value
    return lambda grade: f"{_MARKS[grade]} {grade.value}"


def _gather(settings: Settings) -> Counter[Grade]:
    """Print everything as one JSON object."""
    found = list(examine(settings))
    grades = Counter(finding.grade for _, finding in found)
    table = {
        "version": _VERSION,
        "problems": grades[Grade.PROBLEM],
        "warnings": grades[Grade.WARNING],
        "findings": [_row(what, finding) for what, finding in found],
    }
    say(msgspec.json.encode(table).decode())
    return grades


def _row(what: str, finding: Finding) -> dict[str, str]:
    return {"what": what, "grade": finding.grade.value, "says": finding.says, "do": finding.do}
