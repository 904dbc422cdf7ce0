"""What whoever runs the server asks of it while it runs: rooms closed or expired.

By a Unix socket in the folder of the log, for its owner alone. Each connection brings one line of
JSON, and gets one back.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from chadchat_shared.errors import ChatError

from .clearing_up import expire_idle
from .control_messages import CONTROL, CloseRoom, ExpireRooms, Reply
from .gateway import Chat

_SECONDS: Final = 5.0
"""How long a line may take to come."""

_log = logging.getLogger(__name__)


_DECODER: Final = msgspec.json.Decoder(CloseRoom | ExpireRooms)


class Control:
    """The socket in ``folder``, which is this server's alone, while it runs. Windows has none."""

    def __init__(self, folder: Path, chat: Chat) -> None:
        self._path = folder / CONTROL
        self._chat = chat
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; where that cannot be, say so in the log, as the server can do without."""
        if sys.platform == "win32":
            return
        try:
            self._server = await asyncio.start_unix_server(self._serve, sock=self._bind())
        except OSError as error:
            _log.warning(
                "%s cannot be made (%s): rooms can be closed by command only while the server is "
                "stopped", self._path, error.strerror or error,
            )  # fmt: skip

    def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    def _bind(self) -> socket.socket:
        if sys.platform == "win32":
            raise NotImplementedError
        self._path.unlink(missing_ok=True)  # of a server that was killed
        listening = socket.socket(socket.AF_UNIX)
        before = os.umask(0o177)
        try:
            listening.bind(str(self._path))
        except OSError:
            listening.close()
            raise
        finally:
            os.umask(before)
        return listening

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(TimeoutError, ValueError, OSError):  # who asks has to ask again
            async with asyncio.timeout(_SECONDS):
                line = await reader.readline()
            writer.write(msgspec.json.encode(await self._do(line)) + b"\n")
            await writer.drain()
        writer.close()

    async def _do(self, line: bytes) -> Reply:
        try:
            asked = _DECODER.decode(line)
            if isinstance(asked, ExpireRooms):
                count = await expire_idle(self._chat.housekeeper, asked.idle_since)
                return Reply(ok=True, count=count)
            await self._chat.closing.close(asked.code)
            return Reply(ok=True, count=1)
        except msgspec.DecodeError:
            return Reply(ok=False, message="The server is of another version than this command.")
        except ChatError as error:
            return Reply(ok=False, message=error.message)
