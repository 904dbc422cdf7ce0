"""A room from its opening to its end, in tmux, at the prompt of a shell."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path

import pytest

from tests.server_process import ServerProcess
from tests.tmux import Tmux

PROMPT = "at your service:"


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (140, 40)])
def test_a_room_in_tmux(server: ServerProcess, tmp_path: Path, columns: int, rows: int) -> None:
    """Ctrl+Z gives the shell its terminal back, and ``fg`` the room its screen."""
    environment = {
        "PATH": os.environ["PATH"], "TZ": "UTC", "CHADCHAT_SERVER": server.url, "PS1": PROMPT,
        "XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "ENV": "",
    }  # fmt: skip
    with Tmux(["sh", "-i"], environment, columns, rows) as tmux:
        tmux.wait_for(PROMPT)
        tmux.type(shlex.join([sys.executable, "-m", "chadchat_tui", "create", "--name", "sean"]))
        tmux.type("", "Enter")
        tmux.wait_for("connected")
        tmux.type("Hello from tmux", "Enter")
        tmux.wait_for(lambda screen: bool(re.search(r"\d\d:\d\d +sean +Hello from tmux", screen)))
        tmux.type("a draft", "C-z")
        tmux.wait_for(lambda screen: PROMPT in screen and "connected" not in screen)
        tmux.type("fg", "Enter")
        screen = tmux.wait_for(lambda screen: "connected" in screen and "a draft" in screen)
        assert "Hello from tmux" in screen
        tmux.type("", "C-q")
        screen = tmux.wait_for("when you come back:\na draft")
        assert "To come back: chadchat join" in screen
        assert "Traceback" not in screen
