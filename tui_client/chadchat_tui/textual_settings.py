"""What Textual reads from the environment when it is imported: how often it may draw, and in how
many colours.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Final

NEAR_FRAMES: Final = 1_000
"""Frames a second on this machine: what is typed waits at most 1 ms for its turn to be drawn. What
others say is drawn more seldom, and nothing is drawn by itself where nobody does anything.
"""

FAR_FRAMES: Final = 15
"""Frames a second over SSH, where each is paid for by the line."""

COLOR_SYSTEMS: Final = {"auto", "standard", "256", "truecolor", "windows"}
"""Those that Textual knows (rich.console.COLOR_SYSTEMS); it fails where it is given another."""


def set_textual(environment: MutableMapping[str, str]) -> None:
    """Set the frame rate, and that nothing is animated, where the user has not done so; a colour
    system that is none is passed over.
    """
    far = "SSH_CONNECTION" in environment or "SSH_TTY" in environment
    environment.setdefault("TEXTUAL_FPS", str(FAR_FRAMES if far else NEAR_FRAMES))
    environment.setdefault("TEXTUAL_ANIMATIONS", "none")
    if environment.get("TEXTUAL_COLOR_SYSTEM") not in COLOR_SYSTEMS:
        environment.pop("TEXTUAL_COLOR_SYSTEM", None)
