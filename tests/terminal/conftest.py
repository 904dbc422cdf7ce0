"""A server, a room, and terminals in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest

from tests.server_process import ServerProcess, lasting_server

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


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], ServerProcess]]:
    with lasting_server(partial(tmp_path_factory.mktemp, "server")) as server:
        yield server


@pytest.fixture
def server(lasting: Callable[[], ServerProcess]) -> ServerProcess:
    """The module's server; after a test that ended it, another."""
    return lasting()


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
