"""What may be written behind ``chadchat``."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from chadchat_tui.cli.arguments import ACKNOWLEDGEMENT_SECONDS, parse


def test_what_is_left_out_has_its_default() -> None:
    """Standard input is sent, and an acknowledgement is not waited for without end."""
    options, _ = parse(["send", "ABCD"])
    assert options.text is None
    assert options.timeout == ACKNOWLEDGEMENT_SECONDS


def test_a_share_link_says_which_room_and_where() -> None:
    """Whatever server is meant otherwise."""
    options, _ = parse(["send", "https://chat.example/abcd", "x", "--server", "http://localhost"])
    assert (options.server, options.code) == ("https://chat.example", "ABCD")
    options, _ = parse(["send", "abcd", "x", "--server", "http://localhost"])
    assert (options.server, options.code) == ("http://localhost", "ABCD")


def test_an_empty_text_is_a_text() -> None:
    """And not standard input; whether it can be sent is for the room to say."""
    options, _ = parse(["send", "ABCD", ""])
    assert options.text == ""


@pytest.mark.parametrize(
    "line",
    [
        "ABCD --name bot {}",
        "--name bot ABCD {}",
        "ABCD {} --name bot",
        "ABCD --timeout 1 {} --knock",
    ],
)
@pytest.mark.parametrize("text", ["deployed", "-", "two words"])
def test_a_text_may_stand_behind_options(line: str, text: str) -> None:
    """Also where argparse has taken it for left out, at the first option."""
    options, _ = parse(["send", *(text if word == "{}" else word for word in line.split())])
    assert options.text == text


@pytest.mark.parametrize(
    "line",
    ["send ABCD one --knock two", "send ABCD --knock one two", "send ABCD --nock", "tail ABCD x"],
)
def test_what_is_left_over_is_wrong_usage_of_the_command(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the usage of the command that was meant."""
    with pytest.raises(SystemExit) as ended:
        parse(line.split())
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(f"usage: chadchat {line.split(maxsplit=1)[0]} ")
    assert "unrecognized arguments: " in said


def test_a_time_is_a_positive_number() -> None:
    """Of seconds, or parts of them."""
    options, _ = parse(["send", "ABCD", "x", "--timeout", "0.5"])
    assert options.timeout == 0.5


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "-inf", "1e999", "soon", ""])
def test_any_other_time_is_wrong_usage(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Said in a sentence."""
    with pytest.raises(SystemExit) as ended:
        parse(["send", "ABCD", "x", f"--timeout={seconds}"])
    assert ended.value.code == 2
    assert "--timeout: a time is a number of seconds above 0" in capsys.readouterr().err


def test_it_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    """Of what is installed, on standard output."""
    with pytest.raises(SystemExit) as ended:
        parse(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"chadchat {version('chadchat')}\n"
