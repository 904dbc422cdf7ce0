"""docs/using.md has every option, command and exit status, with its default."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from chadchat_server.config import Settings, option_of, settings_with_options, variable_of
from chadchat_tui.cli.exit_status import ExitStatus
from chadchat_tui.commands import COMMANDS
from chadchat_tui.keys import KEYS, Key
from chadchat_tui.settings import SETTINGS, shown
from chadchat_tui.settings.table import Setting

_ROOT = Path(__file__).parents[2]
_USING = (_ROOT / "docs" / "using.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "default"), [(setting.name, setting.default) for setting in settings_with_options()]
)
def test_every_setting_is_documented_with_its_default(name: str, default: object) -> None:
    row = re.search(rf"^\| `{option_of(name)}` \| ([^|]+) \|", _USING, re.MULTILINE)
    assert row is not None
    if default is False:
        assert row[1] == "off"
    elif default in (None, ()):
        assert row[1] == "none"
    elif isinstance(default, int | float):
        assert float(row[1]) == default
    elif default is not MISSING:
        assert row[1] == default


def test_no_other_option_is_documented() -> None:
    documented = set(re.findall(r"^\| `(--[a-z-]+)` \|", _USING, re.MULTILINE))
    options = {setting.name for setting in settings_with_options()}
    assert documented == {option_of(name) for name in options}
    for setting in fields(Settings):
        assert setting.name in options or f"`{variable_of(setting.name)}`" in _USING


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda setting: setting.key)
def test_every_setting_of_the_client_is_documented_with_its_default(setting: Setting) -> None:
    default = "none" if setting.default == "" else f"`{shown(setting.default).strip(chr(34))}`"
    assert re.search(rf"^\| `{setting.key}` \| {re.escape(default)} \|", _USING, re.MULTILINE)


@pytest.mark.parametrize(("binding", "key"), KEYS.items())
def test_every_key_that_can_be_set_is_documented(binding: str, key: Key) -> None:
    assert f"\n| `{binding}` | `{key.keys}` | {key.words} |\n" in _USING


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert re.search(rf"^\| `/{command}\b", _USING, re.MULTILINE)


@pytest.mark.parametrize("status", ExitStatus)
def test_every_exit_status_is_documented(status: ExitStatus) -> None:
    assert re.search(rf"^\| {status.value} \|", _USING, re.MULTILINE)
