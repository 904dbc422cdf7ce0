"""Newcomers of whom nobody knows yet whether their token has arrived."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from chadchat_shared.errors import ChatError

from ..fanout import Session
from .admission import Admission, Doorman


class Newcomers:
    """Takes a newcomer out again whose connection ends before a sign that it has its token.

    Nobody has that token then, and the name would be taken for good.
    """

    def __init__(self, doorman: Doorman) -> None:
        self._doorman = doorman
        self._latest: dict[Session, Admission] = {}
        self._dismissals: set[asyncio.Task[None]] = set()

    def came(self, session: Session, newcomer: Admission) -> None:
        """Ask for a sign of life, behind the answer that is about to be written."""
        self._latest[session] = newcomer
        session.heard = False
        asyncio.get_running_loop().call_soon(session.ping)

    def ended(self, session: Session) -> None:
        """Take out who was made by a session that has ended without a sign of life."""
        newcomer = self._latest.pop(session, None)
        if newcomer is None or session.heard:
            return
        task = asyncio.create_task(self._dismiss(newcomer))
        self._dismissals.add(task)
        task.add_done_callback(self._dismissals.discard)

    async def _dismiss(self, newcomer: Admission) -> None:
        if newcomer.member.connections:
            return
        with suppress(ChatError):  # where that cannot be stored now, the name stays taken
            await self._doorman.dismiss(newcomer)
