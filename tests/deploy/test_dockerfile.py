"""The image, as far as it can be tried without Docker: what its build gets, and how it runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.needs import need, need_package
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

from .dockerfile import Instruction, image_environment, read_stages
from .files import ROOT, check_settings

_BUILD, _RUN = read_stages()
_SEEN = (ROOT / ".dockerignore").read_text(encoding="utf-8")


def _only(name: str) -> Instruction:
    [instruction] = (one for one in _RUN if one.name == name)
    return instruction


def _copied() -> list[str]:
    return [source for one in _BUILD if one.name == "COPY" for source in one.words[:-1]]


def test_what_is_copied_is_all_that_a_wheel_needs(tmp_path: Path) -> None:
    """The page is there already, as what builds it is tried elsewhere."""
    need_package("hatchling", "developers")
    seen = re.findall(r"^!(.+)$", _SEEN, re.MULTILINE)
    assert sorted(_copied()) == sorted(seen)
    for name in _copied():
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, tmp_path)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    [wheel] = (tmp_path / "dist").glob("chadchat-*.whl")
    names = "\n".join(zipfile.ZipFile(wheel).namelist())
    for part in ("chadchat_server/static/room-", "chadchat_server/templates/home.html"):
        assert part in names
    for part in ("web/src", "tests/", "node_modules"):
        assert part not in names


def test_only_what_runs_is_in_the_image() -> None:
    assert [one.rest for one in _RUN if one.name == "COPY"] == [
        "--from=build /opt/chadchat /opt/chadchat"
    ]
    assert _BUILD[0].rest.endswith(" AS build")
    assert _BUILD[0].words[0] == _RUN[0].rest  # the same Python


def test_it_is_not_root() -> None:
    user, group = (int(part) for part in _only("USER").rest.split(":"))
    assert min(user, group) >= 10_000
    assert _only("STOPSIGNAL").rest == "SIGTERM"


def test_the_server_takes_its_settings() -> None:
    settings = check_settings(["--insecure"], image_environment())
    assert str(settings.data_dir) == _only("VOLUME").rest
    assert str(settings.port) == _only("EXPOSE").rest
    assert settings.host == "0.0.0.0"


def test_its_entry_point_and_health_check(tmp_path: Path) -> None:
    [command] = _only("ENTRYPOINT").command
    assert (Path(sys.executable).parent / command).exists()
    health = [part.replace("5000", "{port}") for part in _only("HEALTHCHECK").command]
    assert health.pop(0) == "python"
    with ServerProcess(tmp_path / "data") as server:
        check = [sys.executable, *(part.format(port=server.port) for part in health)]
        assert subprocess.run(check, check=False).returncode == 0
        server.terminate()
        assert subprocess.run(check, check=False, capture_output=True).returncode == 1


@pytest.mark.skipif(sys.platform != "linux", reason="skipped, strace is Linux's")
async def test_the_server_writes_its_data_and_nothing_else(tmp_path: Path) -> None:
    """So that all other files may be read-only."""
    trace = tmp_path / "trace"
    under = [need("strace"), "-D", "-f", "-qq", "-e", "trace=%file", "-o", str(trace)]
    # What is installed in the image is compiled there.
    environment = {"PYTHONDONTWRITEBYTECODE": "1"}
    data = tmp_path / "data"
    with ServerProcess(data, under=under, environment=environment) as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
            await ada.say("This is written.")
        assert server.terminate() == 0
    written = _written(trace.read_text(errors="replace"))
    assert {path.parent for path in written} == {data, tmp_path}, written  # and the folder itself


def _written(trace: str) -> set[Path]:
    """Return the paths that were opened for writing, made, renamed or deleted."""
    changing = (
        r"^\d+ +(?:open\w*\(.*O_(?:WRONLY|RDWR|CREAT)|(?:mkdir|rename|unlink|link|symlink)\w*\()"
    )
    lines = (line for line in trace.splitlines() if re.match(changing, line))
    paths = (Path(path) for line in lines for path in re.findall(r'"(/[^"]+)"', line))
    return {path for path in paths if path != Path("/dev/null")}
