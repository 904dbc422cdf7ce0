"""What scripts print of a message, whatever a server says that it is."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest
from msgspec.structs import replace

from chadchat_tui.cli.output import text_line
from chadchat_tui.cli.records import json_line
from tests.hostile import TEXTS

from .samples import said, said_by_bot


@pytest.mark.parametrize("text", TEXTS)
def test_no_field_has_a_control_in_it(text: str) -> None:
    hostile = replace(said(1), room=text, id=text, member=text, name=text, message=text)
    for line in (json_line(hostile), text_line(hostile).replace("\n", "")):
        assert {unicodedata.category(character) for character in line}.isdisjoint(
            {"Cc", "Zl", "Zp"}
        )
    assert list(msgspec.json.decode(json_line(hostile))) == [
        "v", "seq", "ts", "time", "name", "message", "room", "member", "id", "kind",
    ]  # fmt: skip


def test_a_bot_is_known_by_its_mark() -> None:
    assert text_line(said_by_bot(1)).endswith(" CI (bot): build failed")
    assert list(msgspec.json.decode(json_line(said_by_bot(1))).items())[-1] == ("bot", True)
