"""Somebody tries codes, from one address and from many; and listens to the clock."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from math import log2
from pathlib import Path

import pytest

from chadchat_shared.codes import generate_code
from tests.raw_tcp import RawTcp
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from . import scale
from .figures import Figures

_EACH = 10
"""Failed joins of one address before it is locked out: the default."""

_TOTAL = 300
"""Failed joins a minute from everywhere: the default."""

_TRIES = 6


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path, limits=True) as server:
        yield server


async def _scan(server: ServerProcess, address: str) -> Counter[str]:
    """Try codes for a while, pausing whenever told to; return how often what came back.

    The codes are longer than any room's, so that none is found.
    """
    outcomes = Counter[str]()
    async with StockClient.to(server.url, address=address) as eve:
        ends = time.monotonic() + scale.SCAN_SECONDS
        while (left := ends - time.monotonic()) > 0:
            refusal = await eve.refused("join", {"code": generate_code(8), "name": "Eve"})
            outcomes[refusal.error] += 1
            if isinstance(refusal.retry_after, float):
                await asyncio.sleep(min(refusal.retry_after, left))  # what the server asks for
    assert set(outcomes) <= {"room_not_found", "rate_limited"}
    return outcomes


def _allowed(seconds: float) -> int:
    """Return how often one address may fail, with lock-outs of 60 s, 120 s, 240 s and so on."""
    return _EACH * (1 + int(log2(1 + seconds / 60)))


@pytest.mark.soak
async def test_a_scan_from_one_address(guarded: ServerProcess, figures: Figures) -> None:
    async with StockClient.to(guarded.url) as ada:
        room = await ada.create("Ada")
        scans = (_scan(guarded, "127.0.0.2") for _ in range(20))
        outcomes = sum(await asyncio.gather(*scans), Counter[str]())
        assert _EACH <= outcomes["room_not_found"] <= _allowed(scale.SCAN_SECONDS)
        async with StockClient.to(guarded.url, address="127.0.0.2") as eve:
            hit = await eve.refused("join", {"code": room.room, "name": "Eve"})
            assert hit.error == "rate_limited"
        async with StockClient.to(guarded.url, address="127.0.0.3") as bob:
            assert (await bob.join(room.room, name="Bob")).online == 2
    figures.note(
        "a code scan from one address",
        f"20 connections for {scale.SCAN_SECONDS:g} s: {outcomes['room_not_found']} codes tried, "
        f"{outcomes['rate_limited']:,} refused unseen",
    )


@pytest.mark.soak
async def test_a_scan_from_many_addresses(guarded: ServerProcess, figures: Figures) -> None:
    async with StockClient.to(guarded.url) as ada:
        room = await ada.create("Ada")
        begun = time.monotonic()
        addresses = (f"127.0.1.{number + 1}" for number in range(scale.SCANNERS))
        scans = asyncio.gather(*(_scan(guarded, address) for address in addresses))
        async with StockClient.to(guarded.url, address="127.0.0.2") as again:
            assert (await again.join(room.room, token=room.token)).name == "Ada"
        each = await scans
        seconds = time.monotonic() - begun
        outcomes = sum(each, Counter[str]())
        assert _TOTAL <= outcomes["room_not_found"] <= _TOTAL * (1 + seconds / 60) + 1
        # Kept waiting by the budget of all, one may fail slowly enough not to be locked out.
        assert max(scan["room_not_found"] for scan in each) <= _EACH * (1 + seconds / 60)
        await _newcomer_gets_in(guarded, room.room)
    figures.note(
        f"a code scan from {scale.SCANNERS} addresses",
        f"{seconds:.0f} s: {outcomes['room_not_found']:,} codes tried, "
        f"{outcomes['rate_limited']:,} refused unseen; members and newcomers came in",
    )


async def _newcomer_gets_in(server: ServerProcess, code: str) -> None:
    async with StockClient.to(server.url, address="127.0.0.3") as bob:
        while not (answer := await bob.call("join", {"code": code, "name": "Bob"}))["ok"]:
            assert answer["error"] == "rate_limited"
            await asyncio.sleep(float(str(answer["retry_after"])))  # what the server asks for
        assert answer["online"] == 2


@pytest.mark.soak
async def test_the_clock_does_not_tell_what_was_wrong(
    server: ServerProcess, figures: Figures
) -> None:
    """A busy machine may hide for a while that they take the same time; never that they do not."""
    async with StockClient.to(server.url) as ada, RawTcp.to(server.port) as raw:
        room = await ada.create("Ada")
        closed = await ada.create("Ada", passphrase="open sesame")
        guesses = {
            "room_not_found": {"code": "ZZZZZ", "name": "Eve"},
            "bad_token": {"code": room.room, "token": "guess"},
            "passphrase_needed": {"code": closed.room, "name": "Eve", "passphrase": "guess"},
        }
        for _ in range(_TRIES):
            medians = await _medians(raw, guesses)
            if (apart := max(medians.values()) - min(medians.values())) < scale.SAME_SECONDS:
                break
    milliseconds = ", ".join(f"{error} {took * 1000:.2f} ms" for error, took in medians.items())
    figures.note(
        "the time of wrong guesses", f"medians of {scale.GUESSES_TIMED} each: {milliseconds}"
    )
    assert apart < scale.SAME_SECONDS, milliseconds


async def _medians(raw: RawTcp, guesses: dict[str, dict[str, str]]) -> dict[str, float]:
    """Return how long each of the refusals took, asked for in turns."""
    times: dict[str, list[float]] = {error: [] for error in guesses}
    for _ in range(scale.GUESSES_TIMED):
        for error, asked in guesses.items():
            begun = time.perf_counter()
            answer = await raw.ask("join", asked)
            times[error].append(time.perf_counter() - begun)
            assert answer["error"] == error
    return {error: statistics.median(taken) for error, taken in times.items()}
