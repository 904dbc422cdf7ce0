"""Feed one target with what atheris comes up with, led by which code is reached.

    python -m tests.faults.fuzzing TARGET FOLDER SECONDS

What has been tried and led further is kept in the folder, and so is an input that breaks a promise,
which ends this with another status than 0.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import atheris

os.environ["AIOHTTP_NOSENDFILE"] = "1"  # there is no socket that a file could be sent to
with atheris.instrument_imports(include=["chadchat_shared", "chadchat_server", "chadchat_tui"]):
    from .targets import TARGETS

_INPUT_MAX = 1_024
"""Bytes of one input."""

_INPUT_SECONDS = 60
"""How long one may take: aiohttp waits 10 s for the rest of a body that nobody asks for."""


def main(name: str, folder: Path, seconds: int) -> None:
    """Feed the target for so long. Never returns."""
    target = TARGETS[name]
    corpus, data = folder / "corpus", folder / "data"
    corpus.mkdir()
    data.mkdir()
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    with target.open(data) as feed:
        options = (
            f"-max_total_time={seconds}", f"-max_len={_INPUT_MAX}", f"-timeout={_INPUT_SECONDS}",
            f"-report_slow_units={_INPUT_SECONDS}", f"-artifact_prefix={folder}/",
        )  # fmt: skip
        atheris.Setup([sys.argv[0], *options, str(corpus)], feed)
        atheris.Fuzz()


main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
