"""What a line that begins with a slash does: tables of small functions.

``actions`` is what they can do, ``everybody`` and ``host`` say who may use them, ``running`` finds
the one that is meant.
"""

from .actions import Command
from .running import COMMANDS, help_lines, is_command, message_of, run_command, typed_for

__all__ = [
    "COMMANDS",
    "Command",
    "help_lines",
    "is_command",
    "message_of",
    "run_command",
    "typed_for",
]
