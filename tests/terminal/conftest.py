"""A server, a room, and terminals in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from tests.server_process import ServerProcess

from .pty import Terminal


class Open(Protocol):
    """Opens a terminal with the client in it; each name has a place of its own for its state."""

    def __call__(
        self,
        *arguments: str,
        name: str | None = None,
        columns: int = 80,
        rows: int = 24,
        variables: Mapping[str, str] | None = None,
    ) -> Terminal: ...


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path / "data") as process:
        yield process


@pytest.fixture
def terminal(server: ServerProcess, tmp_path: Path) -> Iterator[Open]:
    """Give what opens terminals, and close them in the end."""
    with ExitStack() as stack:

        def opened(
            *arguments: str, name: str | None = None, columns: int = 80, rows: int = 24,
            variables: Mapping[str, str] | None = None,
        ) -> Terminal:  # fmt: skip
            named = () if name is None else ("--name", name)
            return stack.enter_context(
                Terminal(
                    *arguments, *named, server=server.url, state=tmp_path / (name or "nobody"),
                    columns=columns, rows=rows, variables=variables,
                )
            )  # fmt: skip

        yield opened
