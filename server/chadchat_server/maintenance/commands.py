"""Which commands there are."""

from __future__ import annotations

import argparse

from ..log import LogUnusable
from ..log.archive import CannotMove
from ..log.copying import CannotCopy
from ..log.export_file import BadExport
from ..log.importing import CannotImport
from ..log.restoring import CannotRestore
from . import backing_up, checking, examining, importing, moving, restoring, rooms
from .controlling import NotDone

FAILURES = (LogUnusable, CannotCopy, BadExport, CannotImport, CannotRestore, CannotMove, NotDone)
"""What a command may raise, beside SettingError; the sentence says why and what to do."""


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Let the command line have the commands; without one, it is the server's.

    With one, ``run`` in what is read does it: a function of what is read and the settings, which
    returns whether all is well.
    """
    commands = parser.add_subparsers(
        title="commands", description="Without a command it serves.", dest="command",
        metavar="COMMAND",
    )  # fmt: skip
    for command in (examining, checking, backing_up, restoring, importing, moving, rooms):
        command.add(commands)
