"""What a program has sent: its token, query, headers and body, or a refusal that says why not.

A header or a part of the query that is given twice is refused: whoever reads the first one and
whoever reads the last one would understand something else.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Final, TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct

from chadchat_shared.errors import BadRequest, BadToken, TooLong

from ...gateway import Seat

StructT = TypeVar("StructT", bound=Struct)

JSON: Final = "application/json"
PLAIN: Final = "text/plain"
KEY: Final = "Idempotency-Key"

_REPLACEMENT: Final = "\ufffd"
"""What a query has in the place of bytes that are no UTF-8; in nothing that is meant."""

_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii"})


def header_of(request: web.Request, name: str) -> str | None:
    """Return the header's value, None where there is none. Raises BadRequest for two."""
    values = request.headers.getall(name, [])
    if len(values) > 1:
        raise BadRequest(f"The header {name} may be given once.")
    return values[0] if values else None


def seat_of(request: web.Request) -> Seat:
    """Return the room of the path, and the token with which one is in it.

    Raises BadToken where there is none. Cookies do not count here.
    """
    scheme, _, token = (header_of(request, "Authorization") or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise BadToken("Say who you are: Authorization: Bearer TOKEN")
    return Seat(request.match_info["code"], token.strip())


def query_of(request: web.Request, kind: type[StructT]) -> StructT:
    """Return the query as ``kind``. Raises BadRequest."""
    names = [field.encode_name for field in msgspec.structs.fields(kind)]
    given = {name: request.query.getall(name, []) for name in names}
    for name, values in given.items():
        if len(values) > 1:
            raise BadRequest(f"{name} may be given once.")
        if any(_REPLACEMENT in value for value in values):
            raise BadRequest(f"{name} is not in UTF-8, percent-encoded.")
    return _converted({name: values[0] for name, values in given.items() if values}, kind)


async def object_of(request: web.Request, kind: type[StructT], most: int) -> StructT:
    """Return the body of at most ``most`` bytes, a JSON object, as ``kind``.

    Raises BadRequest, TooLong, or HTTPUnsupportedMediaType for what is no JSON.
    """
    require_type(request, [JSON])
    body = await body_of(request, most)
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise _misunderstood(error) from None
    except (ValueError, RecursionError):
        return _read_leniently(body, kind)


async def text_of(request: web.Request, most: int) -> str:
    """Return the body of at most ``most`` bytes as text. Raises BadRequest or TooLong."""
    body = await body_of(request, most)
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadRequest("The text is not in UTF-8.") from None


def require_type(request: web.Request, types: Collection[str]) -> None:
    """Raise HTTPUnsupportedMediaType unless the body is of one of ``types``, as it is, in UTF-8."""
    header_of(request, "Content-Type")
    if header_of(request, "Content-Encoding") not in {None, "identity"}:
        raise web.HTTPUnsupportedMediaType(text="Send the body as it is, without an encoding.")
    charset = (request.charset or "utf-8").lower()
    given = request.content_type if "Content-Type" in request.headers else ""
    if given not in types or charset not in _CHARSETS:
        raise web.HTTPUnsupportedMediaType(
            text=f"Send the body as {' or '.join(types)}, in UTF-8, and say so in Content-Type."
        )


async def body_of(request: web.Request, most: int) -> bytes:
    """Return a body of at most ``most`` bytes. Raises BadRequest or TooLong."""
    too_long = TooLong(f"The body of a request has at most {most:,} bytes.")
    if (request.content_length or 0) > most:
        raise too_long
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > most:
                raise too_long
    except (web.RequestPayloadError, ConnectionError):
        raise BadRequest("The body did not come whole.") from None
    return bytes(body)


def _read_leniently(body: bytes, kind: type[StructT]) -> StructT:
    """Read JSON with lone surrogates in its strings, which msgspec refuses (protocol: Text)."""
    try:
        value = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise BadRequest("The body is no valid JSON in UTF-8.") from None
    return _converted(value, kind, strict=True)


def _converted(value: object, kind: type[StructT], *, strict: bool = False) -> StructT:
    try:
        return msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise _misunderstood(error) from None
    except UnicodeEncodeError:  # a lone surrogate in the name of a field
        raise BadRequest("The name of a field is no text.") from None


def _misunderstood(error: msgspec.ValidationError) -> BadRequest:
    return BadRequest(f"The server did not understand that request: {error}.")
