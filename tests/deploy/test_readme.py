"""deploy/README.md: what its commands name is there."""

from __future__ import annotations

import re

from .files import DEPLOY, ROOT

_MADE_BY_ITS_READER = "deploy/secrets"


def test_every_file_that_a_command_names_is_there() -> None:
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    commands = "\n".join(re.findall(r"(?ms)^```sh\n(.*?)^```$", text))
    named = set(re.findall(r"\bdeploy/[\w./-]+", commands))
    ours = {path for path in named if not path.startswith(_MADE_BY_ITS_READER)}
    assert len(ours) >= 7
    assert [path for path in ours if not (ROOT / path).exists()] == []
