"""The commands of ``chadchat-server`` beside serving: looking after the log, and at what is around.

A file for each. What they find goes to standard output, how far they are to standard error.
"""

from .commands import FAILURES, add_commands

__all__ = ["FAILURES", "add_commands"]
