"""From the payload of an event to a typed request, or a bad_request that says what is wrong."""

from __future__ import annotations

import json

import msgspec

from chadchat_shared.errors import BadRequest
from chadchat_shared.requests import REQUESTS, Request

_split = msgspec.json.Decoder(list[msgspec.Raw]).decode
_name = msgspec.json.Decoder(str).decode
_decoders = {event: msgspec.json.Decoder(request) for event, request in REQUESTS.items()}


def read_request(payload: bytes) -> Request:
    """Return the request in ``["event", {…}]``. Raises BadRequest."""
    try:
        event, argument = _split(payload)
        decoder = _decoders.get(_name(event))
        if decoder is None:
            raise BadRequest("This server does not know that event.")
        return decoder.decode(argument)
    except msgspec.ValidationError as error:
        raise BadRequest(f"The server did not understand that request: {error}.") from None
    except (ValueError, RecursionError):
        return _read_leniently(payload)


def _read_leniently(payload: bytes) -> Request:
    """Read JSON with lone surrogates in its strings, which msgspec refuses (protocol: Text)."""
    try:
        event, argument = json.loads(payload)
        request: Request = msgspec.convert(argument, REQUESTS[event])
    except msgspec.ValidationError as error:
        raise BadRequest(f"The server did not understand that request: {error}.") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadRequest("An event carries exactly one object of valid JSON.") from None
    return request
