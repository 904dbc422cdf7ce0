"""Whatever members do in whatever order, and whatever becomes of the server: its answers are those
that the promises allow, and in the end everybody was told a stretch of one log.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chadchat_server.log import LogUnusable
from chadchat_server.log.sqlite import SqliteLog
from chadchat_shared.answers import Refusal, Snapshot, Stored
from tests.raw_tcp import RawTcp, event_frame
from tests.server_process import ServerProcess

from . import scale
from .journals import Journal, check, check_disk, read_disk, read_log, read_missed
from .model import Model

T = TypeVar("T")

_NAMES = ("Ada", "Bob", "Eve")


@dataclass
class Seat:
    """A member, as its own program remembers it; ``raw`` is its connection while it has one."""

    name: str
    member: str
    token: str
    journal: Journal
    raw: RawTcp
    connection: AsyncExitStack
    away: bool = False

    async def go(self) -> None:
        """Take in what has been read, and end the connection if it is there still."""
        self.journal.lines += self.raw.inbox.lines
        self.away = True
        await self.connection.aclose()


def _text(message_id: str) -> str:
    return f"the text of {message_id}"


def _other_text(message_id: str) -> str:
    return f"another text of {message_id}"


def _somebody_is_here(members: Members) -> bool:
    return bool(members.here)


def _somebody_is_away(members: Members) -> bool:
    return bool(members.away)


def _may_restart(members: Members) -> bool:
    return members.restarts < scale.MODEL_RESTARTS


class Members(RuleBasedStateMachine):
    """Up to three members of a room, who act one after another."""

    ids: Bundle[str] = Bundle("ids")
    places = st.integers(0, len(_NAMES) - 1)

    def __init__(self, server: ServerProcess) -> None:
        super().__init__()
        self.restarts = 0
        self._server = server
        self._runner = asyncio.Runner()
        self._numbers = count(1)
        self._model = Model()
        self._seats: dict[str, Seat] = {}
        self._journals: list[Journal] = []
        self._code = self._epoch = ""

    @property
    def here(self) -> list[Seat]:
        return [seat for seat in self._seats.values() if not seat.away]

    @property
    def away(self) -> list[Seat]:
        return [seat for seat in self._seats.values() if seat.away]

    # What is done

    @initialize()
    def open_a_room(self) -> None:
        self._run(self._come("create", {"name": _NAMES[0]}))

    @precondition(_somebody_is_here)
    @rule(target=ids, place=places)
    def send(self, place: int) -> str:
        self._run(self._say(self._one_of(self.here, place), message_id := self._new_id()))
        return message_id

    @precondition(_somebody_is_here)
    @rule(place=places, message_id=ids)
    def retry(self, place: int, message_id: str) -> None:
        self._run(self._say(self._one_of(self.here, place), message_id))

    @precondition(_somebody_is_here)
    @rule(place=places, message_id=ids)
    def retry_with_another_text(self, place: int, message_id: str) -> None:
        seat = self._one_of(self.here, place)
        self._run(self._say(seat, message_id, _other_text(message_id)))

    @precondition(_somebody_is_here)
    @rule(target=ids)
    def all_send_the_same_at_once(self) -> str:
        self._run(self._say_together(message_id := self._new_id()))
        return message_id

    @precondition(_somebody_is_here)
    @rule(target=ids, place=places, crash=st.booleans())
    def send_and_drop(self, place: int, crash: bool) -> str:
        seat = self._one_of(self.here, place)
        self._run(self._send_and_drop(seat, message_id := self._new_id(), crash=crash))
        return message_id

    @precondition(_somebody_is_here)
    @rule(place=places)
    def drop(self, place: int) -> None:
        self._run(self._one_of(self.here, place).go())

    @precondition(_somebody_is_away)
    @rule(place=places)
    def reconnect(self, place: int) -> None:
        self._run(self._resume(self._one_of(self.away, place)))

    @precondition(_somebody_is_away)
    @rule(place=places, stray=st.sampled_from([{"epoch": "another's"}, {"after": 2**50}]))
    def reconnect_with_a_place_that_is_none(self, place: int, stray: Mapping[str, object]) -> None:
        self._run(self._begin_anew(self._one_of(self.away, place), stray))

    @rule(name=st.sampled_from(_NAMES))
    def come(self, name: str) -> None:
        self._run(self._come("join", {"code": self._code, "name": name}))

    @precondition(_somebody_is_here)
    @rule(place=places)
    def leave(self, place: int) -> None:
        self._run(self._leave(self._one_of(self.here, place)))

    @precondition(_somebody_is_here)
    @rule(place=places)
    def read_the_log(self, place: int) -> None:
        seat = self._one_of(self.here, place)
        self._model.compare(self._run(read_log(seat.raw.ask, self._code)))

    @precondition(_may_restart)
    @rule(crash=st.booleans())
    def restart(self, crash: bool) -> None:
        self._stop(crash=crash)
        self._server.start()

    @precondition(_may_restart)
    @rule()
    def expire(self) -> None:
        """The room's lifetime is over, while the server is stopped or just before."""
        self._stop(crash=False)
        self._compare()
        self._run(self._expire())
        self._server.start()
        for seat in self.away:
            assert self._run(self._ask_in_vain(seat)) == "room_not_found"
        self._model, self._seats, self._journals = Model(), {}, []
        self.open_a_room()

    def teardown(self) -> None:
        for seat in self.here:
            self._run(seat.raw.ask("history", {"limit": 1}))  # what was told before it, is read
            self._run(seat.go())
        self._compare()
        self._runner.close()

    # How it is done

    def _run(self, work: Coroutine[object, object, T]) -> T:
        return self._runner.run(work)

    def _one_of(self, seats: list[Seat], place: int) -> Seat:
        return seats[place % len(seats)]

    def _new_id(self) -> str:
        return f"id {next(self._numbers)}"

    async def _say(self, seat: Seat, message_id: str, text: str = "") -> None:
        text = text or _text(message_id)
        answer = await seat.raw.ask("message", {"data": text, "id": message_id})
        self._take(seat, message_id, text, answer)

    def _take(self, seat: Seat, message_id: str, text: str, answer: Mapping[str, object]) -> None:
        read: Stored | Refusal
        read = msgspec.convert(answer, Stored) if answer["ok"] else msgspec.convert(answer, Refusal)
        self._model.answered(message_id, text, read)
        if isinstance(read, Stored):
            seat.journal.promised.append((text, read))

    async def _say_together(self, message_id: str) -> None:
        """Everybody sends it twice, before anybody hears an answer."""
        text = _text(message_id)
        asked = [(seat, next(self._numbers)) for seat in self.here * 2]
        for seat, number in asked:
            await seat.raw.send(event_frame(number, "message", data=text, id=message_id))
        self._model.sent(message_id, text)
        for seat, number in asked:
            self._take(seat, message_id, text, await seat.raw.answer(number))

    async def _send_and_drop(self, seat: Seat, message_id: str, *, crash: bool) -> None:
        await seat.raw.send(event_frame(0, "message", data=_text(message_id), id=message_id))
        self._model.sent(message_id, _text(message_id))
        if crash:
            seat.raw.reset()
        await seat.go()

    async def _come(self, event: str, asked: Mapping[str, object]) -> None:
        name = str(asked["name"])
        async with AsyncExitStack() as stack:
            raw = await stack.enter_async_context(RawTcp.to(self._server.port))
            answer = await raw.ask(event, asked)
            if name in self._seats:
                assert answer["error"] == "name_taken"
                return
            snapshot = msgspec.convert(answer, Snapshot)
            assert isinstance(snapshot.token, str)
            self._code, self._epoch = snapshot.room, snapshot.epoch
            self._seats[name] = Seat(
                name, snapshot.member, snapshot.token, _journal(snapshot), raw, stack.pop_all()
            )

    async def _back(self, seat: Seat, more: Mapping[str, object]) -> Snapshot:
        """Come back by another connection, with what a program remembers of the last."""
        place = {"after": seat.journal.seq, "epoch": self._epoch, **more}
        seat.raw = await seat.connection.enter_async_context(RawTcp.to(self._server.port))
        snapshot = await seat.raw.join(self._code, token=seat.token, **place)
        assert (snapshot.member, snapshot.name) == (seat.member, seat.name)
        assert snapshot.seq >= self._model.newest
        seat.away = False
        return snapshot

    async def _resume(self, seat: Seat) -> None:
        after = seat.journal.seq
        snapshot = await self._back(seat, {})
        assert not snapshot.reset
        seat.journal.lines += await read_missed(seat.raw.ask, snapshot, after)
        assert seat.journal.seq == snapshot.seq

    async def _begin_anew(self, seat: Seat, stray: Mapping[str, object]) -> None:
        self._journals.append(seat.journal)
        snapshot = await self._back(seat, stray)
        assert snapshot.reset
        seat.journal = _journal(snapshot)

    async def _ask_in_vain(self, seat: Seat) -> object:
        async with RawTcp.to(self._server.port) as raw:
            answer = await raw.ask("join", {"code": self._code, "token": seat.token})
            return answer["error"]

    async def _leave(self, seat: Seat) -> None:
        assert (await seat.raw.ask("leave", {}))["ok"]
        await seat.go()
        assert await self._ask_in_vain(seat) == "bad_token"
        self._journals.append(self._seats.pop(seat.name).journal)

    def _stop(self, *, crash: bool) -> None:
        """Stop the server; everybody reads what it has said by then."""
        self.restarts += 1
        if crash:
            self._server.kill()
        else:
            assert self._server.terminate() == 0
        for seat in self.here:
            self._run(seat.raw.ended())
            self._run(seat.go())

    async def _expire(self) -> None:
        """Let the log do what it does with rooms of which the lifetime is over."""
        log = SqliteLog.open(self._server.data_dir, _fail)
        assert await log.expire(time.time_ns() // 1_000_000 + 1_000, (), 1_000)
        await log.close()

    def _compare(self) -> None:
        log = read_disk(self._server.data_dir, self._code)
        check_disk(self._server.data_dir, self._code, log)
        self._model.compare(log)
        check(log, [*self._journals, *(seat.journal for seat in self._seats.values())])


def _fail(error: LogUnusable) -> None:
    raise error


def _journal(snapshot: Snapshot) -> Journal:
    """Return the journal of somebody who begins with ``snapshot``."""
    first = snapshot.seq - len(snapshot.messages)
    return Journal(snapshot.name, first, list(snapshot.messages))


@pytest.mark.soak
def test_the_promises_are_kept(server: ServerProcess) -> None:
    class MembersHere(Members):
        def __init__(self) -> None:
            super().__init__(server)

    run_state_machine_as_test(
        MembersHere,
        settings=settings(
            max_examples=scale.MODEL_RUNS,
            stateful_step_count=scale.MODEL_STEPS,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes long
            suppress_health_check=list(HealthCheck),
        ),
    )
