"""Whatever members do in whatever order, and whatever becomes of the server: its answers are those
that the promises allow, and in the end everybody was told a stretch of one log.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping
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
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chadchat_server.log import LogUnusable
from chadchat_server.log.sqlite import SqliteLog
from chadchat_shared.answers import Found, Refusal, Snapshot
from chadchat_shared.events import ChatMessage
from chadchat_shared.searching import Query
from tests.raw_tcp import event_frame
from tests.server_process import ServerProcess

from . import scale
from .figures import Figures
from .journals import Journal, check, check_disk, read_disk, read_log
from .model import Model
from .seats import Seat

T = TypeVar("T")

_NAMES = ("Ada", "Bob", "Eve")


def _text(message_id: str) -> str:
    return f"the text of {message_id}"


def _another_text(message_id: str) -> str:
    return f"another text than that of {message_id}"


async def _search(seat: Seat, query: str) -> list[ChatMessage]:
    """Return all that is found, of which a slow search is answered with a part at a time."""
    messages: list[ChatMessage] = []
    asked: dict[str, object] = {"query": query, "limit": 50}
    more = True
    while more:
        found = msgspec.convert(await seat.raw.ask("search", asked), Found)
        messages += found.messages
        more, asked["before"] = found.more, found.before
    return messages


def _somebody_is_here(members: Members) -> bool:
    return bool(members.here)


def _somebody_is_away(members: Members) -> bool:
    return bool(members.away)


def _may_restart(members: Members) -> bool:
    """Say whether it is time for a restart: there are some in each run, with as much between."""
    return members.steps * (scale.MODEL_RESTARTS + 1) > (members.restarts + 1) * scale.MODEL_STEPS


class Members(RuleBasedStateMachine):
    """Up to three members of a room, who act one after another; ``steps`` is how often."""

    ids: Bundle[str] = Bundle("ids")
    places = st.integers(0, len(_NAMES) - 1)

    def __init__(self, server: ServerProcess) -> None:
        super().__init__()
        self.steps = self.restarts = 0
        self._server = server
        self._runner = asyncio.Runner()
        self._numbers = count(1)
        self._begin()

    def _begin(self) -> None:
        self._model = Model()
        self._seats: dict[str, Seat] = {}
        self._gone: list[Seat] = []
        self._code = ""

    @property
    def here(self) -> list[Seat]:
        return [seat for seat in self._seats.values() if not seat.away]

    @property
    def away(self) -> list[Seat]:
        return [seat for seat in self._seats.values() if seat.away]

    @invariant()
    def count_the_step(self) -> None:
        self.steps += 1

    # Coming and going

    @initialize()
    def open_a_room(self) -> None:
        self._sit_down(self._run(Seat.take(self._server.port, "create", {"name": _NAMES[0]})))

    @rule(name=st.sampled_from(_NAMES))
    def come(self, name: str) -> None:
        seat = self._run(Seat.take(self._server.port, "join", {"code": self._code, "name": name}))
        if name not in self._seats:
            self._sit_down(seat)
        else:
            assert isinstance(seat, Refusal)
            assert seat.error == "name_taken"

    @precondition(_somebody_is_here)
    @rule(place=places)
    def leave(self, place: int) -> None:
        seat = self._one_of(self.here, place)
        self._run(seat.leave())
        assert self._run(seat.refused()) == "bad_token"
        self._gone.append(self._seats.pop(seat.name))

    @precondition(_somebody_is_here)
    @rule(place=places)
    def drop(self, place: int) -> None:
        self._run(self._one_of(self.here, place).go())

    @precondition(_somebody_is_away)
    @rule(place=places)
    def reconnect(self, place: int) -> None:
        self._check_newest(self._run(self._one_of(self.away, place).resume()))

    @precondition(_somebody_is_away)
    @rule(place=places, stray=st.sampled_from([{"epoch": "another's"}, {"after": 2**50}]))
    def reconnect_from_nowhere(self, place: int, stray: Mapping[str, object]) -> None:
        self._check_newest(self._run(self._one_of(self.away, place).begin_anew(stray)))

    # Messages

    @precondition(_somebody_is_here)
    @rule(target=ids, place=places)
    def send(self, place: int) -> str:
        message_id = self._new_id()
        self._say(self._one_of(self.here, place), message_id, _text(message_id))
        return message_id

    @precondition(_somebody_is_here)
    @rule(place=places, message_id=ids)
    def retry(self, place: int, message_id: str) -> None:
        self._say(self._one_of(self.here, place), message_id, _text(message_id))

    @precondition(_somebody_is_here)
    @rule(place=places, message_id=ids)
    def retry_with_another_text(self, place: int, message_id: str) -> None:
        self._say(self._one_of(self.here, place), message_id, _another_text(message_id))

    @precondition(_somebody_is_here)
    @rule(target=ids, place=places, crash=st.booleans())
    def send_and_drop(self, place: int, crash: bool) -> str:
        seat, message_id = self._one_of(self.here, place), self._new_id()
        self._run(self._send([seat], [0], message_id))
        if crash:
            seat.raw.reset()
        self._run(seat.go())
        return message_id

    @precondition(_somebody_is_here)
    @rule(target=ids)
    def all_send_the_same(self) -> str:
        """Everybody sends it twice, before anybody hears an answer."""
        seats, message_id = self.here * 2, self._new_id()
        numbers = [next(self._numbers) for _ in seats]
        self._run(self._send(seats, numbers, message_id))
        for seat, number in zip(seats, numbers, strict=True):
            answer = seat.promised(_text(message_id), self._run(seat.raw.answer(number)))
            self._model.answered(message_id, _text(message_id), answer)
        return message_id

    @precondition(_somebody_is_here)
    @rule(place=places)
    def read_the_log(self, place: int) -> None:
        seat = self._one_of(self.here, place)
        self._model.compare(self._run(read_log(seat.raw.ask, self._code)))

    @precondition(_somebody_is_here)
    @rule(place=places, message_id=ids)
    def search(self, place: int, message_id: str) -> None:
        """What is found is what is in the log: nothing of another room that was deleted either."""
        seat, query = self._one_of(self.here, place), f'"{_text(message_id)}"'
        before = self._run(read_log(seat.raw.ask, self._code))
        found = self._run(_search(seat, query))
        after = self._run(read_log(seat.raw.ask, self._code))  # as it may have been on its way
        assert found in [
            [line for line in reversed(log) if Query.of(query).matches(line.message)]
            for log in (before, after)
        ]

    # The server

    @precondition(_may_restart)
    @rule(crash=st.booleans())
    def restart(self, crash: bool) -> None:
        self._stop(crash=crash)
        self._server.start()

    @precondition(_may_restart)
    @rule()
    def expire(self) -> None:
        """The room is deleted, as its lifetime is over; there is another one afterwards."""
        self._stop(crash=False)
        self._compare()
        self._run(self._expire())
        self._server.start()
        for seat in self.away:
            assert self._run(seat.refused()) == "room_not_found"
        self._begin()
        self.open_a_room()

    def teardown(self) -> None:
        for seat in self.here:
            self._run(seat.raw.ask("history", {"limit": 1}))  # so that what came before is read
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

    def _sit_down(self, seat: Seat | Refusal) -> None:
        assert isinstance(seat, Seat)
        self._seats[seat.name] = seat
        self._code = seat.code

    def _say(self, seat: Seat, message_id: str, text: str) -> None:
        self._model.answered(message_id, text, self._run(seat.say(message_id, text)))

    async def _send(self, seats: list[Seat], numbers: list[int], message_id: str) -> None:
        text = _text(message_id)
        self._model.sent(message_id, text)
        for seat, number in zip(seats, numbers, strict=True):
            await seat.raw.send(event_frame(number, "message", data=text, id=message_id))

    def _check_newest(self, snapshot: Snapshot) -> None:
        assert snapshot.seq >= self._model.newest

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
        """Let the log delete every room, as it does with those whose lifetime is over."""
        log = SqliteLog.open(self._server.data_dir, _fail)
        assert await log.expire(time.time_ns() // 1_000_000 + 1_000, (), 1_000)
        await log.close()

    def _compare(self) -> None:
        log = read_disk(self._server.data_dir, self._code)
        check_disk(self._server.data_dir, self._code, log)
        self._model.compare(log)
        check(log, self._journals())

    def _journals(self) -> list[Journal]:
        seats = [*self._seats.values(), *self._gone]
        return [journal for seat in seats for journal in (*seat.journals, seat.journal)]


def _fail(error: LogUnusable) -> None:
    raise error


@pytest.mark.soak
def test_the_promises_are_kept(server: ServerProcess, figures: Figures) -> None:
    runs: list[Members] = []

    class MembersHere(Members):
        def __init__(self) -> None:
            super().__init__(server)
            runs.append(self)

    run_state_machine_as_test(
        MembersHere,
        settings=settings(
            max_examples=scale.MODEL_RUNS,
            stateful_step_count=scale.MODEL_STEPS,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes long
            suppress_health_check=list(HealthCheck),
        ),
    )
    steps, restarts = sum(run.steps for run in runs), sum(run.restarts for run in runs)
    figures.note(
        "a model of the promises",
        f"{steps:,} steps of up to {len(_NAMES)} members with {restarts} restarts of the server: "
        "no answer that the model does not allow",
    )
