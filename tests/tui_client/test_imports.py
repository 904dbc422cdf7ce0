"""What is imported when, as it costs time."""

from __future__ import annotations

import subprocess
import sys

from tests.patience import PATIENCE_SECONDS

BEFORE_THE_CURTAIN = """
import sys
import chadchat_tui.cli.main
print({"asyncio", "msgspec", "textual", "chadchat_tui.session"} & set(sys.modules))
"""
IN_SCRIPTS = """
import sys
from chadchat_tui.cli.main import run
status = run(["log", "ABCD", "--name", "n", "--server", "http://127.0.0.1:1"])
print(status, "websockets" in sys.modules, "textual" in sys.modules)
"""

INTERRUPTED = """
import sys
from chadchat_tui.__main__ import main

class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == "chadchat_tui.cli.main":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
main()
"""

CONNECTING = """
import sys
import chadchat_tui.session.socket
print({"aiohttp", "socketio", "engineio"} & set(sys.modules))
"""


def output_of(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True,
        timeout=PATIENCE_SECONDS, check=True,
    )  # fmt: skip
    return done.stdout + done.stderr


def test_the_curtain_does_not_wait_for_anything() -> None:
    """What takes long is imported behind it."""
    assert output_of(BEFORE_THE_CURTAIN) == "set()\n"


def test_scripts_do_without_a_screen() -> None:
    """They have no use for Textual."""
    assert output_of(IN_SCRIPTS).splitlines()[0] == "3 True False"


def test_what_only_servers_need_is_left_out() -> None:
    """It would cost each client 13 MB, and a fifth of a second."""
    assert output_of(CONNECTING) == "set()\n"


def test_an_interrupt_while_it_is_imported_is_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, text=True,
        timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout + done.stderr) == (130, "")
