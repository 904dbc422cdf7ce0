"""The tokens kept on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from chadchat_tui.tokens import Membership, TokenStore

from .odd_files import ODD_FILES

SERVER = "http://127.0.0.1:5000"


class Shelf:
    """A store and what it warned of."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.warnings: list[str] = []
        self.store = TokenStore(self.warnings.append, directory)

    def save(self, name: str, token: str = "t", room: str = "ABCD", server: str = SERVER) -> None:
        self.store.save(Membership(server=server, room=room, name=name, token=token))

    def token(
        self, name: str | None = None, room: str = "ABCD", server: str = SERVER
    ) -> str | None:
        found = self.store.find(server, room, name)
        return found.token if found else None


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "state" / "memberships")


def test_a_name_is_found_in_its_room_on_its_server_alone(shelf: Shelf) -> None:
    """Whatever its case."""
    shelf.save("Sean", "secret")
    assert shelf.token("sean") == "secret"
    assert shelf.token("ana") is None
    assert shelf.token("sean", room="WXYZ") is None
    assert shelf.token("sean", server="http://elsewhere") is None
    assert shelf.token(server="http://elsewhere") is None
    assert not shelf.warnings


def test_without_a_name_it_is_the_one_used_last(shelf: Shelf) -> None:
    """Used, not made."""
    assert shelf.token() is None
    shelf.save("sean", "s")
    shelf.save("ana", "a")
    for age, path in enumerate(sorted(shelf.directory.iterdir())):
        os.utime(path, (age, age))
    shelf.save("sean", "s2")
    assert shelf.token() == "s2"


def test_a_newer_token_takes_the_place(shelf: Shelf) -> None:
    """One file for each membership, and nothing else is left lying about."""
    shelf.save("sean", "old")
    shelf.save("sean", "new")
    assert shelf.token("sean") == "new"
    assert len(list(shelf.directory.iterdir())) == 1


def test_it_is_for_the_user_alone(shelf: Shelf) -> None:
    """Files 0600 in a directory of 0700."""
    shelf.save("sean")
    assert shelf.directory.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in shelf.directory.iterdir()] == [0o600]


def test_a_forgotten_membership_is_gone(shelf: Shelf) -> None:
    """And may be forgotten twice."""
    shelf.save("sean")
    shelf.store.forget(SERVER, "ABCD", "sean")
    shelf.store.forget(SERVER, "ABCD", "sean")
    assert shelf.token("sean") is None


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff\xfe", b'{"server": 1}', b"[]",
        pytest.param(b'{"x": ' + b"[" * 9_999, id="deep"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_and_costs_no_other(shelf: Shelf, content: bytes) -> None:
    """One is then a newcomer under that name."""
    shelf.save("sean", "s")
    [path] = shelf.directory.iterdir()
    shelf.save("ana", "a")
    path.write_bytes(content)
    assert shelf.token("sean") is None
    assert str(path) in shelf.warnings[0]
    assert shelf.token("ana") == "a"
    shelf.save("sean", "s")
    assert shelf.token("sean") == "s"


@ODD_FILES
def test_what_has_no_end_is_not_read(shelf: Shelf, odd: Callable[[Path], None]) -> None:
    """It is told of, and costs no other."""
    shelf.save("sean", "s")
    [path] = shelf.directory.iterdir()
    shelf.save("ana", "a")
    path.unlink()
    odd(path)
    assert shelf.token("sean") is None
    assert str(path) in shelf.warnings[0]
    assert shelf.token() == "a"
    shelf.save("sean", "s")
    assert shelf.token("sean") == "s"


def test_a_file_that_leads_nowhere_costs_no_other(shelf: Shelf) -> None:
    shelf.save("ana", "a")
    (shelf.directory / "ABCD-0.json").symlink_to("nowhere")
    assert shelf.token() == "a"
    assert not shelf.warnings


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """And is no reason to stop."""
    (tmp_path / "file").write_text("")
    shelf = Shelf(tmp_path / "file" / "memberships")
    shelf.save("sean")
    assert "cannot be kept" in shelf.warnings[0]
    assert shelf.token("sean") is None
    assert shelf.token() is None


def test_by_default_it_is_the_platforms_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which XDG_STATE_HOME says on Linux."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    store = TokenStore(pytest.fail)
    store.save(Membership(server=SERVER, room="ABCD", name="sean", token="t"))
    assert (tmp_path / "chadchat" / "memberships").is_dir()
