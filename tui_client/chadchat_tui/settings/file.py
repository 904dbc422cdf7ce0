"""What the file sets, and what of it does not count."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from chadchat_shared.text import clean_line

from ..keeping import require_plain
from ..keys import KEYS, key_named, keys_now
from .table import KEYS_TABLE, SETTINGS, TABLES, WrongSetting, shortened, shown

SIZE_MAX: Final = 262_144
"""Bytes of a file that is read; what is longer was written by no person."""


class Found(Struct):
    """What a file sets: ``values`` and ``keys`` by their settings' and bindings' names.

    ``lines`` has the line of each, ``problems`` the sentences about what does not count.
    """

    values: dict[str, str | bool] = {}
    keys: dict[str, str] = {}
    lines: dict[str, int] = {}
    problems: list[str] = []


def read(path: Path) -> Found:
    """Return what ``path`` sets. Raises OSError."""
    if path != Path(os.devnull):
        require_plain(path)
    with path.open("rb") as file:
        content = file.read(SIZE_MAX + 1)
    if len(content) > SIZE_MAX:
        return Found(problems=[f"{path} is no file of settings: it is too long."])
    # Only whoever has a file pays for what reads it.
    import tomllib  # noqa: PLC0415  # as said

    try:
        text = content.decode("utf-8-sig")
        table = tomllib.loads(text)
        return _Reader(path.name, text).read(table)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Found(problems=[f"{path.name}, line {line}: this is not UTF-8. {_NOTHING}"])
    except tomllib.TOMLDecodeError as error:
        return Found(problems=[f"{path.name}{_where(str(error))} {_NOTHING}"])
    except (RecursionError, ValueError):  # by tomllib or Python's own limits, on valid TOML, too
        return Found(problems=[f"{path.name} is no file of settings: {_ODD}"])


_ODD: Final = "a number in it is too long, or it is nested too deeply."
_NOTHING: Final = "No setting of the file counts until it is."


def _where(error: str) -> str:
    """Return the line that tomllib's ``error`` names, and what it says."""
    sentence, at, place = error.partition(" (at ")
    line = re.match(r"line (\d+)", place)
    where = f", line {line[1]}" if line else ", at its end" if at else ""
    return f"{where}: this is not TOML: {sentence}."


class _Reader:
    """Reads the table of the file ``name``, which has this ``text``."""

    def __init__(self, name: str, text: str) -> None:
        from .lines import lines_of  # noqa: PLC0415  # it imports tomllib

        self._found = Found()
        self._name = name
        self._lines = {".".join(path): line for path, line in lines_of(text).items()}

    def read(self, table: Mapping[str, Any]) -> Found:
        """Return what it sets."""
        for key, value in _flat(table):
            self._take(key, value)
        self._part_keys()
        return self._found

    def _take(self, key: str, value: object) -> None:
        table, _, binding = key.partition(".")
        try:
            if key in TABLES:
                raise WrongSetting(f"is {shown(value)}: it is a table, [{key}].")
            if table == KEYS_TABLE:
                self._found.keys[binding] = _keys(binding, value)
            elif setting := SETTINGS.get(key):
                self._found.values[key] = setting.checked(value)
            else:
                raise WrongSetting(f"is no setting. {_nearest(key, SETTINGS)}")
        except WrongSetting as wrong:
            self._complain(key, wrong.message)
        else:
            self._found.lines[key] = self._lines[key]

    def _part_keys(self) -> None:
        """Take back, one after the other, each binding whose key is another's."""
        while (clash := _clash(self._found.keys)) is not None:
            binding, key, owner = clash
            setting = f"{KEYS_TABLE}.{binding}"
            del self._found.keys[binding], self._found.lines[setting]
            self._complain(setting, f'is "{key}": that is the key of {owner}.')

    def _complain(self, key: str, why: str) -> None:
        line = self._lines.get(key)
        where = f"{self._name}, line {line}" if line else self._name
        self._found.problems.append(f"{where}: {shortened(clean_line(key))} {why}")


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    """Yield all that is set, by keys with dots."""
    for name, value in table.items():
        key = before + name
        if key in TABLES and isinstance(value, dict):
            yield from _flat(value, f"{key}.")
        else:
            yield key, value


def _keys(binding: str, value: object) -> str:
    """Return the keys that are written for ``binding``. Raises WrongSetting."""
    if binding not in KEYS:
        raise WrongSetting(f"is nothing that has a key. {_nearest(binding, KEYS)}")
    if not isinstance(value, str):
        raise WrongSetting(f'is {shown(value)}: it can be a text in quotes, such as "ctrl+s,f8".')
    named = {written: key_named(written) for written in value.split(",")}
    for written, key in named.items():
        if key is None:
            raise WrongSetting(f'is {shown(value)}: {shown(written)} is no key. One is "ctrl+s".')
    return ",".join(filter(None, named.values()))


def _clash(changed: Mapping[str, str]) -> tuple[str, str, str] | None:
    """Return the first changed binding with a key that is another's, that key, and whose it is."""
    owners: dict[str, str] = {}
    # Those that are not changed come first: what is changed has to fit in with them.
    now = keys_now(changed)
    for binding in (*(one for one in now if one not in changed), *changed):
        for key in now[binding].split(","):
            if (owner := owners.setdefault(key, binding)) != binding and binding in changed:
                return binding, key, owner
    return None


def _nearest(key: str, there_are: Mapping[str, object]) -> str:
    nearest = get_close_matches(key, there_are, n=1, cutoff=0.5)
    return f"Did you mean {nearest[0]}?" if nearest else "`chadchat config` shows what there is."
