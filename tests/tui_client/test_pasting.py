"""What is pasted stays text, however the terminal's bytes come."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key, Paste

from chadchat_tui.pasting import PasteSafeParser

START, END = "\x1b[200~", "\x1b[201~"
pieces = st.sampled_from(["a", "é", "\r", "\n", "\t", "\x1b", "[", "2", "0", "1", "~", "\x07", "q"])
pasted_texts = st.lists(pieces, max_size=30).map("".join).filter(lambda text: END not in text)


def parsed(reads: Iterable[str]) -> list[str | tuple[str, ...]]:
    """Return the keys as strings, and the pastes as tuples."""
    parser = PasteSafeParser()
    told: list[str | tuple[str, ...]] = []
    for read in reads:
        for event in parser.feed(read):
            match event:
                case Key():
                    told.append(event.key)
                case Paste():
                    told.append(("paste", event.text))
    return told


def split(text: str, cuts: list[int]) -> list[str]:
    """Return ``text`` as it may come in several reads."""
    at = sorted({cut % (len(text) + 1) for cut in cuts})
    parts = [text[begin:end] for begin, end in zip([0, *at], [*at, len(text)], strict=True)]
    return [part for part in parts if part]


@given(text=pasted_texts, cuts=st.lists(st.integers(min_value=0), max_size=5))
def test_a_paste_is_one_text_without_control_characters(text: str, cuts: list[int]) -> None:
    """None of it becomes a key, and the keys before and after stay what they are."""
    clean = "".join(c for c in text if c in "\r\n\t" or c >= " ")
    reads = split(f"a\r{START}{text}x{END}b\r", cuts)
    assert parsed(reads) == ["a", "enter", ("paste", f"{clean}x"), "b", "enter"]


@pytest.mark.parametrize(
    ("reads", "told"),
    [
        (["\x1b[A"], ["up"]),
        (["\x1b[", "A"], ["up"]),
        (["\x1b[20", "0~x", END], [("paste", "x")]),
        ([START, "\x1b", "[", "201", "~"], []),
        ([START + "x" + END + START + "y" + END], [("paste", "x"), ("paste", "y")]),
        (["é漢"], ["é", "漢"]),
        (["a\x1b\r", "\r"], ["a", "alt+enter", "enter"]),
        (["1\x1b1", "\x1b9"], ["1", "alt+1", "alt+9"]),
        (["\x1b[1114112uq"], ["q"]),
        (["\x1b[9999999999999999999uq"], ["q"]),
        (["\x1b[97;1:3uq"], ["q"]),
        ([START + "x", "\x03", "q"], [("paste", "x"), "q"]),
        ([START + "x", "y\x03", END], [("paste", "xy")]),
    ],
)
def test_keys_and_brackets_may_come_in_halves(
    reads: list[str], told: list[str | tuple[str, ...]]
) -> None:
    """As any terminal may send them."""
    assert parsed([*reads, "!"])[: len(told)] == told


def test_the_end_is_passed_on() -> None:
    """After which nothing comes."""
    parser = PasteSafeParser()
    assert not list(parser.feed(""))
    assert parser.is_eof
