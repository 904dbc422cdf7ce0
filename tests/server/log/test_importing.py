"""Rooms made of their exports: as they were, or not at all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from chadchat_server.log.export_file import LINE_MAX, BadExport
from chadchat_server.log.importing import CannotImport, Imported, import_rooms
from chadchat_server.log.opening import DATABASE, lock_folder
from chadchat_server.log.progress import Progress
from chadchat_server.log.rows import MESSAGES, message_of
from chadchat_server.log.space import Space
from chadchat_shared.errors import ChatError
from chadchat_shared.events import ChatMessage
from chadchat_shared.exports import FORMAT, VERSION, ExportHead, export_as
from chadchat_shared.names import clean_name
from chadchat_shared.text import clean_message
from tests.hostile import TEXTS

Change = Callable[[list[dict[str, object]]], object]


def said(seq: int, text: str = "hello", *, name: str = "Ada", member: str = "1") -> ChatMessage:
    """Return message ``seq`` of a member, or of a bot where ``member`` is empty."""
    return ChatMessage(
        room="ABCD", seq=seq, id=f"id-{seq}", member=member, name=name, message=text,
        ts=seq * 1000, bot=UNSET if member else True,
    )  # fmt: skip


def exported(messages: Sequence[ChatMessage], code: str = "ABCD") -> str:
    head = ExportHead(
        format=FORMAT, version=VERSION, code=code, epoch="e", topic="a plan", exported=1,
        count=len(messages),
    )  # fmt: skip
    export = export_as("jsonl", head, "http://a.example/ABCD")
    return "".join([export.begin(), *map(export.entry, messages), export.end()])


def sealed(lines: Sequence[dict[str, object]]) -> bytes:
    above = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    return above + json.dumps({"sha256": sha256(above).hexdigest()}).encode() + b"\n"


def run_import(folder: Path, *files: Path, log_max: int = 0, free_min: int = 0) -> list[Imported]:
    data = folder / "data"
    return import_rooms(data, files, Progress(lambda _: None), Space(data, log_max, free_min))


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "data" / DATABASE)) as database:
        return database.execute(query).fetchall()


def stored(folder: Path, code: str) -> list[ChatMessage]:
    with closing(sqlite3.connect(folder / "data" / DATABASE)) as database:
        found = database.execute(f"{MESSAGES} ORDER BY seq", (code,)).fetchall()
    return [message_of("ABCD", row) for row in found]


def cleaned(clean: Callable[[str], str], text: str) -> str:
    """Return what a server stores of ``text``."""
    try:
        return clean(text)
    except ChatError:
        return "x"


_TEXTS = (st.text() | st.sampled_from(TEXTS)).map(partial(cleaned, clean_message))
_NAMES = st.text(min_size=1, max_size=12).map(partial(cleaned, clean_name))


@settings(max_examples=10)
@given(st.lists(st.tuples(_TEXTS, _NAMES, st.integers(0, 10**9)), max_size=5))
def test_what_was_exported_is_imported_and_exported_again(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("import")
    messages = [
        said(seq, text, name=name, member=str(member or ""))
        for seq, (text, name, member) in enumerate(lines, 1)
    ]
    file = folder / "room.jsonl"
    file.write_text(exported(messages), encoding="utf-8")
    [(head, code)] = run_import(folder, file)
    assert (head.count, code) == (len(messages), "ABCD")
    again = stored(folder, "ABCD")
    assert exported(again) == file.read_text(encoding="utf-8")
    most = max((member for _, _, member in lines), default=0)
    assert rows(folder, "SELECT topic, coming FROM room") == [("a plan", most)]


def test_a_code_that_is_taken_or_rests_becomes_another(tmp_path: Path) -> None:
    """As does each room's epoch: who has known the room before is told that it is another."""
    file = tmp_path / "room.jsonl"
    file.write_text(exported([said(1)]), encoding="utf-8")
    (_, first), (_, second) = run_import(tmp_path, file, file)
    assert first == "ABCD" != second
    assert stored(tmp_path, second) == stored(tmp_path, "ABCD")
    with closing(sqlite3.connect(tmp_path / "data" / DATABASE)) as database, database:
        database.execute("DELETE FROM message")
        database.execute("DELETE FROM room")
        database.execute("INSERT INTO resting VALUES ('ABCD', 1 << 60, NULL)")
    [(_, third)] = run_import(tmp_path, file)
    assert third != "ABCD"
    assert len(third) == 4
    assert rows(tmp_path, "SELECT epoch FROM room") != [("e",)]


def test_a_name_that_is_reserved_since_it_was_somebodys_is_imported(tmp_path: Path) -> None:
    file = tmp_path / "room.jsonl"
    messages = [said(1, name="Ann (bot)"), said(2, name="server")]
    file.write_text(exported(messages), encoding="utf-8")
    run_import(tmp_path, file)
    assert stored(tmp_path, "ABCD") == messages


