"""What the marks in a text mean."""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.text import clean_text
from chadchat_tui.state.formatting import Formatted, Kind, formatted


class Example(TypedDict):
    """What is typed, and the pieces that it is shown in: each a text and its kinds, sorted."""

    what: str
    typed: str
    pieces: list[list[str]]


EXAMPLES: list[Example] = json.loads(
    Path(__file__).with_name("formatting.json").read_text(encoding="utf-8")
)

LONG = 100_000

typed = st.lists(
    st.one_of(
        st.sampled_from(
            ["/me ", "*", "_", "**", "`", "```", "\n", " ", "$ ", "(", ").", "http://a.b", "https://[::1]/"]
        ),
        st.text(max_size=4),
    ),
    max_size=40,
).map(lambda pieces: clean_text("".join(pieces)))  # fmt: skip


def pieces(shown: Formatted) -> list[list[str]]:
    """Return the text cut wherever a run begins or ends, each piece with its kinds."""
    cuts = {0, len(shown.text), *(cut for run in shown.runs for cut in (run.start, run.end))}
    return [
        [shown.text[start:end], *sorted(r.kind for r in shown.runs if r.start <= start < r.end)]
        for start, end in pairwise(sorted(cuts))
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["what"])
def test_marks_mean_what_people_mean_by_them(example: Example) -> None:
    assert pieces(formatted(example["typed"])) == example["pieces"]


@given(text=typed)
def test_nothing_but_marks_is_taken_out_and_nothing_but_breaks_put_in(text: str) -> None:
    shown = formatted(text).text
    assert _bare(shown) == _bare(text.removeprefix("/me "))


def _bare(text: str) -> str:
    return "".join(character for character in text if character not in "*_`\n ")


@given(text=typed)
def test_runs_lie_in_each_other_or_beside_each_other(text: str) -> None:
    shown, runs = formatted(text)
    for number, run in enumerate(runs):
        assert 0 <= run.start < run.end <= len(shown)
        for later in runs[number + 1 :]:
            assert later.start >= run.end or (later.start >= run.start and later.end <= run.end)
            if later.start < run.end:
                assert run.kind in {Kind.BOLD, Kind.ITALIC}
        if run.kind is Kind.LINK:
            assert shown[run.start : run.end].lower().startswith(("http://", "https://"))
        if run.kind is Kind.BLOCK:
            assert run.start == 0 or shown[run.start - 1] == "\n"
            assert run.end == len(shown) or shown[run.end] == "\n"


@pytest.mark.parametrize(
    "piece",
    [
        "*", "_", "`", "*a ", "**a *b _c ", "*a* ", "`a` ", "``` ", "```\na", "`` ", "a` ", "` \n",
        "http://", "http://a)", "http://a@", "http://a ", "http://a_*", "*a.", "*.:", "$ \n", "\n",
        "*a _b **c* ", "***a ", "]", "_\u0301", "*a*.....", "```\n\n\n ",
    ],
)  # fmt: skip
def test_the_work_grows_with_the_length_alone(piece: str) -> None:
    """Counted in calls, which is what a hostile text could multiply."""
    text = piece * (LONG // len(piece))
    assert _calls(text) <= 5 * max(_calls(text[: LONG // 4]), 100)


def _calls(text: str) -> int:
    """Count the calls that it takes to read the text."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        formatted(text)
    finally:
        sys.setprofile(None)
    return calls
