"""Each reader of strangers' bytes alone: whatever it is fed, it keeps its promise.

In the long form the inputs are those that atheris finds to lead further into the code.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import need_package

from . import scale
from .figures import Figures
from .fuzzing.targets import TARGETS

_PROJECT = Path(__file__).parents[2]
_MORE_SECONDS = 300
"""What the last input, the start and the end may take."""


@pytest.mark.soak
@pytest.mark.parametrize("name", TARGETS)
def test_every_promise_is_kept(name: str, tmp_path: Path, figures: Figures) -> None:
    if scale.LONG:
        need_package("atheris", "CPython 3.11 to 3.14 on Linux x86-64")
        runs, edges, features = _feed_what_leads_further(name, tmp_path)
        figures.note(
            f"coverage-guided fuzzing: {name}",
            f"{runs:,} inputs in {scale.GUIDED_SECONDS} s reached {edges:,} edges and {features:,} "
            "features of the code: every promise kept",
        )
    else:
        target = TARGETS[name]
        with target.open(tmp_path) as feed:
            for seed in (b"", *target.seeds):
                feed(seed)


def _feed_what_leads_further(name: str, folder: Path) -> tuple[int, int, int]:
    """Return how many inputs there were, and the edges and features that they reached."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.fuzzing", name, folder, str(scale.GUIDED_SECONDS)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="backslashreplace",
        check=False, cwd=_PROJECT, timeout=scale.GUIDED_SECONDS + _MORE_SECONDS,
    )  # fmt: skip
    broken = [path.read_bytes() for path in folder.iterdir() if path.is_file()]
    assert (ended.returncode, broken) == (0, []), f"{broken}\n{ended.stdout[-4_000:]}"
    # What libFuzzer tells in its last line.
    done = re.search(r"^#(\d+)\s+DONE\s+cov: (\d+) ft: (\d+)", ended.stdout, re.MULTILINE)
    assert done is not None, ended.stdout[-4_000:]
    runs, edges, features = map(int, done.groups())
    return runs, edges, features
