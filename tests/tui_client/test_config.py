"""``chadchat config``, and what the other commands make of the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from chadchat_tui.cli.main import run
from chadchat_tui.settings.example import example

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of settings, which is not there yet."""
    path = tmp_path / "config" / "config.toml"
    monkeypatch.setenv("CHADCHAT_CONFIG", str(path))
    path.parent.mkdir()
    return path


def test_it_shows_where_the_settings_are_and_come_from(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text('name = "ana"\n[keys]\nhelp = "f8"\n')
    monkeypatch.setenv("CHADCHAT_THEME", "light")
    assert run(["config"]) == 0
    first, empty, *rows = capsys.readouterr().out.splitlines()
    assert (first, empty) == (str(path), "")
    origins = {tuple(row.split(maxsplit=2)) for row in rows}
    assert {
        ("name", '"ana"', "config.toml, line 1"),
        ("theme", '"light"', "CHADCHAT_THEME"),
        ("time_format", '"24h"', "default"),
        ("notify.bell", "true", "default"),
        ("keys.help", '"f8"', "config.toml, line 3"),
    } <= origins


def test_what_is_wrong_is_a_failure(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_text("name = 3\n")
    assert run(["config"]) == 1
    told = "config.toml, line 1: name is 3: it can be a text in quotes.\n"
    assert capsys.readouterr().err == told


def test_a_file_to_begin_with(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its folder need not be there."""
    path.parent.rmdir()
    assert run(["config", "--init"]) == 0
    assert path.read_text() == example()
    assert run(["config", "--path"]) == 0
    assert capsys.readouterr().out == f"{path}\n{path}\n"


def test_no_file_is_overwritten(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_text('name = "ana"\n')
    assert run(["config", "--init"]) == 1
    assert path.read_text() == 'name = "ana"\n'
    assert capsys.readouterr().err == f"There is a file already, and it stays as it is: {path}\n"


def test_a_file_that_cannot_be_written_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text("")
    monkeypatch.setenv("CHADCHAT_CONFIG", str(path / "config.toml"))
    assert run(["config", "--init"]) == 1
    assert capsys.readouterr().err.startswith("The file cannot be written (")


def test_scripts_tell_what_is_wrong_and_go_on(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the settings that are right."""
    path.write_text(f'server = "{NOWHERE}"\nname = "ana"\ntheme = "loud"\n')
    assert run(["log", "ABCD"]) == 3
    first, *others = capsys.readouterr().err.splitlines()
    assert first.startswith('config.toml, line 3: theme is "loud"')
    assert others


def test_an_option_counts_before_the_settings(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text('server = "http://127.0.0.1:2"\n')
    assert run(["log", "ABCD", "--server", NOWHERE, "--name", "ana"]) == 3
    assert NOWHERE in capsys.readouterr().err


def test_a_wrong_variable_is_wrong_usage(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHADCHAT_SERVER", "ftp://x")
    with pytest.raises(SystemExit) as ended:
        run(["log", "ABCD", "--name", "ana"])
    assert ended.value.code == 2
    assert 'CHADCHAT_SERVER is "ftp://x": ' in capsys.readouterr().err
