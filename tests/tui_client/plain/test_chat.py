"""The chat line by line, without a server."""

from __future__ import annotations

import gc
import os
import sys
import weakref

import pytest

from chadchat_tui.conversation import Entry
from chadchat_tui.plain import LineChat
from chadchat_tui.tokens import TokenStore
from chadchat_tui.workspace import Workspace


async def test_of_a_room_that_was_left_nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    keys, line = os.openpty()
    terminal = os.fdopen(line, "w")
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(sys, "stdout", terminal)
    server = "http://127.0.0.1:1"
    workspace = Workspace(Entry(server, "sean", "ABCD"), TokenStore(pytest.fail))
    chat = LineChat(workspace)
    other = workspace.open(Entry(server, "sean", "EFGH"))
    chat._show()
    left = weakref.ref(other.state)
    await workspace.drop(other)
    del other
    chat._show()
    gc.collect()
    assert left() is None
    terminal.close()
    os.close(keys)
