"""The people of a load, in their rooms, and what must be true of what they have got."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from .generator import Connection, Generator, NoAnswer, message_frame
from .processes import Server

TEXT: Final = "x" * 64
MESSAGE: Final = message_frame(TEXT)


@dataclass(frozen=True, slots=True)
class Load:
    """Rooms of so many members, of whom some in each keep messages in flight.

    ``bar`` is what ours to Node's has to be in deliveries a second.
    """

    name: str
    rooms: int
    members: int
    senders: int
    in_flight: int
    bar: float

    def __str__(self) -> str:
        if self.rooms > 1:
            people, senders = f"{self.rooms} rooms of {self.members}", f"{self.senders} sender each"
        else:
            people = f"{self.members:,} members"
            senders = "1 sender" if self.senders == 1 else f"{self.senders} senders"
        return f"{people}, {senders}, {self.in_flight} in flight{' each' * (self.senders > 1)}"


@dataclass(slots=True)
class Room:
    """One room's clients; the first ones send."""

    members: list[Connection]
    senders: list[Connection]

    @property
    def sent(self) -> int:
        """How many messages have been sent to the room."""
        return sum(sender.sent for sender in self.senders)

    @property
    def missing(self) -> int:
        """How many deliveries are still to come. Raises NoAnswer where there were too many."""
        sent = self.sent
        if any(member.deliveries > sent for member in self.members):
            raise NoAnswer("somebody got more messages than were sent")
        return sum(sent - member.deliveries for member in self.members)


@dataclass(slots=True)
class Party:
    """All clients of one load; the first member of all is listened to closely."""

    generator: Generator
    rooms: list[Room] = field(default_factory=list)

    @property
    def members(self) -> Iterator[Connection]:
        return (member for room in self.rooms for member in room.members)

    @property
    def senders(self) -> Iterator[Connection]:
        return (sender for room in self.rooms for sender in room.senders)

    def talk(self, in_flight: int) -> None:
        for sender in self.senders:
            sender.talk(MESSAGE, in_flight)

    def hush(self) -> None:
        """Let nobody send, and read until all that was sent has been answered and delivered.

        Raises NoAnswer where that does not happen, or somebody got too many.
        """
        for sender in self.senders:
            sender.hush()
        self.generator.run_until(
            lambda: not any(sender.waits for sender in self.senders), "a message has no ack"
        )
        self.generator.run_until(
            lambda: not any(room.missing for room in self.rooms), "a message was not delivered"
        )

    def check_order(self) -> None:
        """Raise NoAnswer unless the first member of all got 1, 2, 3, … up to the last one sent."""
        tape = self.rooms[0].members[0].tape
        assert tape is not None
        seqs = [int(seq) for seq in re.findall(rb'"kind":"chat","seq":(\d+)', tape)]
        if seqs != list(range(1, self.rooms[0].sent + 1)):
            raise NoAnswer("the messages of one member are not dense")


@contextmanager
def gather(load: Load, *servers: Server, scattered: bool = False) -> Iterator[Party]:
    """Bring all people of a load into their rooms.

    Of several servers each room has one, in turn; where it is ``scattered``, each of its members.
    """
    party = Party(Generator())
    try:
        for number in range(load.rooms):
            first = number % len(servers)
            ports = [server.port for server in (*servers[first:], *servers[:first])]
            room = fill_room(party.generator, ports if scattered else ports[:1], load)
            party.rooms.append(room)
        party.rooms[0].members[0].tape = bytearray()
        yield party
    finally:
        party.generator.close()


def fill_room(generator: Generator, ports: Sequence[int], load: Load) -> Room:
    """Make a room and bring its members in, by the ports in turn."""
    host = generator.open(ports[0])
    code = generator.ask(host, "create", {"name": "member0"}).room
    members = [host]
    for number in range(1, load.members):
        member = generator.open(ports[number % len(ports)])
        generator.ask(member, "join", {"code": code, "name": f"member{number}"})
        members.append(member)
    return Room(members, members[: load.senders])
