"""A long log and a flood: whoever reads, wherever, sees every message in its place."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Self

from playwright.async_api import expect

from tests.browser.conftest import People
from tests.browser.page import RoomPage
from tests.raw_socket import RawSocket

LONG: Final = 8_000
HELD: Final = 650
"""More rows than this never stand on the page: some 600, and a page that has just come."""

_AT_ONCE: Final = 500

_WALK = """
async (direction) => {
  const scroller = document.getElementById("log-scroll");
  const rows = () => [...document.querySelectorAll("#log [data-seq]")];
  const seqOf = (row) => Number(row.dataset.seq);
  const edge = () => seqOf(rows().at(direction < 0 ? 0 : -1));
  const topOf = (seq) => document.querySelector(`[data-seq="${seq}"]`)?.getBoundingClientRect().top;
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  const seen = { jumps: [], holes: [], most: 0 };
  const read = () => {
    const seqs = rows().map(seqOf);
    seen.holes.push(...seqs.filter((seq, i) => i > 0 && seq !== seqs[i - 1] + 1));
    seen.most = Math.max(seen.most, seqs.length);
  };
  const goal = Number(document.querySelector("#log").dataset.goal);
  while (edge() !== goal) {
    const before = edge();
    scroller.scrollTop = direction < 0 ? 0 : scroller.scrollHeight;
    // The first row has its name above it only while it is the first: the one beyond is read.
    const line = seqOf(rows().at(direction < 0 ? 1 : -2));
    const top = topOf(line);
    while (edge() === before) await drawn();
    const moved = topOf(line) - top;
    if (!(Math.abs(moved) < 1)) seen.jumps.push([line, moved]);
    read();
  }
  return seen;
}
"""
"""Goes on to the end of what is there, again and again, until ``data-goal`` has come."""


class Crowd:
    """A program in a room that says hundreds of messages at once."""

    def __init__(self, raw: RawSocket, code: str) -> None:
        self.code = code
        self._raw = raw
        self._said = 0

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncIterator[Self]:
        async with RawSocket.to(url) as raw:
            yield cls(raw, await raw.enter())

    async def say(self, count: int) -> None:
        """Say "line 1" and so on, from where the last call has ended."""
        for first in range(self._said + 1, self._said + count + 1, _AT_ONCE):
            last = min(first + _AT_ONCE, self._said + count + 1) - 1
            for number in range(first, last):
                await self._raw.send("420" + json.dumps(["message", {"data": f"line {number}"}]))
            answer = await self._raw.ask("message", {"data": f"line {last}"})
            assert answer["seq"] == last, answer
        self._said += count


async def _walk(page: RoomPage, direction: int, goal: int) -> None:
    await page.log.evaluate("(log, goal) => { log.dataset.goal = goal; }", goal)
    seen = await page.page.evaluate(_WALK, direction)
    assert seen["jumps"] == []
    assert seen["holes"] == []
    assert seen["most"] <= HELD


async def test_a_long_log_is_read_to_its_first_message_and_back(people: People) -> None:
    async with Crowd.at(people.server.url) as crowd:
        await crowd.say(LONG)
        page = await people.join("Ana", crowd.code)
        await _walk(page, -1, 1)
        await expect(page.page.get_by_text("The room begins here.")).to_be_visible()
        await expect(page.messages.first).to_have_text("line 1")
        await _walk(page, +1, LONG)
        await expect(page.messages.last).to_have_text(f"line {LONG}")


async def test_of_a_flood_the_newest_are_drawn_the_others_as_one_goes_up(
    people: People,
) -> None:
    async with Crowd.at(people.server.url) as crowd:
        await crowd.say(10)
        page = await people.join("Ana", crowd.code)
        await crowd.say(3_000)
        await expect(page.messages.last).to_have_text("line 3010")
        await expect(page.messages.last).to_be_in_viewport(ratio=1)
        await expect(page.to_end).to_be_hidden()
        assert await page.messages.count() < 1_000
        await _walk(page, -1, 1)


_WATCH_ATTRIBUTES = """() => {
  window.changed = [];
  new MutationObserver((records) => {
    const named = ({ target, attributeName }) => `${target.id} ${attributeName}`;
    window.changed.push(...records.map(named));
  }).observe(document, { attributes: true, subtree: true });
}"""


async def test_a_flood_changes_nothing_that_is_so_already(people: People) -> None:
    """For each change the browser would draw a frame, and what one types would wait for that."""
    async with Crowd.at(people.server.url) as crowd:
        await crowd.say(100)
        page = await people.join("Ana", crowd.code)
        await expect(page.notices).to_have_text(["Ana has entered the room"])
        await page.page.evaluate(_WATCH_ATTRIBUTES)
        await crowd.say(500)
        await expect(page.messages.last).to_have_text("line 600")
        assert await page.page.evaluate("changed") == []


async def test_a_flood_does_not_move_who_reads_further_up(people: People) -> None:
    async with Crowd.at(people.server.url) as crowd:
        await crowd.say(100)
        page = await people.join("Ana", crowd.code)
        await page.scroller.evaluate("log => { log.scrollTop = 500; }")
        await expect(page.to_end).to_have_text("↓ Newest")
        line = page.messages.filter(has_text="line 80")
        before = await line.bounding_box()
        await crowd.say(2_000)
        await expect(page.to_end).to_have_text("↓ 2000 new")
        assert await line.bounding_box() == before
        await page.to_end.click()
        await expect(page.messages.last).to_have_text("line 2100")
        await expect(page.messages.last).to_be_in_viewport(ratio=1)
        await page.type("/goto #1")
        await expect(page.messages.first).to_have_text("line 1")
        await expect(page.messages.first).to_be_in_viewport(ratio=1)


_HOLD_FRAMES = """async () => {
  // Until a frame is what the next drawing waits for, not the time since the last one.
  await new Promise((done) => setTimeout(done, 250));
  const real = window.requestAnimationFrame;
  const held = [];
  window.requestAnimationFrame = (work) => held.push(work);
  window.releaseFrames = () => {
    window.requestAnimationFrame = real;
    held.forEach(real);
  };
}"""
_UP_AND_BACK = """async (scroller) => {
  const scrolled = new Promise((done) => scroller.addEventListener("scroll", done, { once: true }));
  scroller.scrollTop = 0;
  await scrolled;
  document.getElementById("to-end").click();
}"""
"""Has older messages fetched, and is at the end before they are there."""


async def test_a_page_of_older_messages_comes_amid_a_flood(people: People) -> None:
    """Much is said that is not drawn yet, and they have their place before it all the same."""
    async with Crowd.at(people.server.url) as crowd:
        await crowd.say(300)
        page = await people.join("Ana", crowd.code)
        await expect(page.notices).to_have_text(["Ana has entered the room"])
        await page.page.evaluate(_HOLD_FRAMES)
        await crowd.say(200)
        await page.scroller.evaluate(_UP_AND_BACK)
        await expect(page.messages.filter(has_text="line 230")).to_have_count(1)
        await page.page.evaluate("releaseFrames()")
        await expect(page.messages.last).to_be_in_viewport(ratio=1)
        await _walk(page, -1, 1)
        await expect(page.messages.last).to_have_text("line 500")
