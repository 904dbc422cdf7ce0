"""A file of settings in which everything is explained and nothing is set."""

from __future__ import annotations

from collections.abc import Iterator

from ..keys import KEYS, words_for
from .table import KEYS_TABLE, SETTINGS, shown

_HEAD = """\
# Settings of chadchat. What stands after a # is not read: take it away before what you change.
# An option counts before a variable of the environment, that before this file.
"""


def example() -> str:
    """Return the text of the file."""
    return "\n".join([_HEAD, *_settings(), *_keys()]) + "\n"


def _settings() -> Iterator[str]:
    table = ""
    for setting in SETTINGS.values():
        within, _, name = setting.key.rpartition(".")
        if within != table:
            table = within
            yield f"[{table}]"
        choices = f" One of: {', '.join(setting.choices)}." if setting.choices else ""
        yield f"# {setting.words}{choices}"
        yield f"# {name} = {shown(setting.default)}"
        yield ""


def _keys() -> Iterator[str]:
    yield f"[{KEYS_TABLE}]"
    yield "# Several keys are parted by commas. Many terminals cannot tell Shift+Enter from Enter."
    for binding, key in KEYS.items():
        yield f'# {binding} = "{key.keys}"  # {words_for(key.keys)}: {key.words}'
