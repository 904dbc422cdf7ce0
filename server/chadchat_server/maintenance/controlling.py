"""Asking the server that runs in the folder."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Final

import msgspec

from ..control_messages import CONTROL, CloseRoom, ExpireRooms, Reply

_SECONDS: Final = 600.0
"""How long it may take: many rooms expire in small steps."""


class NotDone(Exception):
    """What was asked for is not done; the sentence says why."""


def ask(folder: Path, asked: CloseRoom | ExpireRooms) -> Reply | None:
    """Have the server in ``folder`` do what is asked; None where no server can be asked there.

    Raises NotDone.
    """
    if sys.platform == "win32":
        return None
    with socket.socket(socket.AF_UNIX) as server:
        try:
            server.connect(str(folder / CONTROL))
        except OSError:
            return None
        server.settimeout(_SECONDS)
        try:
            server.sendall(msgspec.json.encode(asked) + b"\n")
            with server.makefile("rb") as answer:
                reply = msgspec.json.decode(answer.readline(), type=Reply)
        except (OSError, msgspec.DecodeError) as error:
            raise NotDone("The server did not answer: look at its log, then try again.") from error
    if not reply.ok:
        raise NotDone(reply.message)
    return reply
