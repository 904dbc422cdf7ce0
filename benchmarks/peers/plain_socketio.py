"""A chat as python-socketio's documentation would have it: rooms, ``emit``, nothing stored.

``python -m benchmarks.peers.plain_socketio [REDIS_URL]`` prints the port it listens on. With a
Redis there may be several: they pass on by AsyncRedisManager what is said, and each counts the
members and messages that come to itself.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
import string
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import socketio
import uvloop
from aiohttp import web

MEMBERS_IN_ANSWER = 200

server = socketio.AsyncServer(
    async_mode="aiohttp",
    client_manager=socketio.AsyncRedisManager(sys.argv[1]) if sys.argv[1:] else None,
)


@dataclass
class Member:
    member: str
    name: str


@dataclass
class Room:
    code: str
    members: dict[str, Member] = field(default_factory=dict)
    coming: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    seqs: Iterator[int] = field(default_factory=lambda: itertools.count(1))


rooms: dict[str, Room] = {}
room_of: dict[str, Room] = {}


def draw_code() -> str:
    return "".join(secrets.choice(string.ascii_uppercase) for _ in range(4))


async def create(sid: str, data: dict[str, str]) -> dict[str, object]:
    code = draw_code()
    while code in rooms:
        code = draw_code()
    rooms[code] = Room(code)
    return await enter(sid, rooms[code], data["name"])


async def join(sid: str, data: dict[str, str]) -> dict[str, object]:
    room = rooms.setdefault(data["code"], Room(data["code"]))
    return await enter(sid, room, data["name"])


async def enter(sid: str, room: Room, name: str) -> dict[str, object]:
    room.members[sid] = Member(str(next(room.coming)), name)
    room_of[sid] = room
    await notify(room, "joined", name, "has entered the room")
    await server.enter_room(sid, room.code)
    first = itertools.islice(room.members.values(), MEMBERS_IN_ANSWER)
    members = [{"member": member.member, "name": member.name} for member in first]
    return {"ok": True, "room": room.code, "online": len(room.members), "members": members}


async def disconnect(sid: str) -> None:
    if room := room_of.pop(sid, None):
        await notify(room, "left", room.members.pop(sid).name, "has left the room")


async def notify(room: Room, kind: str, name: str, text: str) -> None:
    notice = {
        "room": room.code, "kind": kind, "name": name, "message": text, "ts": now(),
        "online": len(room.members),
    }  # fmt: skip
    await server.emit("message", notice, room=room.code)


async def message(sid: str, data: dict[str, str]) -> dict[str, object]:
    room = room_of[sid]
    sender = room.members[sid]
    line = {
        "room": room.code, "kind": "chat", "seq": next(room.seqs), "id": secrets.token_urlsafe(12),
        "member": sender.member, "name": sender.name, "message": data["data"], "ts": now(),
    }  # fmt: skip
    await server.emit("message", line, room=room.code)
    return {"ok": True, "room": room.code, "id": line["id"], "seq": line["seq"], "ts": line["ts"]}


def now() -> int:
    return time.time_ns() // 1_000_000


async def main() -> None:
    for handler in (create, join, message, disconnect):
        server.on(handler.__name__, handler)
    app = web.Application()
    server.attach(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"listening on http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        loop.run(main())
