"""A room's log as Markdown, as a renderer reads it."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from chadchat_shared.markdown import MarkdownLog, escaped
from chadchat_shared.text import clean_text
from tests.hostile import TEXTS
from tests.tui_client.samples import said

RENDERERS = [MarkdownIt("commonmark"), MarkdownIt("gfm-like", {"linkify": False})]
OURS = {"paragraph", "heading", "inline", "text", "strong", "hardbreak", "text_special"}


def tokens_of(renderer: MarkdownIt, text: str) -> list[Token]:
    tokens = renderer.parse(text)
    return [one for token in tokens for one in (token, *(token.children or ()))]


def shown(renderer: MarkdownIt, text: str) -> str:
    """Return the text that a reader sees of the one entry in ``text``, below its heading."""
    entry = [token for token in renderer.parse(text) if token.type == "inline"][-1]
    assert entry.children is not None
    return "".join("\n" if token.type == "hardbreak" else token.content for token in entry.children)


def check(text: str, name: str) -> None:
    entry = MarkdownLog(UTC).entry(replace(said(1), message=text, name=name))
    for renderer in RENDERERS:
        kinds = {token.type.removesuffix("_open").removesuffix("_close")
                 for token in tokens_of(renderer, entry)}  # fmt: skip
        assert kinds <= OURS
        _, _, text_shown = shown(renderer, entry).partition(": ")
        assert text_shown.split() == clean_text(text).split()


@pytest.mark.parametrize(
    "text",
    [
        *(text for text in TEXTS if text.strip()),
        "# a", "x\n# a", "x\n===", "x\n---", "x\n- a\n  - b", "x\n1. a\n2) b", "x\n\n    code",
        "```\ncode\n```", "x\n~~~\ncode", "`code`", "*a* __b__ ~~c~~", "[a](js:b)", "![a](b)",
        "<b>x</b>", "x\n<script>", "&lt;b&gt;", "a|b\n-|-\nc|d", "a\n:-\n", "x\n> q", "[a]: b\n[a]",
        "<http://a.example>", "ends in \\", "\\*a\\*", "x\n\ty", "a  \nb", "***\n___",
    ],
)  # fmt: skip
def test_what_people_write_is_no_markup(text: str) -> None:
    check(text, "ana")
    check("x", "*ana_ [b](c)")


@given(st.text(alphabet="\\`*_{}[]()<>#+-.!|~&=:$ \n\tab1\"'^@/", min_size=1))
def test_nothing_is_markup(text: str) -> None:
    if clean_text(text):
        check(text, "ana")


def test_days_have_headings_and_lines_stay_lines() -> None:
    log = MarkdownLog(UTC)
    first = replace(said(1), ts=0, name="ana", message="one\n  two\n\nthree")
    assert log.title("ABCD", "a *plan*", "http://a.example/ABCD") == (
        "# ABCD: a \\*plan\\*\n\n<http://a.example/ABCD>\n"
    )
    assert log.entry(first) == (
        "\n## 1970-01-01\n\n00:00 **ana**: one\\\n\u00a0\u00a0two\\\n\\\nthree\n"
    )
    assert log.entry(replace(first, message="later")) == "\n00:00 **ana**: later\n"
    assert log.entry(replace(first, message="red", bot=True)) == "\n00:00 **ana** (bot): red\n"
    assert log.entry(replace(first, ts=86_400_000, message="x")).startswith("\n## 1970-01-02\n")


def test_what_is_escaped() -> None:
    assert escaped("a*b c") == "a\\*b c"
