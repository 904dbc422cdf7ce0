"""Whatever can happen to a room by its people, in any order."""

from __future__ import annotations

from hypothesis import strategies as st

from chadchat_server.domain import hosting, naming
from chadchat_server.domain.changes import AnyChange
from chadchat_server.domain.members import Member, hash_token
from chadchat_server.domain.room import Room
from chadchat_server.domain.rooms import Rooms
from chadchat_server.domain.rules import RoomRules
from chadchat_shared.events import Keep

from .world import TS, World, record

_OF_MEMBERS = ("comes", "goes", "leaves", "rename", "topic")
_OF_THE_HOST = (
    "let in", "kick", "ban", "unban", "mute", "unmute", "transfer", "lock", "slow", "passphrase",
    "webhook", "recode", "keep",
)  # fmt: skip

ACTS = st.lists(
    st.tuples(st.sampled_from((*_OF_MEMBERS, *_OF_THE_HOST, "reload")), st.integers(1, 5)),
    min_size=20,  # as there would be five for the most part, which get nowhere
    max_size=60,
)
"""What happens, each with the number of whom it happens to."""


def peopled() -> World:
    """Return a room of three for things to happen in."""
    world = World()
    for number in (1, 2, 3):
        world.comes(f"p{number}")
    return world


def act(world: World, what: str, number: int) -> None:
    """Let it happen to the one of that number, as far as it can. Raises ChatError."""
    room, name = world.room, f"p{number}"
    member = next((m for m in room.members.values() if m.token_hash == hash_token(name)), None)
    match what:
        case "comes":
            world.comes(name)
        case "goes" if member is not None and member.connections:
            world.goes(name)
        case "leaves" if member is not None:
            world.leaves(member)
        case "rename" if member is not None:
            world.does(naming.rename(room, member, member.name.swapcase(), TS))
        case "topic" if member is not None:
            world.does(naming.set_topic(room, member, f"topic {number % 3}", TS))
        case "reload":
            rooms = Rooms(RoomRules())
            world.room, world.rooms = rooms.adopt(record(room), world.now), rooms
        case _ if what in _OF_THE_HOST and (host := hosting.host_of(room)) is not None:
            if what == "let in":
                world.newcomer(name, invitation=hosting.invitation(room, host))
            else:
                world.does(_decide(room, what, host, number))


def _decide(room: Room, what: str, host: Member, number: int) -> AnyChange | None:
    name = f"p{number}"
    match what:
        case "unban":
            return hosting.unban(room, host, name, TS)
        case "lock":
            return hosting.lock(room, host, TS, on=not room.locked)
        case "slow" | "keep":
            return _decide_how_much(room, what, host, number)
        case "recode":
            return hosting.recode(room, host, f"NEW{len(room.former)}", TS)
        case "passphrase" | "webhook":
            return _decide_about_secret(room, what, host, name if number > 1 else None)
        case _:
            return _decide_about_member(room, what, host, name)


def _decide_how_much(room: Room, what: str, host: Member, number: int) -> AnyChange | None:
    if what == "slow":
        return hosting.slow(room, host, number, TS)
    return hosting.retain(room, host, Keep(messages=number - 1), TS)


def _decide_about_secret(
    room: Room, what: str, host: Member, secret: str | None
) -> AnyChange | None:
    if what == "passphrase":
        return hosting.set_passphrase(room, host, secret, TS)
    return hosting.set_webhook(room, host, secret.encode() if secret else None, TS)


def _decide_about_member(room: Room, what: str, host: Member, name: str) -> AnyChange | None:
    """Decide about whoever is called ``name``, or was lately."""
    everybody = [*hosting.departed(room), *room.members.values()]
    ids = [member.id for member in everybody if member.token_hash == hash_token(name)]
    member_id = ids[-1] if ids else ""
    match what:
        case "kick":
            return hosting.kick(room, host, member_id, "a reason", TS)
        case "ban":
            return hosting.ban(room, host, member_id, "", TS)
        case "transfer":
            return hosting.transfer(room, host, member_id, TS)
        case _:
            return hosting.mute(room, host, member_id, TS, on=what == "mute")
