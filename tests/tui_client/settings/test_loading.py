"""What is set, where it comes from, and what is said of what is wrong."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_tui.keys import KEYS, keys_now
from chadchat_tui.settings import (
    DEFAULTS,
    SETTINGS,
    Loaded,
    WrongSetting,
    config_path,
    load,
)  # fmt: skip
from chadchat_tui.settings.example import example


def loaded(tmp_path: Path, text: str | bytes, **environment: str) -> Loaded:
    """Return what is set by a file with ``text`` and the environment."""
    path = tmp_path / "config.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load({"CHADCHAT_CONFIG": str(path), **environment})


def problems(tmp_path: Path, text: str | bytes) -> list[str]:
    return list(loaded(tmp_path, text).problems)


def test_without_a_file_the_defaults_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    nothing = load({})
    assert (nothing.settings, nothing.problems, nothing.origins) == (DEFAULTS, (), {})


def test_the_file_is_in_the_platforms_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert config_path({}) == tmp_path / "chadchat" / "config.toml"
    assert config_path({"CHADCHAT_CONFIG": "other.toml"}) == Path("other.toml")


def test_what_the_file_sets_counts(tmp_path: Path) -> None:
    text = """
        server = "chat.example"
        name = " sean "
        theme = "light"
        time_format = "12h"

        [notify]
        level = "all"
        bell = false

        [keys]
        send = "alt+enter"
        newline = "enter, alt+_"
    """
    found = loaded(tmp_path, text)
    assert found.problems == ()
    assert (found.settings.server, found.settings.name) == ("http://chat.example", "sean")
    assert (found.settings.theme, found.settings.time_format) == ("light", "12h")
    assert (found.settings.notify.level, found.settings.notify.bell) == ("all", False)
    assert found.settings.notify.desktop is True
    assert found.settings.keys == {"send": "alt+enter", "newline": "enter,alt+underscore"}
    assert found.origins["notify.level"] == "config.toml, line 8"
    assert found.origins["keys.send"] == "config.toml, line 12"
    assert "notify.desktop" not in found.origins


def test_the_environment_counts_before_the_file(tmp_path: Path) -> None:
    found = loaded(tmp_path, 'name = "ana"\ntheme = "light"', CHADCHAT_NAME="bob")
    assert (found.settings.name, found.settings.theme) == ("bob", "light")
    assert found.origins == {"name": "CHADCHAT_NAME", "theme": "config.toml, line 2"}


def test_an_empty_variable_says_nothing(tmp_path: Path) -> None:
    assert loaded(tmp_path, 'name = "ana"', CHADCHAT_NAME="").settings.name == "ana"


def test_a_wrong_variable_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting) as wrong:
        loaded(tmp_path, "", CHADCHAT_THEME="loud")
    assert wrong.value.message == (
        'CHADCHAT_THEME is "loud": it can be dark, light, high-contrast or terminal.'
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('theme = "x"', 'theme is "x": it can be dark, light, high-contrast or terminal.'),
        ("theme = 3", "theme is 3: it can be dark, light, high-contrast or terminal."),
        ("name = true", "name is true: it can be a text in quotes."),
        ('notify.bell = "yes"', 'notify.bell is "yes": it can be true or false.'),
        ("notify = 1", "notify is 1: it is a table, [notify]."),
        ("[[notify]]", "notify is a list: it is a table, [notify]."),
        ('nmae = "x"', "nmae is no setting. Did you mean name?"),
        ("qqqqqq = 1", "qqqqqq is no setting. `chadchat config` shows what there is."),
        ("notify.levl = 1", "notify.levl is no setting. Did you mean notify.level?"),
        ('keys.snd = "f8"', "keys.snd is nothing that has a key. Did you mean send?"),
        ('keys.send = "hyper"', 'keys.send is "hyper": "hyper" is no key. One is "ctrl+s".'),
        ('keys.send = "s"', 'keys.send is "s": "s" is no key. One is "ctrl+s".'),
        ('keys.send = ""', 'keys.send is "": "" is no key. One is "ctrl+s".'),
        ("keys.send = 1", 'keys.send is 1: it can be a text in quotes, such as "ctrl+s,f8".'),
        ('keys.help = "f2"', 'keys.help is "f2": that is the key of people.'),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_and_does_not_count(tmp_path: Path, line: str, sentence: str) -> None:
    found = loaded(tmp_path, f'\nserver = "http://other:1"\n{line}\n')
    assert found.problems == (f"config.toml, line 3: {sentence}",)
    assert found.settings.server == "http://other:1"
    assert (found.settings.theme, found.settings.notify) == (DEFAULTS.theme, DEFAULTS.notify)
    assert not found.settings.keys


def test_a_wrong_server_and_name_are_told_why(tmp_path: Path) -> None:
    server, name = problems(tmp_path, 'server = "ftp://x"\nname = "a\\u0000"')
    assert server.startswith('config.toml, line 1: server is "ftp://x": That is no server address.')
    assert name.startswith('config.toml, line 2: name is "a": A name has ')


@pytest.mark.parametrize(
    "line",
    [
        'theme = "{}"', '"{}" = 1', 'keys."{}" = "f8"', 'keys.send = "{}"', 'notify."{}" = 1',
        "theme = 2026-01-01T00:00:00.{}",
    ],
)  # fmt: skip
def test_what_is_told_is_short_and_clean(tmp_path: Path, line: str) -> None:
    """Also of a file that somebody else has made."""
    odd = "1" * 1_000 if line.endswith("{}") else f"\\u001b]0;x\\u0007{'x' * 1_000}"
    (problem,) = problems(tmp_path, line.format(odd))
    assert len(problem) < 200
    assert problem.isprintable()


def test_two_may_change_places(tmp_path: Path) -> None:
    found = loaded(tmp_path, '[keys]\nhelp = "f2"\npeople = "f1"')
    assert (found.problems, found.settings.keys) == ((), {"help": "f2", "people": "f1"})


def test_of_two_with_one_key_the_first_has_it(tmp_path: Path) -> None:
    """And what the other thereby keeps can be in the way of a third."""
    found = loaded(tmp_path, '[keys]\nhelp = "f9"\npeople = "f9"\nsend = "f2"')
    assert found.problems == (
        'config.toml, line 3: keys.people is "f9": that is the key of help.',
        'config.toml, line 4: keys.send is "f2": that is the key of people.',
    )
    assert found.settings.keys == {"help": "f9"}


_MADE_TO_BE_ODD = (
    "config.toml is no file of settings: a number in it is too long, or it is nested too deeply."
)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a = 1\nb = \nc = 1", "config.toml, line 2: this is not TOML: "),
        ('a = 1\nb = """', "config.toml, at its end: this is not TOML: "),
        ("a = 1\na = 2\nc = 1", "config.toml, line 2: this is not TOML: "),
        (b'a = 1\nb = "\xff"', "config.toml, line 2: this is not UTF-8."),
        (b"#" * 300_000, "config.toml is no file of settings: it is too long."),
        (b"a = " + b"[" * 9_999, _MADE_TO_BE_ODD),
        (b"a." * 9_999 + b"a = 1", _MADE_TO_BE_ODD),
        (b"a = " + b"1" * 9_999, _MADE_TO_BE_ODD),
        (b"theme = 0x" + b"f" * 9_999, _MADE_TO_BE_ODD),
    ],
    ids=["no value", "no end", "twice", "Latin", "long", "deep", "dots", "number", "hexadecimal"],
)  # fmt: skip
def test_of_a_broken_file_nothing_counts(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    found = loaded(tmp_path, text)
    (problem,) = found.problems
    assert sentence in problem
    assert found.settings == DEFAULTS


WORDS = st.sampled_from(
    [*SETTINGS, *(f"keys.{binding}" for binding in KEYS), "notify", "keys", "x", '"notify.level"']
)
VALUES = st.sampled_from(
    ['"all"', '"dark"', "true", "3", "[]", "{}", "{ level = 1 }", "1979-05-27", "nan", '"f2,f3"',
     '"enter"', '"""\nctrl+s"""', "[\n1,\n]", '"\\u001b"'],
)  # fmt: skip
LINES = st.builds("{} = {}".format, WORDS, VALUES) | WORDS.map("[{}]".format) | st.text(max_size=9)


@given(st.lists(LINES, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_whatever_is_in_the_file_is_told_or_counts(lines: list[str], end: str) -> None:
    """Nothing is raised, and each sentence names the file."""
    with TemporaryDirectory() as folder:
        found = loaded(Path(folder), end.join(lines).encode(errors="surrogatepass"))
    assert all(problem.startswith("config.toml") for problem in found.problems)
    keys = [key for binding in keys_now(found.settings.keys).values() for key in binding.split(",")]
    assert len(keys) == len(set(keys))


def test_a_byte_order_mark_is_no_harm(tmp_path: Path) -> None:
    assert loaded(tmp_path, b'\xef\xbb\xbfname = "ana"\r\n').settings.name == "ana"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    found = load({"CHADCHAT_CONFIG": str(tmp_path)})
    assert found.problems[0].startswith("The settings cannot be read (")
    assert found.settings == DEFAULTS


def test_nobody_waits_for_a_file_that_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    os.mkfifo(path)
    found = load({"CHADCHAT_CONFIG": str(path)})
    assert found.problems[0].startswith("The settings cannot be read (Not a plain file)")


def test_there_may_be_no_settings_on_purpose() -> None:
    assert load({"CHADCHAT_CONFIG": os.devnull}).problems == ()


def test_a_file_that_is_named_is_to_be_there(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    found = load({"CHADCHAT_CONFIG": str(path)})
    sentence = f"There is no file {path}, which CHADCHAT_CONFIG names: the defaults hold."
    assert found.problems == (sentence,)


def test_the_example_sets_nothing_and_has_everything(tmp_path: Path) -> None:
    assert loaded(tmp_path, example()).settings == DEFAULTS
    without_signs = "\n".join(
        line.removeprefix("# ") if " = " in line else line for line in example().split("\n")
    )
    found = loaded(tmp_path, without_signs)
    assert found.problems == ()
    assert set(found.origins) == {*SETTINGS, *(f"keys.{binding}" for binding in KEYS)}
    assert found.settings.notify == DEFAULTS.notify


def test_a_variable_may_say_yes_or_no(tmp_path: Path) -> None:
    """As variables do, and as the file does."""
    assert loaded(tmp_path, "", CHADCHAT_PLAIN="1").settings.plain is True
    assert loaded(tmp_path, "plain = true", CHADCHAT_PLAIN="0").settings.plain is False
    assert problems(tmp_path, 'plain = "1"') == [
        'config.toml, line 1: plain is "1": it can be true or false.'
    ]
    with pytest.raises(WrongSetting) as wrong:
        loaded(tmp_path, "", CHADCHAT_PLAIN="maybe")
    assert wrong.value.message == 'CHADCHAT_PLAIN is "maybe": it can be true or false.'
