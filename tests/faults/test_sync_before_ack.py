"""Nothing is acknowledged or shown before the sync of its row has ended, as the system sees it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.server_process import ServerProcess
from tests.stock_client import POLLING, StockClient

from . import scale
from .figures import Figures
from .journals import check_disk, read_log
from .trace import check_trace, strace

_LINES_AT_ONCE = 10


@pytest.mark.soak
async def test_every_message_is_synced_before_it_is_shown(tmp_path: Path, figures: Figures) -> None:
    output = tmp_path / "trace"
    texts: dict[str, str] = {}
    with ServerProcess(tmp_path / "data", under=strace(output)) as server:
        async with (
            StockClient.to(server.url) as ada,
            StockClient.to(server.url) as bob,
            StockClient.to(server.url, POLLING) as carl,
        ):
            code = (await ada.create("Ada")).room
            await bob.join(code, name="Bob")
            await carl.join(code, name="Carl")
            while len(texts) < scale.TRACED_LINES:
                some = {f"id-{n:06}.": f"text-{n:06}." for n in _next(len(texts))}
                texts |= some
                await asyncio.gather(
                    *(ada.say(text, id=message_id) for message_id, text in some.items())
                )
            for client in (bob, carl):
                await client.heard_lines(len(texts))
            check_disk(server.data_dir, code, await read_log(ada.call, code))
        assert server.terminate() == 0
    with output.open(encoding="ascii") as lines:
        shown = check_trace(lines, texts)
    # Each was shown to three members, and acknowledged to one of them.
    assert shown >= 4 * len(texts)
    figures.note(
        "a trace of the system's calls", f"{shown:,} times a message was shown, each synced"
    )


def _next(number: int) -> range:
    return range(number, number + 1 + number % _LINES_AT_ONCE)


_ROW = '7 pwrite64(5</x/chadchat.sqlite3-wal>, "\\1text-1.id-1.", 4096, 32) = 4096'
_SYNC = "7 fdatasync(5</x/chadchat.sqlite3-wal>) = 0"
_SYNC_BEGINS = "7 fdatasync(5</x/chadchat.sqlite3-wal> <unfinished ...>"
_SYNC_ENDS = "7 <... fdatasync resumed>) = 0"
_SYNC_FAILS = "7 fdatasync(5</x/chadchat.sqlite3-wal>) = -1 EIO (Input/output error)"
_OTHER_SYNC = "7 fdatasync(4</x/chadchat.sqlite3>) = 0"
_ACK = '6 write(9<socket:[1]>, "431[{\\"id\\":\\"id-1.\\"}]", 50) = 50'


@pytest.mark.parametrize(
    "trace", [[_ROW, _SYNC, _ACK], [_ROW, _SYNC_BEGINS, _SYNC_ENDS, _ACK]], ids=["whole", "in two"]
)
def test_a_good_trace_is_good(trace: list[str]) -> None:
    assert check_trace(trace, {"id-1.": "text-1."}) == 1


@pytest.mark.parametrize(
    "trace",
    [
        [_ACK],
        [_ROW, _ACK, _SYNC],
        [_SYNC, _ROW, _ACK],
        [_SYNC_BEGINS, _ROW, _SYNC_ENDS, _ACK],
        [_ROW, _SYNC_BEGINS, _ACK, _SYNC_ENDS],
        [_ROW, _SYNC_FAILS, _ACK],
        [_ROW, _OTHER_SYNC, _ACK],
    ],
)
def test_an_ack_before_its_sync_is_found(trace: list[str]) -> None:
    with pytest.raises(AssertionError):
        check_trace(trace, {"id-1.": "text-1."})
