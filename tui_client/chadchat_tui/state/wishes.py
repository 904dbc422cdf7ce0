"""What a command wants of the screen, which does it when it draws next."""

from __future__ import annotations

from typing import NamedTuple


class Help(NamedTuple):
    """The commands and keys are to be shown."""


class Copy(NamedTuple):
    """The log is to be shown as plain text, to be copied from."""


class Search(NamedTuple):
    """The room's log is to be searched for ``words``, or for what is then asked."""

    words: str


class Code(NamedTuple):
    """The QR code of ``link`` is to be shown."""

    link: str


Wish = Help | Copy | Search | Code
