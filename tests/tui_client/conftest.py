"""A real server, and a place of its own for what the client keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server_process import ServerProcess


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Give a server for all tests that let it live."""
    with ServerProcess(tmp_path_factory.mktemp("data")) as process:
        yield process


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[ServerProcess]:
    """Give a server for a test that does not."""
    with ServerProcess(tmp_path / "data") as process:
        yield process


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the client's state apart, and the user's settings out of it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for variable in ("CHADCHAT_CONFIG", "CHADCHAT_THEME", "NO_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.delenv("CHADCHAT_SERVER", raising=False)
    monkeypatch.delenv("CHADCHAT_NAME", raising=False)
    monkeypatch.delenv("CHADCHAT_PASSPHRASE", raising=False)
