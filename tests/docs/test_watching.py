"""Documents, dashboard and alerts ask for what a server really says of itself."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.metrics import Metrics, read_metrics
from tests.server.conftest import quiet_server

_ROOT: Final = Path(__file__).parents[2]
_PAGE: Final = (_ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
_PROMETHEUS: Final = _ROOT / "deploy" / "prometheus"
_PROMTOOL: Final = shutil.which("promtool")
_NAME: Final = re.compile(r"\b(?:chadchat|process|python)_\w+")
_MATCHER: Final = re.compile(r"(\b[a-z_]+)\{([^}]*)\}")
_OF_PROMETHEUS: Final = {"instance", "job"}
_LABELLED: Final = re.compile(r'(\w+)(?:=~?)"([^"]*)"')


@pytest.fixture(scope="module")
async def metrics(tmp_path_factory: pytest.TempPathFactory) -> Metrics:
    with quiet_server(tmp_path_factory.mktemp("watched")) as server:
        return await read_metrics(server.url)


def _alerts() -> list[dict[str, Any]]:
    [group] = yaml.safe_load((_PROMETHEUS / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    return list(group["rules"])


def _panels() -> list[dict[str, Any]]:
    board = json.loads((_ROOT / "deploy" / "grafana" / "chadchat.json").read_text(encoding="utf-8"))
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def _expressions() -> Iterator[str]:
    yield from (alert["expr"] for alert in _alerts())
    for panel in _panels():
        yield from (target["expr"] for target in panel["targets"])


async def test_the_table_is_what_a_server_says(metrics: Metrics) -> None:
    rows = re.findall(r"^\| `(chadchat_\w+)` \| (\w+) \| ([^|]*)\|", _PAGE, re.MULTILINE)
    told = {name: (kind, set(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}
    assert told == {
        name: (kind, metrics.labels(name) - {"le"})
        for name, kind in metrics.types.items()
        if name.startswith("chadchat_")
    }


@pytest.mark.parametrize("expression", sorted(set(_expressions())))
def test_what_is_asked_for_is_there(metrics: Metrics, expression: str) -> None:
    names = set(_NAME.findall(expression))
    assert names or expression.startswith("up{")
    assert names <= metrics.names
    for name, matchers in _MATCHER.findall(expression):
        for label, values in _LABELLED.findall(matchers):
            if label not in _OF_PROMETHEUS:
                for value in values.split("|"):
                    metrics.total(name, **{label: value})


def test_every_alert_is_explained() -> None:
    explained = re.findall(r"^\| `(ChadChat\w+)` \|", _PAGE, re.MULTILINE)
    assert explained == [alert["alert"] for alert in _alerts()]


def test_every_alert_says_what_is_the_matter() -> None:
    for alert in _alerts():
        assert alert["labels"]["severity"] in {"page", "ticket"}
        assert alert["annotations"]["summary"].endswith(".")
        assert alert["annotations"]["description"].endswith(".")


def test_the_dashboard_is_one_without_overlaps() -> None:
    places = [panel["gridPos"] for panel in _panels()]
    cells = [
        (x, y)
        for place in places
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


@pytest.mark.skipif(_PROMTOOL is None, reason="skipped, promtool is not installed")
def test_prometheus_takes_them() -> None:
    assert _PROMTOOL is not None
    subprocess.run([_PROMTOOL, "check", "config", _PROMETHEUS / "prometheus.yaml"], check=True)
