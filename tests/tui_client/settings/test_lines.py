"""Where a key stands in a TOML text."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_tui.settings.lines import lines_of

KEYS = ["a", "b", "c"]


def test_comments_and_empty_lines_are_counted() -> None:
    assert lines_of("# first\n\na = 1  # b = 2\n\tb = 2") == {("a",): 3, ("b",): 4}


def test_what_stands_in_a_table_is_found_in_it() -> None:
    text = "a = 1\n[b]\na = 1\n[b.c]\na = 1\n"
    assert lines_of(text) == {
        ("a",): 1, ("b",): 2, ("b", "a"): 3, ("b", "c"): 4, ("b", "c", "a"): 5,
    }  # fmt: skip


def test_a_table_is_where_it_is_named_first() -> None:
    assert lines_of("[b.c]\n[b]\na = 1")[("b",)] == 1


def test_dotted_keys_and_tables_within_a_line_are_keys() -> None:
    text = 'b.c = 1\nd = { e = 1, "f g" = { h = 2 } }'
    lines = lines_of(text)
    assert (lines[("b", "c")], lines[("d", "e")], lines[("d", "f g", "h")]) == (1, 2, 2)


@pytest.mark.parametrize(
    "value",
    [
        '"""\nb = 1\n[c]\n"""',
        "'''\nb = 1'''",
        '"""\\"""\n""x"""""',
        "'''\n'''''",
        "[\n1, # b = 1]\n2,\n]",
        '[ "]",\n"b = 1" ]',
    ],
    ids=["text", "raw text", "quotes", "raw quotes", "list", "list of brackets"],
)
def test_what_takes_several_lines_stands_on_its_first(value: str) -> None:
    """And nothing in it is taken for a key."""
    text = f"\na = {value}\nb = 1"
    assert lines_of(text) == {("a",): 2, ("b",): text.count("\n") + 1}


def test_a_table_of_a_list_is_a_table() -> None:
    assert lines_of("[[a]]\nb = 1\n[[a]]\nb = 2\n") == {("a",): 1, ("a", "b"): 2}


def test_lines_may_end_as_on_windows() -> None:
    assert lines_of("a = 1\r\n\r\nb = 2\r\n") == {("a",): 1, ("b",): 3}


@pytest.mark.parametrize(
    "value",
    ["[" + "[1],\n" * 20_000 + "]", '"""' + "]\n" * 20_000 + '"""', "1" + "\n" * 20_000],
    ids=["list", "text", "nothing"],
)
def test_a_line_is_read_once(value: str) -> None:
    """However many a value has: read anew with each, these would take minutes."""
    assert lines_of(f"a = {value}\nb = 1")[("b",)] == 20_002


@given(st.lists(st.text("abc=.[]{}\"'# \n1,"), max_size=8))
def test_every_key_of_any_text_has_a_line(parts: list[str]) -> None:
    """And it is named there."""
    text = "\n".join(parts)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = lines_of(text)
    assert {path[0] for path in lines} == set(table)
    written = text.split("\n")
    assert all(path[-1] in "".join(written[line - 1 :]) for path, line in lines.items())
