"""What Textual is told of the screen before it is imported."""

from __future__ import annotations

import subprocess
import sys

import pytest
from rich import console

from chadchat_tui.textual_settings import COLOR_SYSTEMS, FAR_FRAMES, NEAR_FRAMES, set_textual

AS_TEXTUAL_READS_IT = """
import os
from chadchat_tui.textual_settings import set_textual
set_textual(os.environ)
from textual import constants
print(constants.MAX_FPS, constants.TEXTUAL_ANIMATIONS)
"""


@pytest.mark.parametrize("sign", ["SSH_CONNECTION", "SSH_TTY"])
def test_over_ssh_fewer_frames_are_drawn(sign: str) -> None:
    far, near = {sign: "somewhere"}, dict[str, str]()
    set_textual(far)
    set_textual(near)
    assert (far["TEXTUAL_FPS"], near["TEXTUAL_FPS"]) == (str(FAR_FRAMES), str(NEAR_FRAMES))


def test_nothing_is_animated() -> None:
    """As Textual understands it."""
    done = subprocess.run(
        [sys.executable, "-c", AS_TEXTUAL_READS_IT], capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[1] == "none"


def test_what_the_user_has_set_stays() -> None:
    own = {
        "TEXTUAL_FPS": "30", "TEXTUAL_ANIMATIONS": "full", "TEXTUAL_COLOR_SYSTEM": "256",
        "SSH_TTY": "/dev/pts/1",
    }  # fmt: skip
    before = dict(own)
    set_textual(own)
    assert own == before


def test_the_colour_systems_are_those_that_textual_knows() -> None:
    assert {"auto", *console.COLOR_SYSTEMS} == COLOR_SYSTEMS


@pytest.mark.parametrize("value", ["nope", "", "TRUECOLOR"])
def test_a_colour_system_that_is_none_is_passed_over(value: str) -> None:
    environment = {"TEXTUAL_COLOR_SYSTEM": value}
    set_textual(environment)
    assert "TEXTUAL_COLOR_SYSTEM" not in environment
