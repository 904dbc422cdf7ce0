"""A chat as python-socketio's documentation would have it: rooms, ``emit``, nothing stored.

``python -m benchmarks.peers.plain_socketio`` prints the port it listens on.
"""

from __future__ import annotations

import asyncio
import itertools
import time

import socketio
import uvloop
from aiohttp import web

server = socketio.AsyncServer(async_mode="aiohttp")
_seqs = itertools.count(1)
_rooms: dict[str, str] = {}


async def create(sid: str, _data: dict[str, str]) -> dict[str, object]:
    return await _enter(sid, "ROOM")


async def join(sid: str, data: dict[str, str]) -> dict[str, object]:
    return await _enter(sid, data["code"])


async def _enter(sid: str, room: str) -> dict[str, object]:
    _rooms[sid] = room
    await server.enter_room(sid, room)
    return {"ok": True, "room": room}


async def message(sid: str, data: dict[str, str]) -> dict[str, object]:
    room, seq, ts = _rooms[sid], next(_seqs), time.time_ns() // 1_000_000
    line = {
        "room": room, "kind": "chat", "seq": seq, "id": "0123456789abcdef", "member": "1",
        "name": "name", "message": data["data"], "ts": ts,
    }  # fmt: skip
    await server.emit("message", line, room=room)
    return {"ok": True, "room": room, "id": line["id"], "seq": seq, "ts": ts}


async def main() -> None:
    for event, handler in (("create", create), ("join", join), ("message", message)):
        server.on(event, handler)
    app = web.Application()
    server.attach(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"listening on http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
