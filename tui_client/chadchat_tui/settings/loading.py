"""The settings of this start: the environment's, the file's, the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import platformdirs
from msgspec import Struct

from . import file
from .model import Settings
from .table import KEYS_TABLE, SETTINGS, WrongSetting

FILE_NAME: Final = "config.toml"
VARIABLE: Final = "CHADCHAT_CONFIG"


class Loaded(Struct, frozen=True, kw_only=True):
    """The ``settings``, and the ``path`` of their file, which need not be there.

    ``origins`` says for each key whose default does not hold, ``keys.send`` or ``theme``, where its
    value comes from; ``problems`` says in sentences what of the file does not count.
    """

    settings: Settings
    path: Path
    origins: Mapping[str, str]
    problems: tuple[str, ...]


def config_path(environment: Mapping[str, str]) -> Path:
    """Return the file that has the settings, which need not be there."""
    if named := environment.get(VARIABLE):
        return Path(named)
    return platformdirs.user_config_path("chadchat", appauthor=False) / FILE_NAME


def load(environment: Mapping[str, str]) -> Loaded:
    """Return what is set. What the file says wrong is told and does not count.

    Raises WrongSetting where a variable of the environment is wrong.
    """
    path = config_path(environment)
    found = _found(path, named=VARIABLE in environment)
    values: dict[str, Any] = {**found.values}
    origins = {key: f"{path.name}, line {line}" for key, line in found.lines.items()}
    for key, setting in SETTINGS.items():
        if written := environment.get(setting.variable):
            try:
                values[key] = setting.checked(written, written=True)
            except WrongSetting as wrong:
                raise WrongSetting(f"{setting.variable} {wrong.message}") from wrong
            origins[key] = setting.variable
    return Loaded(
        settings=_settings(values, found.keys), path=path, origins=origins,
        problems=tuple(found.problems),
    )  # fmt: skip


def _found(path: Path, *, named: bool) -> file.Found:
    try:
        return file.read(path)
    except FileNotFoundError:
        missing = f"There is no file {path}, which {VARIABLE} names: the defaults hold."
        return file.Found(problems=[missing] if named else [])
    except OSError as error:
        unread = f"The settings cannot be read ({error.strerror}): {path}. The defaults hold."
        return file.Found(problems=[unread])


def _settings(values: Mapping[str, Any], keys: Mapping[str, str]) -> Settings:
    """Return ``values``, which are checked, in their Struct."""
    nested: dict[str, Any] = {KEYS_TABLE: keys}
    for key, value in values.items():
        *tables, name = key.split(".")
        inner = nested
        for table in tables:
            inner = inner.setdefault(table, {})
        inner[name] = value
    return msgspec.convert(nested, Settings)
