"""``make audit`` says what it has looked at; a report stands in for pip-audit's own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_AUDIT = Path(__file__).parents[2] / ".ci" / "audit.py"
_FINE = {"name": "fine", "version": "1.0", "vulns": []}
_BROKEN = {
    "name": "broken", "version": "2.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}, {"id": "PYSEC-2", "fix_versions": []}],
}  # fmt: skip
_SKIPPED = {"name": "unknown", "skip_reason": "Dependency not found and could not be audited"}


def _audit(output: str, complaint: str = "") -> tuple[int, list[str], str]:
    """Return status, lines and complaints of it where the command behind it says so."""
    command = f"import sys; print({output!r}); sys.exit({complaint!r} or 0)"
    ended = subprocess.run(
        [sys.executable, str(_AUDIT), sys.executable, "-c", command],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ended.returncode, ended.stdout.splitlines(), ended.stderr


def _report(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_without_a_hole() -> None:
    assert _audit(_report(_FINE, _FINE)) == (
        0, ["2 of 2 packages were audited. Known holes: 0."], "",
    )  # fmt: skip


def test_a_hole_is_a_failure_and_what_was_missed_is_named() -> None:
    status, lines, _ = _audit(_report(_FINE, _SKIPPED, _BROKEN))
    assert status == 1
    assert lines == [
        "broken 2.0: PYSEC-1, mended in 2.1",
        "broken 2.0: PYSEC-2, mended in no version yet",
        "2 of 3 packages were audited. Known holes: 2. Not audited: unknown.",
    ]


@pytest.mark.parametrize(
    ("output", "complaint"),
    [
        (_report(_SKIPPED), ""),
        ("", "Traceback …\nrequests.exceptions.ProxyError: Max retries exceeded"),
        ("", "Traceback …\npip_audit._service.interface.ServiceError: 403 Client Error"),
        ("", "ERROR: Tip: your network may be blocking this service. Try another service"),
    ],
    ids=["no package found", "no connection", "another answers", "blocked"],
)
def test_that_the_list_cannot_be_reached_is_said_and_is_no_failure(
    output: str, complaint: str
) -> None:
    status, [sentence], errors = _audit(output, complaint)
    assert (status, errors.rstrip()) == (0, complaint)
    assert sentence.startswith("NOTHING WAS AUDITED: ")


@pytest.mark.parametrize("output", ["", "[]", "{}", "no JSON", _report()])
def test_a_command_that_has_not_looked_is_a_failure(output: str) -> None:
    status, lines, errors = _audit(output, "unrecognized arguments: --nonsense")
    assert (status, lines) == (1, [])
    assert errors.splitlines() == [
        "unrecognized arguments: --nonsense",
        "pip-audit has failed: nothing was audited.",
    ]
