"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from chadchat_tui.keeping import written_whole


def _lead_nowhere(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


def _interrupt() -> NoReturn:
    raise KeyboardInterrupt


@pytest.fixture
def without_hard_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on FAT and in some folders of a network."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("without_hard_links")
def test_a_new_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "room.md"
    with written_whole(path, new=True) as file:
        file.write(b"all of it")
        assert not path.exists()
    assert path.read_bytes() == b"all of it"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("without_hard_links")
@pytest.mark.parametrize("put", [Path.touch, Path.mkdir, _lead_nowhere])
def test_what_has_come_meanwhile_stays(tmp_path: Path, put: Callable[[Path], None]) -> None:
    path = tmp_path / "room.md"
    with pytest.raises(FileExistsError):
        _write(path, lambda: put(path), new=True)
    assert list(tmp_path.iterdir()) == [path]
    assert not path.is_file() or not path.read_bytes()


@pytest.mark.parametrize("new", [False, True])
def test_one_that_is_broken_off_is_not_there(tmp_path: Path, new: bool) -> None:
    with pytest.raises(KeyboardInterrupt):
        _write(tmp_path / "room.md", _interrupt, new=new)
    assert not list(tmp_path.iterdir())


def test_one_that_cannot_take_its_name_leaves_nothing(tmp_path: Path) -> None:
    """As what was written has been taken away."""

    def take_away() -> None:
        for one in tmp_path.iterdir():
            one.unlink()

    with pytest.raises(FileNotFoundError):
        _write(tmp_path / "room.md", take_away, new=True)
    assert not list(tmp_path.iterdir())


def _write(path: Path, meanwhile: Callable[[], object], *, new: bool) -> None:
    with written_whole(path, new=new) as file:
        file.write(b"all of it")
        meanwhile()
