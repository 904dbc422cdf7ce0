"""Look for known holes in the packages of constraints.txt, and say how many were looked at.

pip-audit alone says "No known vulnerabilities found" also where it could look at no package, as
where the packages come from a mirror that does not have the list. A hole ends this with status 1,
and so does a pip-audit that fails; that the list cannot be reached does not, for then nothing is
wrong.

    python .ci/audit.py PIP_AUDIT…
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TypedDict


class Hole(TypedDict):
    """What is known of one, in pip-audit's report."""

    id: str
    fix_versions: list[str]


class Package(TypedDict, total=False):
    """What became of one package; ``vulns`` is missing where it could not be looked at."""

    name: str
    version: str
    vulns: list[Hole]


_UNREACHED = re.compile(
    r"^requests\.exceptions\.|^pip_audit\.\S*ServiceError: |your network may be blocking",
    re.MULTILINE,
)
"""How pip-audit says that it cannot reach the list, in a traceback's last line or a sentence.

A proxy that answers in the place of the list is a ServiceError.
"""


class AuditFailed(Exception):
    """pip-audit has looked at nothing, and not because it could not reach the list."""


def audit(pip_audit: list[str]) -> list[Package]:
    """Return what the command reports of each package: nothing where it cannot reach the list.

    Raises AuditFailed.
    """
    ended = subprocess.run(  # noqa: S603  # the Makefile's own command
        [*pip_audit, "--format", "json"], capture_output=True, text=True, check=False
    )
    try:
        packages: list[Package] = json.loads(ended.stdout)["dependencies"]
    except (ValueError, LookupError, TypeError):  # no JSON, or not its report
        packages = []
    if not packages:
        sys.stderr.write(ended.stderr)
        if not _UNREACHED.search(ended.stderr):
            raise AuditFailed("pip-audit has failed: nothing was audited.")
    return packages


def sentences(packages: list[Package]) -> list[str]:
    """Return each hole, and at last what was looked at."""
    audited = [package for package in packages if "vulns" in package]
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, "
        f"mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for package in audited
        for hole in package["vulns"]
    ]
    if not audited:
        return [_NOTHING]
    summary = f"{len(audited)} of {len(packages)} packages were audited. Known holes: {len(holes)}."
    if len(audited) < len(packages):
        missed = ", ".join(package["name"] for package in packages if "vulns" not in package)
        summary += f" Not audited: {missed}."
    return [*holes, summary]


_NOTHING = (
    "NOTHING WAS AUDITED: the list of known holes cannot be reached from here. Run `make audit` on "
    "a machine that installs from the Python Package Index itself, not from a mirror of it."
)


def main() -> None:
    """Print what there is to say; end with 1 where there is a hole, or nobody has looked."""
    try:
        packages = audit(sys.argv[1:])
    except AuditFailed as error:
        sys.exit(str(error))
    sys.stdout.write("\n".join(sentences(packages)) + "\n")
    sys.exit(any(package.get("vulns") for package in packages))


if __name__ == "__main__":
    main()
