"""What a server asks of the system, as strace sees it: what is synced before what is shown.

Each text that a test sends is followed through the trace: it has to be in a write into the
write-ahead file, then a sync of that file has to begin and to end well, and only then may its
message's id be written to a socket.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.needs import need

_CALLS: Final = "pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg"
_STRING_MAX: Final = 1_000_000
_LINE: Final = re.compile(r"(?P<thread>\d+) +(?P<rest>.*)")
_BEGUN: Final = re.compile(r"(?P<call>\w+)\(\d+<(?P<file>[^>]*)>(?P<what>.*)")
_ENDED: Final = re.compile(r"(?:<\.\.\. )?f(?:data)?sync\b.*= (?P<status>-?\d+)")


def strace(output: Path) -> list[str]:
    """Return the command under which a program is traced; it skips the test where there is none."""
    return [
        need("strace"), "-D", "-f", "-qq", "-y", "-s", str(_STRING_MAX), "-e", f"trace={_CALLS}",
        "-e", "signal=none", "-o", str(output),
    ]  # fmt: skip


@dataclass
class _Synced:
    """How far each message is on its way to the disk."""

    written: set[str] = field(default_factory=set)
    syncing: dict[str, set[str]] = field(default_factory=dict)
    durable: set[str] = field(default_factory=set)


def check_trace(lines: Iterable[str], texts: Mapping[str, str]) -> int:
    """Check that no id of ``texts`` (the message's text by its id) is shown before it is durable.

    Returns how often one was shown. Raises AssertionError.
    """
    synced = _Synced()
    ids = _any_of(texts)
    by_text = {text: message_id for message_id, text in texts.items()}
    said = _any_of(by_text)
    shown = 0
    for line in lines:
        if (match := _LINE.match(line)) is None:
            continue
        thread, rest = match["thread"], match["rest"]
        begun = _BEGUN.match(rest)
        if begun is not None and begun["file"].endswith("-wal"):
            if begun["call"] == "pwrite64":
                synced.written |= {by_text[text] for text in said.findall(begun["what"])}
            else:
                synced.syncing[thread] = set(synced.written)
        elif begun is not None and begun["file"].startswith(("socket:", "TCP:")):
            for message_id in ids.findall(begun["what"]):
                assert message_id in synced.durable, f"shown before it was synced: {line[:300]}"
                shown += 1
        if thread in synced.syncing and (ended := _ENDED.match(rest)):
            if ended["status"] == "0":
                synced.durable |= synced.syncing[thread]
            del synced.syncing[thread]
    return shown


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in words))
