"""What may be meant by half a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_tui.state.completing import CHOICES_MAX, Completion, Word, complete, offer
from tests.tui_client.examples import examples


class Village:
    """Who and what there is to be meant."""

    people = ("ana", "Anton", "maximilian the great", "李雷")

    def names(self) -> Sequence[Word]:
        return [Word(name, "here") for name in self.people]

    def commands(self) -> Sequence[Word]:
        return [Word("who", "who is here"), Word("whois", "about somebody"), Word("kick", "out")]

    def takes_argument(self, command: str) -> bool:
        return command in {"whois", "kick"}

    def arguments(self, command: str) -> Sequence[Word]:
        return self.names() if self.takes_argument(command) else []

    def emoji(self) -> Mapping[str, str]:
        return {"smile": "😄", "sweat_smile": "😅", "smile_cat": "😸", "+1": "👍"}


def completed(text: str) -> Completion:
    return complete(text, len(text), Village())


def offered(text: str) -> bool:
    """Say whether anything is shown to somebody who just types."""
    return bool(offer(text, len(text), Village()).choices)


def texts(text: str) -> list[str]:
    """Return what the whole of ``text`` becomes by each choice."""
    found = completed(text)
    return [text[: found.start] + choice.text for choice in found.choices]


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("a", ["ana: ", "Anton: "]),
        ("AN", ["ana: ", "Anton: "]),
        ("well, an", ["well, ana ", "well, Anton "]),
        ("line\nan", ["line\nana: ", "line\nAnton: "]),
        ("to maximilian th", ["to maximilian the great "]),
        ("(李", ["(李雷 "]),
        ("banan", []),
        ("", []),
        ("an ", []),
        ("@ana and an", ["@ana and ana ", "@ana and Anton "]),
        ("x" * 500 + " an", ["x" * 500 + " ana ", "x" * 500 + " Anton "]),
    ],
)  # fmt: skip
def test_names(text: str, becomes: list[str]) -> None:
    """With a colon where the line begins with one, and a space elsewhere."""
    assert texts(text) == becomes
    assert not offered(text)


@pytest.mark.parametrize(
    "example", examples("completing.json"), ids=lambda example: example["text"]
)
def test_what_is_offered_here_and_on_the_page(example: Mapping[str, Any]) -> None:
    """Commands at the beginning alone, with a space where something may follow; emoji by what their
    names begin with, and then by what is in them. What stands behind a command is offered unasked
    on the page alone.
    """
    text, becomes = example["text"], example["becomes"]
    assert texts(text) == becomes
    assert offered(text) is (bool(becomes) and not text.startswith("/kick "))


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("/kick ana as an", ["/kick ana as ana ", "/kick ana as Anton "]),
        ("/who an", ["/who ana ", "/who Anton "]),
    ],
)
def test_behind_a_command_that_wants_no_name_it_is_one_as_anywhere(
    text: str, becomes: list[str]
) -> None:
    assert texts(text) == becomes
    assert not offered(text)


@given(
    text=st.text("aAn @:/\nsmile+1_李", max_size=20),
    cursor=st.integers(min_value=0, max_value=20),
)
def test_it_is_about_the_line_before_the_cursor(text: str, cursor: int) -> None:
    """What stands behind it makes no difference, and no other line is touched."""
    cursor = min(cursor, len(text))
    found = complete(text, cursor, Village())
    assert found == complete(text[:cursor], cursor, Village())
    assert text.rfind("\n", 0, cursor) < found.start <= cursor
    assert len(found.choices) <= CHOICES_MAX
    assert all("\n" not in choice.text for choice in found.choices)
    assert offered(text[:cursor]) <= bool(found.choices)


@given(st.data())
def test_every_beginning_of_a_name_leads_to_it(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(Village.people))
    typed = name[: data.draw(st.integers(min_value=1, max_value=len(name)))]
    assert f"hi {name} " in texts(f"hi {typed}")
    assert f"@{name} " in texts(f"@{typed}")
