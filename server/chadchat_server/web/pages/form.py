"""The form of the home page: what is typed into it, and what may be wrong with that."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiohttp import web
from aiohttp.http import HttpProcessingError

from chadchat_shared.claims import is_claim
from chadchat_shared.errors import (
    BadCode,
    BadName,
    BadToken,
    ChatError,
    Forbidden,
    NameTaken,
    PassphraseNeeded,
    RoomFull,
    RoomLocked,
    RoomNotFound,
    TooLong,
)  # fmt: skip

_FIELD: dict[str, str] = {
    BadName.code: "name",
    NameTaken.code: "name",
    BadToken.code: "name",
    BadCode.code: "code",
    RoomNotFound.code: "code",
    RoomLocked.code: "code",
    RoomFull.code: "code",
    Forbidden.code: "code",
    PassphraseNeeded.code: "passphrase",
    TooLong.code: "passphrase",
}
_SHARE_LINK = re.compile(r"[^\s?]*/([A-Za-z]{4,12})/?(?:\?\S*)?")

_UNREADABLE = (
    ValueError, LookupError, HttpProcessingError, web.RequestPayloadError, ConnectionError,
)  # fmt: skip
"""What aiohttp raises for a form whose parts or encoding make no sense, or never come."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields of the form, or is to stand there.

    ``invited`` says whether one came by a share link.
    """

    name: str = ""
    code: str = ""
    passphrase: str = ""
    invited: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it was sent: ``claim`` and ``token`` are None where it has none."""

    typed: Typed
    creates: bool
    claim: str | None
    token: str | None


async def read_form(request: web.Request) -> Form:
    """Return the form that the request posts. Raises HTTPBadRequest for what is none."""
    try:
        fields = await request.post()
        "".join(map(str, fields.values())).encode()  # some encodings have lone surrogates
    except _UNREADABLE as error:
        raise _unreadable() from error

    def field(name: str) -> str:
        return str(fields.get(name, ""))

    claim = field("claim") or None
    if claim is not None and not is_claim(claim):
        raise _unreadable()
    code = _code_in(field("code"))
    invited = code != "" and code == field("invited")
    typed = Typed(field("name"), code, field("passphrase"), invited)
    return Form(typed, "create" in fields, claim, field("token") or None)


def field_of(error: ChatError) -> str:
    """Return the field that ``error`` is about, or "" where it is about all of the form."""
    return _FIELD.get(error.code, "")


def _unreadable() -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text="The form could not be read.\n")


def _code_in(typed: str) -> str:
    """Return the code of the share link that was typed; anything else as it is."""
    link = _SHARE_LINK.fullmatch(typed.strip())
    return link[1] if link else typed
