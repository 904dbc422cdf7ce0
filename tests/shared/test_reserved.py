"""Names that nobody has."""

from __future__ import annotations

import pytest

from chadchat_shared.errors import BadName
from chadchat_shared.names import clean_name
from chadchat_shared.reserved import LABELS, RESERVED


@pytest.mark.parametrize(
    "typed",
    [
        *sorted(RESERVED), "Server", "ADMIN", "Ѕуѕtеm", "аdmin", "Chad Chat", "chad-chat",
        "*server*", "<system>", "s e r v e r", "_admin_", "ＡＤＭＩＮ", "АDМІN", "adm1n", "ådmin",
        "ꜱᴇʀᴠᴇʀ", "🅢🅔🅡🅥🅔🅡", "🆂🅴🆁🆅🅴🆁", "🅰🅳🅼🅸🅽", "ѕуѕтем", "moderators", "the server", "The Admins",
        "12 people", "1,234 People", "1 person", "l2 реорle", "١٢ people",
    ],
)  # fmt: skip
def test_names_that_would_be_taken_for_the_servers_are_reserved(typed: str) -> None:
    with pytest.raises(BadName, match=r"^The name '\w+' is kept for the server. Choose another.$"):
        clean_name(typed)


@pytest.mark.parametrize("label", [f"({label})" for label in sorted(LABELS)] + [
    "( h ost )", "(ʜost)", "(hosт)", "(ḥost)", "[ Admin ]", "❪host❫", "⦅host⦆", "⟨host⟩",
    "〈host〉", "【host】", "⟮host⟯", "⦗host⦘", "〘host〙", "❨host❩", "<you>", "“host”", "((host))",
    "(the host)", "(you, muted)", "（host）", "⒣⒪⒮⒯ (host)",
])  # fmt: skip
def test_nobody_has_a_label_behind_the_name(label: str) -> None:
    with pytest.raises(BadName, match=r"^The name '\w+' is kept for the server. Choose another.$"):
        clean_name(f"Ana {label}")


@pytest.mark.parametrize(
    "typed",
    [
        "build-server", "Host", "You", "Away", "Hostess", "Admina", "System of a Down", "!",
        "(Ana)", "Ana (hosting)", "Ana host", "Nice people", "people of 12",
    ],
)  # fmt: skip
def test_names_that_only_have_such_a_word_in_them_are_not(typed: str) -> None:
    assert clean_name(typed) == typed
