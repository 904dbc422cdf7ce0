"""Networks that cut, slow down, double, halve and swallow: nothing is lost and nothing is twice.

A traveller with the project's own client comes by a proxy; a witness has a way without fault.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from chadchat_shared.answers import Stored
from chadchat_shared.events import ChatMessage
from chadchat_tui.events import Entered, Waiting
from chadchat_tui.session import socket
from tests.metrics import read_metrics
from tests.patience import PATIENCE_SECONDS
from tests.server_here import serving_here
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from . import scale
from .figures import Figures
from .journals import Journal, check_disk, check_whole, read_disk, read_log
from .proxy import Proxy, after, before
from .traveller import Traveller

_TEXT = "stored, and not heard of"


@dataclass
class Journey:
    """The traveller's way, and who else is in the room."""

    proxy: Proxy
    witness: StockClient
    traveller: Traveller
    data_dir: Path

    @property
    def disk(self) -> Sequence[ChatMessage]:
        """The log as it is on the disk now."""
        return read_disk(self.data_dir, self.traveller.room.code)

    async def sprung(self) -> None:
        """Wait until the trap has cut the connection."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.proxy.sprung.wait()

    async def lose_the_connection(self) -> None:
        """Cut it, and wait until the traveller is in the room again."""
        returns = self.traveller.count(Entered)
        self.proxy.cut()
        await self.traveller.until(lambda: self.traveller.count(Entered) > returns)


@asynccontextmanager
async def journey(port: int, data_dir: Path) -> AsyncIterator[Journey]:
    """Set out; in the end, hold what both were told against the log.

    What the traveller posted is in the log once, in the order in which it was posted.
    """
    url = f"http://127.0.0.1:{port}"
    async with StockClient.to(url) as witness, Proxy.to(port) as proxy:
        code = (await witness.create("Witness")).room
        async with Traveller.to(proxy.url, code, "Traveller") as traveller:
            way = Journey(proxy, witness, traveller, data_dir)
            yield way
            await traveller.all_arrived()
            last = (await witness.say("That was all.")).seq
            await traveller.catch_up(last)
            own = [line.id for line in way.disk if line.member == traveller.room.member]
            assert own == [delivery.id for delivery in traveller.posted]
        log = await read_log(witness.call, code)
        check_disk(data_dir, code, log)
        await witness.heard_lines(last)
        check_whole(log, [traveller.journal, Journal("Witness", lines=witness.lines)])


@pytest.mark.soak
@pytest.mark.parametrize("resets", [False, True], ids=["FIN", "RST"])
@pytest.mark.parametrize("words", [_TEXT, '"ok":'], ids=["before the line", "before the answer"])
async def test_between_commit_and_ack(
    server: ServerProcess, words: str, resets: bool, figures: Figures
) -> None:
    async with journey(server.port, server.data_dir) as way:
        way.proxy.resets = resets
        for _ in range(scale.CUTS):
            way.proxy.trap = before(words.encode())
            delivery = way.traveller.post(_TEXT)
            await way.sprung()
            line = way.disk[-1]
            assert line.id == delivery.id
            assert not delivery.outcome.done()
            way.proxy.heal()
            stored = Stored(room=line.room, id=line.id, seq=line.seq, ts=line.ts)
            assert await way.traveller.arrived(delivery) == stored
    figures.note(
        "cuts between commit and acknowledgement",
        f"{scale.CUTS} times by FIN and by RST, before the line and before the answer: "
        "stored once, and at the same place when it was sent again",
    )


@pytest.mark.soak
async def test_wherever_in_coming_back(server: ServerProcess, figures: Figures) -> None:
    """In the handshakes, in the snapshot, in the line that was missed, in the answer."""
    async with journey(server.port, server.data_dir) as way:
        counts = iter(range(0, 100_000, scale.CUT_EVERY_BYTES))
        cut = True
        while cut:
            count = next(counts)
            way.proxy.cut()
            way.proxy.trap = after(count)
            await way.witness.say("missed")
            delivery = way.traveller.post(f"the server was cut off after {count} bytes")
            healing = asyncio.create_task(_heal_when_sprung(way))
            await way.traveller.arrived(delivery)
            cut = not healing.cancel()
        way.proxy.trap = None
        assert count > 1_000
    figures.note(
        "cuts while coming back",
        f"after every {scale.CUT_EVERY_BYTES} bytes up to {count:,}: nothing lost or doubled",
    )


async def test_a_handshake_whose_connection_is_gone_is_not_waited_for(
    server: ServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "HANDSHAKE_SECONDS", 10 * PATIENCE_SECONDS)
    async with journey(server.port, server.data_dir) as way:
        way.proxy.trap = before(b"40{")  # the namespace's answer, when the connection is open
        way.proxy.cut()
        await way.sprung()
        way.proxy.heal()
        await way.traveller.until(lambda: way.traveller.count(Entered) == 2)


async def _heal_when_sprung(way: Journey) -> None:
    await way.sprung()
    way.proxy.heal()


@pytest.mark.soak
async def test_a_way_so_slow_that_a_handshake_takes_seconds(
    server: ServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taken at the first try, where the library's own patience is one second."""
    monkeypatch.setattr(socket, "HANDSHAKE_SECONDS", PATIENCE_SECONDS)
    async with journey(server.port, server.data_dir) as way:
        way.proxy.delay = 0.6
        await way.lose_the_connection()
        for number in range(scale.SLOW_LINES):
            way.traveller.post(f"slowly {number}")
            await way.witness.say(f"meanwhile {number}")
        await way.traveller.all_arrived()
        assert way.traveller.count(Waiting) == 1


