"""``make audit`` says what it has looked at; a report stands in for pip-audit's own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_AUDIT = Path(__file__).parents[2] / ".ci" / "audit.py"
_FINE = {"name": "fine", "version": "1.0", "vulns": []}
_BROKEN = {
    "name": "broken", "version": "2.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}, {"id": "PYSEC-2", "fix_versions": []}],
}  # fmt: skip
_SKIPPED = {"name": "unknown", "skip_reason": "Dependency not found and could not be audited"}


def _audit(output: str) -> tuple[int, list[str], str]:
    """Return status, lines and complaints where the command behind it prints ``output``."""
    command = f"import sys; print({output!r}); sys.exit('no connection')"
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


def test_that_nothing_was_audited_is_said_and_is_no_failure() -> None:
    for output, complaint in ((_report(_SKIPPED), ""), ("", "no connection\n")):
        status, [sentence], errors = _audit(output)
        assert (status, errors) == (0, complaint)
        assert sentence.startswith("NOTHING WAS AUDITED: ")
