"""What a server says of itself to those who watch it."""

from __future__ import annotations

import aiohttp
from prometheus_client.parser import text_string_to_metric_families


class Metrics:
    """The answer to one look at /metrics, which is ``text``; ``types`` are by their metrics' names.

    ``names`` are those of all samples.
    """

    def __init__(self, text: str) -> None:
        families = [*text_string_to_metric_families(text)]
        self.text = text
        self.types = {
            f"{each.name}_total" if each.type == "counter" else each.name: str(each.type)
            for each in families
        }
        self._samples = [sample for family in families for sample in family.samples]

    @property
    def names(self) -> set[str]:
        return {sample.name for sample in self._samples}

    def labels(self, name: str) -> set[str]:
        """Return the names of the labels that the samples of this metric have."""
        return {
            label
            for sample in self._samples
            if sample.name in {name, f"{name}_bucket"}
            for label in sample.labels
        }

    def total(self, name: str, **labels: str) -> float:
        """Return the sum of the samples of this name that have ``labels``; there has to be one."""
        values = [
            sample.value
            for sample in self._samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        assert values, name
        return sum(values)


async def read_metrics(url: str) -> Metrics:
    """Look at the server at ``url``, by a connection that is closed at once."""
    async with (
        aiohttp.ClientSession(url) as http,
        http.get("/metrics", headers={"Connection": "close"}) as response,
    ):
        assert response.status == 200
        assert response.content_type == "text/plain"
        return Metrics(await response.text())
