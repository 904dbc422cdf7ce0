"""How often Textual may draw, which it reads from the environment when it is imported."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Final

NEAR_FRAMES: Final = 240
"""Frames a second on this machine: what is typed waits at most 4 ms for its turn to be drawn. What
others say is drawn more seldom, and nothing else draws by itself.
"""

FAR_FRAMES: Final = 15
"""Frames a second over SSH, where each is paid for by the line."""


def set_pace(environment: MutableMapping[str, str]) -> None:
    """Set the frame rate, and that nothing is animated, where the user has not done so."""
    far = "SSH_CONNECTION" in environment or "SSH_TTY" in environment
    environment.setdefault("TEXTUAL_FPS", str(FAR_FRAMES if far else NEAR_FRAMES))
    environment.setdefault("TEXTUAL_ANIMATIONS", "none")
