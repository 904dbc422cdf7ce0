"""How often the screen may be drawn."""

from __future__ import annotations

import subprocess
import sys

import pytest

from chadchat_tui.pace import FAR_FRAMES, NEAR_FRAMES, set_pace

AS_TEXTUAL_READS_IT = """
import os
from chadchat_tui.pace import set_pace
set_pace(os.environ)
from textual import constants
print(constants.MAX_FPS, constants.TEXTUAL_ANIMATIONS)
"""


@pytest.mark.parametrize("sign", ["SSH_CONNECTION", "SSH_TTY"])
def test_over_ssh_fewer_frames_are_drawn(sign: str) -> None:
    far, near = {sign: "somewhere"}, dict[str, str]()
    set_pace(far)
    set_pace(near)
    assert (far["TEXTUAL_FPS"], near["TEXTUAL_FPS"]) == (str(FAR_FRAMES), str(NEAR_FRAMES))


def test_nothing_is_animated() -> None:
    """As Textual understands it."""
    done = subprocess.run(
        [sys.executable, "-c", AS_TEXTUAL_READS_IT], capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[1] == "none"


def test_what_the_user_has_set_stays() -> None:
    own = {"TEXTUAL_FPS": "30", "TEXTUAL_ANIMATIONS": "full", "SSH_TTY": "/dev/pts/1"}
    before = dict(own)
    set_pace(own)
    assert own == before
