"""docs/scaling.md says what the model says, and its formulas agree with the simulation."""

from __future__ import annotations

from random import Random

import pytest
from benchmarks.model import formulas, simulation
from benchmarks.model.tables import tables
from benchmarks.model.town import Town
from benchmarks.report import DOCS


def test_the_page_has_the_tables_of_the_model() -> None:
    page = (DOCS / "scaling.md").read_text(encoding="utf-8")
    for table in tables():
        assert table.as_markdown() in page


@pytest.mark.parametrize("nodes", [2, 7, 30])
def test_formulas_are_what_lots_come_to(nodes: int) -> None:
    town = Town(3_000 * nodes)
    on_paper, drawn = formulas.on_all(town, nodes), simulation.on_all(town, nodes, Random(1))
    assert on_paper.told == pytest.approx(drawn.told, rel=0.02)
    assert on_paper.subscriptions == pytest.approx(drawn.subscriptions, rel=0.02)
    assert on_paper.busiest_deliveries == pytest.approx(drawn.busiest_deliveries, rel=0.05)
    on_paper, drawn = formulas.by_room(town, nodes), simulation.by_room(town, nodes, Random(1))
    assert on_paper.told == pytest.approx(drawn.told)
    assert on_paper.subscriptions == drawn.subscriptions == sum(town.rooms.values())


def test_a_town_has_the_people_that_it_is_to_have() -> None:
    town = Town(100_000)
    people = sum(size * count for size, count in town.rooms.items())
    assert people == pytest.approx(100_000, rel=0.02)


@pytest.mark.parametrize(("people", "joins_a_second"), [(400, 1_000), (2_000, 1_000), (5_000, 600)])
def test_a_crowd_is_back_when_its_last_has_had_a_turn(people: int, joins_a_second: float) -> None:
    back, tries = simulation.back_after(people, joins_a_second, Random(1))
    assert back == pytest.approx(formulas.back_after(people, joins_a_second), rel=0.05)
    assert tries == people


def test_who_waits_too_long_tries_again() -> None:
    back, tries = simulation.back_after(2_000, 100, Random(1))
    assert back > formulas.back_after(2_000, 100)
    assert tries > 2_000
