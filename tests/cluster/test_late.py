"""A server that has not heard yet what its visitors have just done by another refuses nobody."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Mapping
from contextlib import AsyncExitStack

from chadchat_shared.answers import Recoded
from tests.raw_socket import RawSocket
from tests.redis_process import RedisProcess
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

_ID = 1


async def _ask(socket: RawSocket, event: str, asked: Mapping[str, object]) -> None:
    """Ask without waiting for the answer, which has the id."""
    await socket.send(f"42{_ID}{json.dumps([event, asked])}")


async def test_who_has_just_done_something_by_another_server(
    redis: RedisProcess, servers: tuple[ServerProcess, ServerProcess]
) -> None:
    one, late = servers
    async with AsyncExitStack() as stack:
        ada, eve, bob = [
            await stack.enter_async_context(StockClient.to(server.url))
            for server in (one, one, late)
        ]
        room = await ada.create("Ada")
        await bob.join(room.room, name="Bob")
        newcomer, host, guest = [
            await stack.enter_async_context(RawSocket.to(late.url)) for _ in range(3)
        ]
        for socket in (newcomer, host, guest):
            await socket.connect()
        os.kill(late.pid, signal.SIGSTOP)
        try:
            redis.command("CLIENT", "KILL", "TYPE", "pubsub")  # it will have to ask what it missed
            hers = await eve.join(room.room, name="Eve")
            said = await ada.say("hello")
            recoded = (await ada.done(Recoded, "newcode", {})).room
            await _ask(newcomer, "join", {"code": room.room, "token": hers.token})
            have = {"code": room.room, "token": room.token, "epoch": room.epoch}
            await _ask(host, "join", {**have, "after": said.seq})
            await _ask(guest, "join", {"code": recoded, "name": "Guest"})
        finally:
            os.kill(late.pid, signal.SIGCONT)
        answer = await newcomer.answer(_ID)
        assert answer.get("member") == hers.member, answer
        answer = await host.answer(_ID)
        assert (answer.get("reset"), answer.get("seq")) == (False, said.seq), answer
        answer = await guest.answer(_ID)
        assert answer.get("room") == recoded, answer
