"""The keys that can be given another place, by the ids of their bindings.

A binding is made where it does something; that its id and keys are these is checked by a test.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Mapping
from typing import Final, NamedTuple


class Key(NamedTuple):
    """What a binding is for, and its ``keys`` as Textual writes them, parted by commas."""

    keys: str
    words: str


KEYS: Final = {
    "send": Key("enter", "sends"),
    "newline": Key("ctrl+j,shift+enter,alt+enter", "begins a new line"),
    "complete": Key("tab", "completes a name, command or emoji; goes to the next choice"),
    "complete-back": Key("shift+tab", "goes to the choice before"),
    "history-older": Key("up", "goes up a line, or to what you sent before"),
    "history-newer": Key("down", "goes down a line, or to what you sent after that"),
    "history-search": Key("ctrl+r", "searches what you have sent"),
    "undo": Key("ctrl+underscore", "undoes the last change"),
    "redo": Key("ctrl+y", "does again what was undone"),
    "cut": Key("ctrl+x", "cuts what is selected"),
    "editor": Key("ctrl+x ctrl+e", "opens what is written in your editor"),
    "interrupt": Key("ctrl+c", "copies what is selected, drops what is written; twice, closes"),
    "page-up": Key("pageup", "scrolls up; older lines load as you go"),
    "page-down": Key("pagedown", "scrolls down"),
    "search": Key("ctrl+f", "looks for words in the room's whole log"),
    "newest": Key("escape", "goes to the newest line"),
    "help": Key("f1", "shows the commands and keys"),
    "people": Key("f2", "shows or hides who is here"),
    "let-in": Key("f3", "lets in who knocked first"),
    "copy-mode": Key("f4", "shows the log as plain text, for the terminal's own selection"),
    "reconnect": Key("f5", "tries to connect now"),
    "rooms": Key("f6", "shows or hides the rooms that are open"),
    "select": Key("f7", "selects messages with the arrow keys, to copy them"),
    "switch": Key("ctrl+t", "turns to a room by a few letters of it"),
    "previous-room": Key("alt+up", "turns to the room before this one"),
    "next-room": Key("alt+down", "turns to the room after this one"),
    "next-active": Key("alt+a", "turns to the next room where something is new"),
    **{f"room-{n}": Key(f"alt+{n}", f"turns to room {n}") for n in range(1, 10)},
    "suspend": Key("ctrl+z", "stops the client until the shell's fg brings it back"),
    "palette": Key("ctrl+p", "finds a command by a few letters"),
    "quit": Key("ctrl+q", "closes; your names stay yours"),
}
"""Every one, by its binding's id."""

_MOST_NEEDED: Final = (
    "{send} sends, {newline} begins a new line. {page-up} and {page-down} scroll, {newest} goes to "
    "the newest.",
    "{help} shows this, {people} who is here, {rooms} the rooms. {switch} turns to another room, "
    "{next-active} to news.",
    "{complete} completes names, commands and :emoji:. {history-older} and {history-search} bring "
    "back what you sent.",
    "{search} searches the whole log, {select} selects messages to copy them.",
    "{interrupt} drops what is written, and {undo} brings it back. {quit} closes.",
    "{palette} finds a command by a few letters, /keys shows every key.",
)

_MODIFIERS: Final = frozenset({"ctrl", "alt", "shift", "super", "hyper", "meta"})
_NAMED: Final = frozenset(
    {
        "enter", "tab", "escape", "backspace", "delete", "insert", "home", "end", "pageup",
        "pagedown", "up", "down", "left", "right", *(f"f{number}" for number in range(1, 25)),
    }
)  # fmt: skip
_COLUMN: Final = 10
"""Cells that most keys fit into; the others go on beyond it."""

_SHORTER: Final = {
    "commercial_at": "at", "hyphen_minus": "minus", "plus_sign": "plus", "low_line": "underscore",
    "solidus": "slash", "reverse_solidus": "backslash",
}  # fmt: skip
"""Textual's names of characters where it has a shorter one than Unicode."""


def key_named(written: str) -> str | None:
    """Return the key that is ``written`` as Textual calls it, or None where it is none.

    Modifiers stand before it, such as in ``ctrl+up``; a character stands for itself, or is called
    by its name, such as ``full_stop``. One that would be written needs a modifier. Two keys that
    are pressed one after the other have a space between them.
    """
    if len(pressed := written.split()) == 2:
        first, second = map(key_named, pressed)
        return f"{first} {second}" if first and second else None
    *modifiers, last = written.strip().lower().replace("++", "+plus").split("+")
    name = _PUNCTUATION.get(last, last)
    writes = name in _PUNCTUATION.values() or name == "space" or (len(name) == 1 and name.isalnum())
    if not (name in _NAMED or (writes and set(modifiers) - {"shift"})):
        return None
    return "+".join([*modifiers, name]) if _MODIFIERS.issuperset(modifiers) else None


def words_for(keys: str) -> str:
    """Return ``keys`` as people write them, such as "Ctrl+J, Shift+Enter"."""
    return ", ".join(" ".join(map(_key_shown, key.split())) for key in keys.split(","))


def keys_now(changed: Mapping[str, str]) -> dict[str, str]:
    """Return the keys of every binding, where ``changed`` has those that are not the default."""
    return {binding: changed.get(binding, key.keys) for binding, key in KEYS.items()}


def most_needed_keys(changed: Mapping[str, str]) -> list[str]:
    """Return in sentences what the most needed keys do; see ``keys_now``."""
    first = {binding: words_for(keys.split(",")[0]) for binding, keys in keys_now(changed).items()}
    return [sentence.format_map(first) for sentence in _MOST_NEEDED]


def keys_table(changed: Mapping[str, str]) -> str:
    """Return every binding's keys and what they are for, a line each; see ``keys_now``."""
    rows = [
        f"{words_for(keys):{_COLUMN}}  {KEYS[binding].words}"
        for binding, keys in keys_now(changed).items()
    ]
    return "\n".join([*rows, "", "You can set other keys: `chadchat config` says in which file."])


def _name(character: str) -> str:
    name = unicodedata.name(character).lower().replace(" ", "_").replace("-", "_")
    return _SHORTER.get(name, name)


def _key_shown(key: str) -> str:
    return "+".join(map(_shown, key.split("+")))


def _shown(part: str) -> str:
    shown = {"pageup": "PageUp", "pagedown": "PageDown", "escape": "Esc"}
    arrows = {"up": "↑", "down": "↓", "left": "←", "right": "→"}
    signs = {name: sign for sign, name in _PUNCTUATION.items()}
    return shown.get(part) or arrows.get(part) or signs.get(part) or part.capitalize()


_PUNCTUATION: Final = {character: _name(character) for character in string.punctuation}
