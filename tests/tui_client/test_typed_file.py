"""What one has sent, kept on this machine."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.text import clean_text
from chadchat_tui.state.typed_history import TYPED_MAX, TypedHistory
from chadchat_tui.typed_file import READ_MAX, TypedFolder

from .odd_files import ODD_FILES, huge

SEAT = "http://127.0.0.1:5000\ntoken"


class Shelf:
    """A folder and what it warned of."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.warnings: list[str] = []
        self.folder = TypedFolder(self.warnings.append, directory)

    async def keep(self, *texts: str, seat: str = SEAT) -> None:
        for text in texts:
            await self.folder.keep(seat, text)

    async def recalled(self, seat: str = SEAT) -> list[str]:
        history = TypedHistory()
        await TypedFolder(self.warnings.append, self.directory).recall(seat, history)
        return history.texts

    @property
    def file(self) -> Path:
        [path] = self.directory.iterdir()
        return path


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "state" / "typed")


async def test_what_was_sent_is_there_the_next_time(shelf: Shelf) -> None:
    """For the same member alone."""
    await shelf.keep("one", "two\nlines", "/topic x")
    assert await shelf.recalled() == ["one", "two\nlines", "/topic x"]
    assert await shelf.recalled("http://127.0.0.1:5000\nanother") == []
    assert not shelf.warnings


async def test_what_is_secret_is_not_written(shelf: Shelf) -> None:
    await shelf.keep("one", "/passphrase open sesame")
    assert b"sesame" not in shelf.file.read_bytes()


async def test_what_was_sent_before_one_was_let_in_is_kept_then(shelf: Shelf) -> None:
    await shelf.keep("one")
    history = TypedHistory(["early"])
    await shelf.folder.recall(SEAT, history)
    assert history.texts == ["one", "early"]
    assert await shelf.recalled() == ["one", "early"]


async def test_it_is_for_the_user_alone(shelf: Shelf) -> None:
    """Files 0600 in a directory of 0700, also when it was made short."""
    await shelf.keep("one")
    assert shelf.directory.stat().st_mode & 0o777 == 0o700
    assert shelf.file.stat().st_mode & 0o777 == 0o600
    shelf.file.write_bytes(b"broken\n")
    await shelf.recalled()
    assert shelf.file.stat().st_mode & 0o777 == 0o600


async def test_it_is_made_short_when_it_has_grown(shelf: Shelf) -> None:
    await shelf.keep("0")
    lines = "".join(f'"{number}"\n' for number in range(2 * TYPED_MAX + 1))
    shelf.file.write_text(lines)
    newest = [str(number) for number in range(TYPED_MAX + 1, 2 * TYPED_MAX + 1)]
    assert await shelf.recalled() == newest
    assert len(shelf.file.read_bytes().splitlines()) == TYPED_MAX
    assert await shelf.recalled() == newest


@pytest.mark.parametrize(
    "broken", [b'"half a l', b"\xff\xfe\n", b'"\xff"\n', b"{}\n", b"\n", b"\0" * 9 + b"\n"]
)
async def test_a_broken_line_costs_no_other(shelf: Shelf, broken: bytes) -> None:
    """As is left by a machine that went down while it was written."""
    await shelf.keep("one")
    with shelf.file.open("ab") as file:
        file.write(broken)
    assert await shelf.recalled() == ["one"]
    await shelf.keep("two")
    assert await shelf.recalled() == ["one", "two"]
    assert not shelf.warnings


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """As on a disk with no more room than that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_what_the_disk_took_in_part_costs_no_other(shelf: Shelf) -> None:
    await shelf.keep("one")
    with no_file_longer_than(shelf.file.stat().st_size + 5):
        await shelf.keep("two, with more words than there is room for")
    await shelf.keep("three")
    assert await shelf.recalled() == ["one", "three"]
    [warning] = shelf.warnings
    assert warning.startswith("What you send cannot be kept (")


async def test_what_can_be_read_is_there_also_where_nothing_can_be_written(shelf: Shelf) -> None:
    await shelf.keep("one")
    with shelf.file.open("ab") as file:
        file.write(b"broken\n")
    with no_file_longer_than(0):
        assert await shelf.recalled() == ["one"]


async def test_a_place_that_cannot_be_used_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    shelf = Shelf(tmp_path / "file" / "typed")
    history = TypedHistory(["early"])
    await shelf.folder.recall(SEAT, history)
    await shelf.keep("one", "two")
    assert history.texts == ["early"]
    [warning] = shelf.warnings
    assert warning.startswith("What you send cannot be kept (Not a directory)")


@ODD_FILES
async def test_what_has_no_end_is_not_read(shelf: Shelf, odd: Callable[[Path], None]) -> None:
    """Nobody waits for it, and nothing is put into what keeps nothing."""
    await shelf.keep("one")
    path = shelf.file
    path.unlink()
    odd(path)
    assert await shelf.recalled() == []
    await shelf.keep("two")
    assert await shelf.recalled() == (["two"] if odd is huge else [])
    told = {warning.split(":")[0] for warning in shelf.warnings}
    assert told == (set() if odd is huge else {"What you send cannot be kept (Not a plain file)"})


async def test_of_a_file_that_is_too_long_the_newest_is_read(shelf: Shelf) -> None:
    await shelf.keep("one")
    with shelf.file.open("ab") as file:
        file.write(b"\0" * READ_MAX)
    await shelf.keep("two", "three")
    assert await shelf.recalled() == ["three"]
    assert shelf.file.read_bytes() == b'"three"\n'


async def test_what_is_left_half_written_is_there_once(shelf: Shelf) -> None:
    """Of two clients at once, what stood in both; for the user and the same member alone."""
    assert shelf.folder.keep_draft(SEAT, "half\na sentence")
    assert shelf.folder.keep_draft(SEAT, "another")
    assert shelf.file.stat().st_mode & 0o777 == 0o600
    assert await shelf.folder.take_draft("http://127.0.0.1:5000\nanother") == ""
    assert await shelf.folder.take_draft(SEAT) == "half\na sentence\nanother"
    assert await shelf.folder.take_draft(SEAT) == ""
    assert await shelf.recalled() == []


async def test_what_is_half_written_and_secret_is_not_kept(shelf: Shelf) -> None:
    assert not shelf.folder.keep_draft(SEAT, "/passphrase open sesame")
    assert await shelf.folder.take_draft(SEAT) == ""


async def test_a_draft_that_cannot_be_kept_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    shelf = Shelf(tmp_path / "file" / "typed")
    assert not shelf.folder.keep_draft(SEAT, "half a sentence")
    [warning] = shelf.warnings
    assert warning.startswith("What you write cannot be kept (Not a directory)")


@given(texts=st.lists(st.text(min_size=1, max_size=10), max_size=5))
async def test_any_text_comes_back(texts: list[str]) -> None:
    """Without what would command a terminal, whoever wrote it into the file."""
    with tempfile.TemporaryDirectory() as directory:
        shelf = Shelf(Path(directory) / "typed")
        await shelf.keep(*texts)
        assert await shelf.recalled() == TypedHistory(map(clean_text, texts)).texts
