"""Doing something to a room by a script, and telling it at its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chadchat_shared.errors import ChatError, Unavailable

from ...domain.changes import AnyChange
from .feed import Feed
from .keys import keys_of, room_key
from .node import Node
from .scripts import Script
from .sequencer import Step
from .wire import Argument


class Stray:
    """A room that is not loaded here: what this server does to it is told when it is done."""

    at = 0
    generation = 0
    op = "+"

    def __init__(self, row: str) -> None:
        self.row = row
        self.channel = room_key(row)

    def calling(self, call: str) -> None:
        """Nothing is heard of it."""

    def done(self, _call: str, _ver: int, step: Step) -> None:
        """Tell what this server has done."""
        step(False)

    def not_done(self, _call: str, _ver: int, step: Step) -> None:
        """Tell that there was nothing to do."""
        step(False)

    def unknown(self, call: str) -> None:
        """Nobody is told."""

    def says(self, _seq: int) -> bool:
        """Nothing was told before."""
        return False

    def changed(self, call: str, change: AnyChange) -> None:
        """Nobody has it in memory."""


async def write(
    node: Node, room: Feed | Stray, script: Script, *arguments: Argument, call: str,
    tell: Callable[[list[Any], bool], None], refuse: Callable[[ChatError], None],
) -> list[Any]:  # fmt: skip
    """Run one of the scripts that number what they do; return its reply.

    ``tell`` is called with the reply at its place among what is done to the room, when it is as
    durable as it can be; true says that it is known already. Where that is not known, ``refuse`` is
    called. Raises StorageFull or Unavailable: then it may have been done all the same, and is told
    as if another server had.
    """
    room.calling(call)
    generation = room.generation  # of which it is said; the answer may come in another
    try:
        running = node.link.run(script, keys_of(room.channel), room.at, call, *arguments)
        ver, new, *_ = reply = _checked(node, generation, await running)
    except BaseException:
        room.unknown(call)
        raise

    def durable(on_disk: bool) -> None:  # as Node calls it
        if not on_disk:
            room.unknown(call)
            refuse(Unavailable())
        elif new:
            room.done(call, ver, lambda told: tell(reply, told))
        else:
            room.not_done(call, ver, lambda told: tell(reply, told))

    node.when_durable(room.channel, durable)
    return reply


def _checked(node: Node, generation: int, reply: Any) -> list[Any]:  # whatever the script gives
    """Return the reply of a script that was run in that generation.

    Raises Unavailable where it refuses.
    """
    if reply == b"gone":
        raise Unavailable("This room has just been closed.")
    if reply == b"back":
        node.soon(node.beat(back=generation))
        raise Unavailable
    return list(reply)
