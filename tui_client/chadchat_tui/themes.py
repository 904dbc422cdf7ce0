"""The client's looks.

What is written stands out from each of its backgrounds by 4.5:1 at least, in ``high-contrast`` by
7:1 (WCAG 2.2, 1.4.3 and 1.4.6); the exception is ``terminal``, whose colours are the terminal's
own. No colour says anything that is not also said by a word, a sign, or a style of the letters.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Final

from textual.app import App
from textual.filter import Monochrome, NoColor
from textual.theme import Theme

from .state.preferences import ThemeName


def _theme(
    name: ThemeName, *, dark: bool, background: str, surface: str, panel: str, foreground: str,
    muted: str, faint: str, accent: str, error: str, warning: str, names: Sequence[str],
) -> Theme:  # fmt: skip
    """Return a theme. ``muted`` and ``faint`` are texts that matter less, ``names`` members'."""
    ansi = background == "ansi_default"
    on_accent = "ansi_black" if ansi else background
    return Theme(
        name=name, dark=dark, ansi=ansi, primary=accent, secondary=foreground,
        accent=accent, error=error, warning=warning, success=accent, foreground=foreground,
        background=background, surface=surface, panel=panel,
        variables={
            "text": foreground, "text-muted": muted, "text-disabled": faint, "text-accent": accent,
            "text-error": error, "text-warning": warning, "footer-key-foreground": accent,
            "scrollbar": "ansi_bright_black" if ansi else panel,
            "block-cursor-background": accent, "block-cursor-foreground": on_accent,
            "input-selection-background": accent, "input-selection-foreground": on_accent,
            "screen-selection-background": accent, "screen-selection-foreground": on_accent,
            # Textual's stylesheets ask for these two in every theme.
            "ansi-background": background, "ansi-foreground": foreground,
            **{f"name-{number}": colour for number, colour in enumerate(names)},
        },
    )  # fmt: skip


DARK: Final = _theme(
    "dark", dark=True, background="#1a1b26", surface="#24283b", panel="#2f3549",
    foreground="#c0caf5", muted="#a3abcf", faint="#939bc4", accent="#ff9e64", error="#ff8fa6",
    warning="#e0af68",
    names=(
        "#7aa2f7", "#9ece6a", "#e0af68", "#bb9af7", "#7dcfff", "#f7768e", "#73daca", "#ff9e64",
    ),
)  # fmt: skip
LIGHT: Final = _theme(
    "light", dark=False, background="#fafafc", surface="#eff0f5", panel="#e2e4ee",
    foreground="#24283b", muted="#4f5675", faint="#5a6080", accent="#8f3f00", error="#b00d34",
    warning="#7a4f00",
    names=(
        "#2456c4", "#3b6b10", "#7d5200", "#7a3fc0", "#006a93", "#b3204a", "#006d62", "#a03c00",
    ),
)  # fmt: skip
HIGH_CONTRAST: Final = _theme(
    "high-contrast", dark=True, background="#000000", surface="#000000", panel="#1c1c1c",
    foreground="#ffffff", muted="#e0e0e0", faint="#c8c8c8", accent="#ffd75f", error="#ff9c9c",
    warning="#ffd75f",
    names=(
        "#8fb8ff", "#9dff6e", "#ffd75f", "#d7afff", "#7fe3ff", "#ff9caf", "#6ef5da", "#ffb070",
    ),
)  # fmt: skip
TERMINAL: Final = _theme(
    "terminal", dark=True, background="ansi_default", surface="ansi_default", panel="ansi_default",
    foreground="ansi_default", muted="ansi_default", faint="ansi_default", accent="ansi_cyan",
    error="ansi_bright_red", warning="ansi_yellow",
    names=(
        # Blue as it is cannot be read on black, nor bright cyan on white.
        "ansi_bright_blue", "ansi_green", "ansi_yellow", "ansi_magenta", "ansi_cyan",
        "ansi_bright_red", "ansi_bright_magenta", "ansi_bright_green",
    ),
)  # fmt: skip

THEMES: Final[Mapping[ThemeName, Theme]] = {
    "dark": DARK, "light": LIGHT, "high-contrast": HIGH_CONTRAST, "terminal": TERMINAL,
}  # fmt: skip


def without_colour(environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether the user wants no colour at all (https://no-color.org)."""
    return bool(environment.get("NO_COLOR"))


class Themed(App[None]):
    """An app in the client's themes, or without any colour where none is wanted."""

    def __init__(self, theme: ThemeName) -> None:
        super().__init__()
        # Textual would draw in greys, and also where the variable is there and empty.
        self._filters = [one for one in self._filters if not isinstance(one, Monochrome)]
        self.no_color = without_colour()
        if self.no_color:
            self._filters.append(NoColor())
        for one in THEMES.values():
            self.register_theme(one)
        self.show_theme(theme)

    def show_theme(self, theme: ThemeName) -> None:
        """Draw in ``theme``. A terminal that has no other colours than its own sixteen, or shows
        none, is left those.
        """
        poor = self.no_color or self.console.color_system in {None, "standard"}
        self.theme = "terminal" if poor else theme