@pytest.mark.soak
async def test_a_server_that_hears_everything_twice(
    server: ServerProcess, figures: Figures
) -> None:
    async with journey(server.port, server.data_dir) as way:
        connections = await _connections(server)
        way.proxy.twice = True
        await way.lose_the_connection()
        assert await _connections(server) == connections + 1
        for number in range(scale.DOUBLED_LINES):
            way.traveller.post(f"line {number}")
            await way.traveller.has_place()
    figures.note(
        "doubled connections", f"{scale.DOUBLED_LINES:,} messages heard twice, stored once"
    )


async def _connections(server: ServerProcess) -> int:
    return int((await read_metrics(server.url)).total("chadchat_connections"))


@pytest.mark.soak
@pytest.mark.parametrize("to_server", [False, True], ids=["to the client", "to the server"])
async def test_a_connection_that_is_half_gone(server: ServerProcess, to_server: bool) -> None:
    async with journey(server.port, server.data_dir) as way:
        for number in range(scale.CUTS):
            returns = way.traveller.count(Entered)
            for part in "abc":
                way.traveller.post(f"{number}{part}")
            await way.traveller.has_place()
            way.proxy.half_close(to_server=to_server)
            await way.witness.say(f"meanwhile {number}")
            await way.traveller.until(lambda: way.traveller.count(Entered) > returns)  # noqa: B023


@pytest.mark.soak
async def test_one_thing_after_another(server: ServerProcess, figures: Figures) -> None:
    """Whatever else is still going on."""
    random = Random(4)
    async with journey(server.port, server.data_dir) as way:
        for number in range(scale.FAULTS_ON_THE_WAY):
            way.proxy.heal()
            await way.traveller.has_place()
            for part in "abcd"[: random.randint(0, 4)]:
                way.traveller.post(f"{number}{part}")
            await way.witness.say(f"meanwhile {number}")
            await _have_a_fault(way, random)
        way.proxy.delay, way.proxy.trap = 0.0, None
        way.proxy.heal()
    figures.note(
        "a bad network",
        f"{scale.FAULTS_ON_THE_WAY:,} faults at random: {len(way.traveller.posted):,} messages, "
        f"{way.traveller.count(Waiting):,} connections lost, nothing lost or doubled",
    )


async def _have_a_fault(way: Journey, random: Random) -> None:
    proxy = way.proxy
    proxy.delay = random.choice([0.0, 0.0, 0.02])
    proxy.resets, proxy.twice = random.random() < 0.5, random.random() < 0.3
    match random.randrange(4):
        case 0:
            proxy.cut()
        case 1:
            proxy.half_close(to_server=random.random() < 0.5)
        case 2:
            proxy.trap = after(random.randint(0, 3_000))
        case 3:
            proxy.go_black()
    await asyncio.sleep(random.random() / 10)  # what happens meanwhile is what is tried


# Black holes


@pytest.mark.soak
async def test_after_a_black_hole_the_gap_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figures: Figures
) -> None:
    """In the short form every second that anybody waits, on whichever side, is a tenth of one."""
    pace = scale.BLACK_PACE
    monkeypatch.setattr(socket, "ANSWER_SECONDS", socket.ANSWER_SECONDS * pace)
    monkeypatch.setattr(socket, "HANDSHAKE_SECONDS", socket.HANDSHAKE_SECONDS * pace)
    async with serving_here(tmp_path) as (url, server):
        engine = server._gateway.eio
        engine.ping_interval = engine.heartbeats.interval = engine.ping_interval * pace
        engine.ping_timeout = engine.heartbeats.timeout = engine.ping_timeout * pace
        port = int(url.rpartition(":")[2])
        async with asyncio.TaskGroup() as tasks:
            black = {
                (seconds, talks): tasks.create_task(
                    _in_the_black(port, tmp_path, seconds * pace, talks=talks)
                )
                for seconds in scale.BLACK_SECONDS
                for talks in (True, False)
            }
    filled = {key: task.result() for key, task in black.items()}
    told = ", ".join(
        f"{seconds} s: {filled[seconds, True]:.2f} s to who talks, {filled[seconds, False]:.2f} s "
        "to who only listens"
        for seconds in scale.BLACK_SECONDS
    )
    figures.note("black holes", f"how long after its end the gap is filled: {told}")
    assert max(filled.values()) < scale.GAP_FILLED_SECONDS


async def _in_the_black(port: int, data_dir: Path, seconds: float, *, talks: bool) -> float:
    """Wait for the end of a black hole; return how many seconds it took then to have all of it."""
    clock = asyncio.get_running_loop().time
    async with journey(port, data_dir) as way:
        way.traveller.impatient = False
        way.proxy.go_black()
        for number in range(20):
            if talks:
                way.traveller.post(f"in the black {number}")
            last = (await way.witness.say(f"in the light {number}")).seq
            await asyncio.sleep(seconds / 20)  # the time that it is black is what is tried
        healed = clock()
        way.proxy.heal()
        way.traveller.impatient = True
        way.traveller.session.retry_now()
        await way.traveller.all_arrived()
        await way.traveller.catch_up(last)
        return clock() - healed
