"""The API as a document that other programs read (OpenAPI 3.1), made of the table and its types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any, Final

import msgspec
from msgspec import Struct

from .asking import JSON, PLAIN
from .operations import Operation
from .problem import PROBLEM_TYPE, Problem, status_of_problem

_VERSION: Final = "1"
"""That of the protocol."""

_SCHEMAS: Final = "#/components/schemas/"
_BEARER: Final = "token"
_IN_PATHS: Final = {
    "code": {"type": "string", "pattern": "^[A-Za-z]{4,12}$"},
    "secret": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
}
"""The parts of paths that stand for something."""

_STRANGE: Final = "The request comes from a page of another site."
_MISDIRECTED: Final = "The server does not go by the name in the request."
_NOT_TAKEN: Final = "The body is of another type than one that is taken."

Json = dict[str, Any]


def document_of(operations: Iterable[Operation]) -> bytes:
    """Return the document, in JSON."""
    operations = tuple(operations)
    paths: defaultdict[str, Json] = defaultdict(dict)
    for operation in operations:
        paths[operation.path][operation.method.lower()] = _described(operation)
    _, schemas = msgspec.json.schema_components(
        list(dict.fromkeys(_types(operations))), ref_template=_SCHEMAS + "{name}"
    )
    return msgspec.json.encode(_portable({
        "openapi": "3.1.0",
        "info": {
            "title": "Chad Chat",
            "version": _VERSION,
            "description": "Rooms for programs. Cookies do not count here.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {_BEARER: {"type": "http", "scheme": "bearer"}},
        },
    }))  # fmt: skip


def _types(operations: Iterable[Operation]) -> Iterator[type[Struct]]:
    yield Problem
    for operation in operations:
        if operation.body is not None:
            yield operation.body
        for answer in operation.answers.values():
            if isinstance(answer, type):
                yield answer


def _described(operation: Operation) -> Json:
    described: Json = {
        "summary": operation.summary,
        "parameters": list(_parameters(operation)),
        "security": [{_BEARER: []}] if operation.seated else [],
        "responses": {**_answers(operation), **_refusals(operation)},
    }
    if operation.body is not None:
        content: Json = {JSON: {"schema": _reference(operation.body)}}
        if operation.plain:
            content[PLAIN] = {"schema": {"type": "string"}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameters(operation: Operation) -> Iterator[Json]:
    for name, schema in _IN_PATHS.items():
        if f"{{{name}}}" in operation.path:
            yield {"name": name, "in": "path", "required": True, "schema": schema}
    if operation.query is not None:
        schema = msgspec.json.schema(operation.query)["$defs"][operation.query.__name__]
        for name, part in schema["properties"].items():
            yield {"name": name, "in": "query", "schema": part}
    for name, kind in (operation.headers or {}).items():
        yield {"name": name, "in": "header", "schema": msgspec.json.schema(kind)}


def _answers(operation: Operation) -> Json:
    answers: Json = {}
    for status, answer in operation.answers.items():
        described: Json = {"description": status.phrase}
        answers[str(status.value)] = described
        if isinstance(answer, type):
            described["content"] = {JSON: {"schema": _reference(answer)}}
        elif answer is not None:
            described["content"] = {media_type: {} for media_type in answer}
    return answers


def _refusals(operation: Operation) -> Json:
    """Describe the problems, of which several may have one status."""
    reasons: defaultdict[HTTPStatus, list[str]] = defaultdict(list)
    for error in dict.fromkeys(operation.refusals):
        reasons[status_of_problem(error)].append(f"`{error.code}`: {error.sentence}")
    reasons[HTTPStatus.FORBIDDEN].append(_STRANGE)
    reasons[HTTPStatus.MISDIRECTED_REQUEST].append(_MISDIRECTED)
    if operation.body is not None:
        reasons[HTTPStatus.UNSUPPORTED_MEDIA_TYPE].append(_NOT_TAKEN)
    content = {PROBLEM_TYPE: {"schema": _reference(Problem)}}
    return {
        str(status.value): {"description": " ".join(texts), "content": content}
        for status, texts in sorted(reasons.items())
    }


def _reference(kind: type[Struct]) -> Json:
    return {"$ref": _SCHEMAS + kind.__name__}


def _portable(value: Any) -> Any:
    r"""Return ``value`` with patterns as JSON Schema has them, which knows neither \A nor \Z."""
    match value:
        case dict():
            return {name: _portable(part) for name, part in value.items()}
        case list():
            return [_portable(part) for part in value]
        case str():
            return value.replace(r"\A", "^").replace(r"\Z", "$")
    return value
