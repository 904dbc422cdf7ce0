"""Somebody tries codes, from one address and from two hundred; and listens to the clock."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chadchat_shared.codes import generate_code
from tests.raw_tcp import RawTcp, event_frame
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

_EACH = 10
"""Failed joins of one address before it is locked out: the default."""
_TOTAL = 300
"""Failed joins a minute from everywhere: the default."""
_ROUNDS = 15
_TRIES = 6
_SAME_SECONDS = 0.001


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path, limits=True) as server:
        yield server


async def _scan(port: int, address: str, joins: int) -> Counter[str]:
    """Try so many codes over one connection, all sent at once; return how often what came back.

    They are longer than any room's, so that none is found.
    """
    async with RawTcp.to(port, address=address) as raw:
        await raw.send(b"".join(
            event_frame(number, "join", code=generate_code(8), name="Eve")
            for number in range(joins)
        ))  # fmt: skip
        answers = [await raw.answer(number) for number in range(joins)]
    return Counter(str(answer["error"]) for answer in answers)


async def test_a_scan_from_one_address_ends_after_ten_codes(server: ServerProcess) -> None:
    async with StockClient.to(server.url) as ada:
        room = await ada.create("Ada")
        scans = (_scan(server.port, "127.0.0.2", 5) for _ in range(20))
        outcomes = sum(await asyncio.gather(*scans), Counter[str]())
        assert outcomes == {"room_not_found": _EACH, "rate_limited": 20 * 5 - _EACH}
        async with RawTcp.to(server.port, address="127.0.0.2") as raw:
            hit = await raw.ask("join", {"code": room.room, "name": "Eve"})
            assert hit["error"] == "rate_limited"
            assert 0 < float(str(hit["retry_after"])) <= 60
        async with RawTcp.to(server.port, address="127.0.0.3") as raw:
            assert (await raw.join(room.room, name="Bob")).online == 2


async def test_a_scan_from_200_addresses_has_one_budget(server: ServerProcess) -> None:
    async with StockClient.to(server.url) as ada:
        room = await ada.create("Ada")
        begun = time.monotonic()
        scans = (_scan(server.port, f"127.0.1.{number}", 5) for number in range(1, 201))
        outcomes = sum(await asyncio.gather(*scans), Counter[str]())
        refilled = (time.monotonic() - begun) * _TOTAL / 60
        assert set(outcomes) == {"room_not_found", "rate_limited"}
        assert _TOTAL <= outcomes["room_not_found"] <= _TOTAL + refilled + 1
        async with RawTcp.to(server.port, address="127.0.0.2") as raw:
            assert (await raw.join(room.room, token=room.token)).name == "Ada"
        async with RawTcp.to(server.port, address="127.0.0.3") as raw:
            asked = {"code": room.room, "name": "Bob"}
            while not (answer := await raw.ask("join", asked))["ok"]:
                assert answer["error"] == "rate_limited"
                await asyncio.sleep(float(str(answer["retry_after"])))  # what the server asks for
            assert answer["online"] == 2


async def test_the_clock_does_not_tell_what_was_wrong(tmp_path: Path) -> None:
    """Noise of the machine may hide for a while that all take the same time, but not the reverse:
    a true difference is there each time.
    """
    with ServerProcess(tmp_path) as server:
        async with AsyncExitStack() as stack:
            ada = await stack.enter_async_context(StockClient.to(server.url))
            room = await ada.create("Ada")
            closed = await ada.create("Ada", passphrase="open sesame")
            raw = await stack.enter_async_context(RawTcp.to(server.port))
            guesses = {
                "room_not_found": {"code": "ZZZZZ", "name": "Eve"},
                "bad_token": {"code": room.room, "token": "guess"},
                "passphrase_needed": {"code": closed.room, "name": "Eve", "passphrase": "guess"},
            }
            for _ in range(_TRIES):
                medians = await _medians(raw, guesses)
                if max(medians.values()) - min(medians.values()) < _SAME_SECONDS:
                    return
            pytest.fail(f"the last medians, in seconds: {medians}")


async def _medians(raw: RawTcp, guesses: dict[str, dict[str, str]]) -> dict[str, float]:
    """Return how long each of the refusals took, asked for in turns."""
    times: dict[str, list[float]] = {error: [] for error in guesses}
    for _ in range(_ROUNDS):
        for error, asked in guesses.items():
            begun = time.perf_counter()
            answer = await raw.ask("join", asked)
            times[error].append(time.perf_counter() - begun)
            assert answer["error"] == error
    return {error: statistics.median(taken) for error, taken in times.items()}