def _change(line: int, **fields: object) -> Change:
    return lambda lines: lines[line].update(fields)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_change(0, format="other"), "line 1: This is no export of a room."),
        (_change(0, version=2), "line 1: This export is of version 2, and this Chad Chat reads 1."),
        (_change(0, code="abcd"), "line 1: The code has characters"),
        (_change(0, code="../x"), "line 1: The code cannot be one"),
        (_change(0, topic="a\nb"), "line 1: The topic has characters"),
        (_change(0, topic="x" * 201), "line 1: The topic cannot be one"),
        (_change(0, count=-1), "line 1: This is no such line"),
        (_change(0, count=4), "line 5: This is no such line"),
        (_change(0, count=2), "line 4: This is no such line"),
        (_change(2, seq=1), "line 3: Message 1 stands in the place of message 2."),
        (_change(2, seq=3), "line 3: Message 3 stands in the place of message 2."),
        (_change(2, seq="2"), "line 3: This is no such line"),
        (_change(3, id="id-1"), "line 4: A message above has the same id."),
        (_change(2, id="x" * 65), "line 3: This is no such line"),
        (_change(2, id="é"), "line 3: This is no such line"),
        (_change(2, ts=-1), "line 3: This is no such line"),
        (_change(2, ts=253_402_300_800_000), "line 3: The time is after the year 9999."),
        (_change(2, ts=10**30), "line 3: This is no such line"),
        (_change(2, member=""), "line 3: The member cannot be one."),
        (_change(2, member="0"), "line 3: The member cannot be one."),
        (_change(2, member="9" * 15), "line 3: The member cannot be one."),
        (_change(2, bot=True), "line 3: The member cannot be one."),
        (_change(2, name=""), "line 3: The name cannot be one"),
        (_change(2, name=" Ada"), "line 3: The name has characters"),
        (_change(2, name="A\u202eda"), "line 3: The name cannot be one"),
        (_change(2, message=""), "line 3: The text cannot be one"),
        (_change(2, message="x\x1b[2J"), "line 3: The text has characters"),
        (_change(2, message="x" * 100_001), "line 3: The text cannot be one"),
        (_change(2, message="x" * LINE_MAX), "line 3: It is longer than 1,048,576 bytes."),
        (_change(2, message=None), "line 3: This is no such line"),
        (lambda lines: lines.pop(2), "line 3: Message 3 stands in the place of message 2."),
        (lambda lines: lines.append(lines[3]), "line 5: This is no such line"),
    ],
)  # fmt: skip
def test_what_no_server_has_written_is_refused(tmp_path: Path, change: Change, says: str) -> None:
    """Although the seal fits; and a whole file before it is not imported either."""
    whole, bad = tmp_path / "whole.jsonl", tmp_path / "bad.jsonl"
    whole.write_text(exported([said(1)]), encoding="utf-8")
    lines = [json.loads(line) for line in exported([said(1), said(2), said(3)]).splitlines()[:-1]]
    change(lines)
    bad.write_bytes(sealed(lines))
    with pytest.raises(BadExport) as refused:
        run_import(tmp_path, whole, bad)
    assert str(refused.value).startswith(f"{bad}, {says}")
    assert str(refused.value).endswith(".")
    assert not (tmp_path / "data").exists() or rows(tmp_path, "SELECT * FROM room") == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda raw: raw.replace(b"hello", b"hullo", 1), "line 4: The seal does not fit"),
        (lambda raw: raw.replace(b"hello", b"h\xffllo", 1), "line 2: This is not UTF-8."),
        (lambda raw: raw.replace(b"}", b"", 1), "line 1: This is not JSON."),
        (lambda raw: raw.replace(b'"hello"', b'"\\ud800"', 1), "line 2: This is not JSON."),
        (lambda raw: raw.replace(b'"format"', b'"forma"', 1), "line 1: This is no such line"),
        (lambda raw: raw.replace(b'"version"', b'"versio"', 1), "line 1: This is no such line"),
        (lambda raw: raw[:-1], "line 4: The file ends here"),
        (lambda raw: raw[:-90], "line 3: The file ends here"),
        (lambda raw: b"", "line 1: The file ends here"),
        (lambda raw: raw + b"\n", "line 4: There is something below the seal."),
        (lambda raw: raw.replace(b"\n", b"\r\n"), "line 4: The seal does not fit"),
        (lambda raw: b"\xef\xbb\xbf" + raw, "line 1: This is not JSON."),
        (lambda raw: b'{"x": ' + b"[" * 100_000 + b"\n", "line 1: This is not JSON."),
        (lambda raw: b"\x00" * 10_000_000, "line 1: It is longer than"),
    ],
)  # fmt: skip
def test_what_is_not_as_it_was_written_is_refused(
    tmp_path: Path, change: Callable[[bytes], bytes], says: str
) -> None:
    file = tmp_path / "room.jsonl"
    file.write_bytes(change(exported([said(1), said(2)]).encode()))
    with pytest.raises(BadExport) as refused:
        run_import(tmp_path, file)
    assert str(refused.value).startswith(f"{file}, {says}")
    assert not (tmp_path / "data").exists() or rows(tmp_path, "SELECT * FROM room") == []


def test_what_the_log_has_no_room_for_is_not_imported(tmp_path: Path) -> None:
    """Also where that shows only at the end."""
    file = tmp_path / "room.jsonl"
    file.write_text(exported([said(seq, "x" * 4_000) for seq in range(1, 101)]), encoding="utf-8")
    with pytest.raises(CannotImport, match="--log-max"):
        run_import(tmp_path, file, log_max=300_000)
    with pytest.raises(CannotImport, match="--free-min"):
        run_import(tmp_path, file, free_min=2**62)
    assert rows(tmp_path, "SELECT * FROM room") == []
    run_import(tmp_path, file, log_max=3_000_000)


def test_a_folder_in_use_and_files_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "room.jsonl"
    for bad in (file, tmp_path):
        with pytest.raises(BadExport, match="cannot be read: "):
            run_import(tmp_path, bad)
    file.write_text(exported([said(1)]), encoding="utf-8")
    with lock_folder(tmp_path / "data"), pytest.raises(Exception, match="Stop it"):
        run_import(tmp_path, file)
