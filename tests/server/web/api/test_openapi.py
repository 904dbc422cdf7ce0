"""The API's document is what the server does: asked for what it has, and for what it has not."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from chadchat_server.web.api.answers import Membership
from tests.patience import PATIENCE_SECONDS
from tests.server.web.api.program import Program
from tests.server_process import ServerProcess

_EXAMPLES = 8
_UNFIT = [
    positive_data_acceptance,  # a name of the right form may be taken
    negative_data_rejection,  # what nobody knows is ignored
    ignored_auth,  # a wrong token is refused a quarter of a second later, each time
]
_CODE = re.compile(r"[A-Za-z]{4,12}\Z")


def test_the_server_does_what_its_document_says(server: ServerProcess) -> None:
    schema = schemathesis.openapi.from_url(f"{server.url}/api/openapi.json")
    schema.validate()
    endless = "/api/rooms/{code}/events"
    asked = 0
    for result in schema.exclude(path=endless).get_all_operations():
        operation = result.ok()  # type: ignore[union-attr]  # as the schema is valid
        ada = asyncio.run(_open_room(server.url))
        for mode in GenerationMode:
            _try(operation, mode, ada)
            asked += 1
    assert asked


async def _open_room(url: str) -> Membership:
    async with Program.at(url) as program:
        return await program.open_room()


def _try(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, ada: Membership
) -> None:
    """Ask for ``operation`` in the room of ``ada`` where a code is one, and look at the answers."""

    @settings(
        max_examples=_EXAMPLES, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case[Any]) -> None:
        if _CODE.match(str(case.path_parameters.get("code", ""))):
            case.path_parameters["code"] = ada.room
        case.call_and_validate(
            headers={"Authorization": f"Bearer {ada.token}"},
            excluded_checks=_UNFIT, timeout=PATIENCE_SECONDS,
        )  # fmt: skip

    ask()


def _described(path: str) -> str:
    """Return a path of the protocol's as the document has it."""
    return path.replace("ABCD", "{code}").replace("SECRET", "{secret}")


async def test_the_document_has_what_the_protocol_has(program: Program) -> None:
    status, body = await program.ask("GET", "/api/openapi.json")
    assert status == 200
    assert program.headers["Content-Type"] == "application/json"
    document = json.loads(body)
    asked = {(method.upper(), path) for path, of in document["paths"].items() for method in of}
    protocol = (Path(__file__).parents[4] / "docs" / "protocol.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z]+) (/[^`]+)` \|", protocol, re.MULTILINE)
    assert asked == {(method, _described(path)) for method, path in rows}
    for of in document["paths"].values():
        assert all(operation["responses"].keys() >= {"403", "421"} for operation in of.values())
    said = document["paths"]["/api/rooms/{code}/messages"]["post"]
    assert {parameter["name"] for parameter in said["parameters"]} == {"code", "Idempotency-Key"}
    assert set(said["responses"]) == {
        "200", "201", "400", "401", "403", "404", "409", "413", "415", "421", "429", "503", "507",
    }  # fmt: skip
    assert r"\A" not in body.decode()
