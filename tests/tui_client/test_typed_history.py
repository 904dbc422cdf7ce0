"""What was sent, and walking and searching in it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chadchat_tui.state.typed_history import TYPED_MAX, HistorySearch, TypedHistory

words = st.text("ab /\n", max_size=5)


def test_walking_up_and_down_keeps_the_draft() -> None:
    history = TypedHistory(["one", "two"])
    assert history.older("a draft") == "two"
    assert history.older("two") == "one"
    assert history.older("one") is None
    assert history.newer("one") == "two"
    assert history.newer("two") == "a draft"
    assert history.newer("a draft") is None


def test_what_is_made_of_a_text_is_there_again() -> None:
    """Until it is sent; the text itself stays what it was."""
    history = TypedHistory(["one", "two"])
    history.older("")
    assert history.older("two too") == "one"
    assert history.newer("one") == "two too"
    assert history.sent("two too") == ""
    assert history.texts == ["one", "two", "two too"]
    assert history.older("") == "two too"
    assert history.older("two too") == "two"


def test_the_draft_comes_back_when_an_older_text_was_sent() -> None:
    history = TypedHistory(["one"])
    history.older("a draft")
    assert history.sent("one") == "a draft"
    assert not history.walking
    assert history.texts == ["one"]


def test_a_draft_that_was_sent_from_above_does_not_come_back() -> None:
    """As by undoing until it stood there again."""
    history = TypedHistory(["one"])
    history.older("a draft")
    assert history.sent("a draft") == ""


def test_what_is_not_sent_is_the_draft_and_what_was_changed() -> None:
    """Wherever one is; not what was sent, and nothing empty."""
    history = TypedHistory(["one", "two"])
    assert history.unsent("a draft") == ["a draft"]
    history.older("a draft")
    assert history.unsent("two") == ["a draft"]
    assert history.unsent("two too") == ["two too", "a draft"]
    history.older("two too")
    assert history.unsent(" ") == ["two too", "a draft"]
    history.to_draft(" ")
    assert history.unsent("another draft") == ["two too", "another draft"]
    history.sent("another draft")
    assert history.unsent("") == ["two too"]


@pytest.mark.parametrize("text", ["/passphrase open sesame", "/PASSPHRASE x", " /passphrase x", ""])
def test_what_is_secret_is_not_kept(text: str) -> None:
    history = TypedHistory([text, "one", text])
    history.sent(text)
    assert history.texts == ["one"]


def test_it_is_bounded() -> None:
    """The oldest go first, and one stays where one is."""
    history = TypedHistory(str(number) for number in range(TYPED_MAX + 5))
    assert len(history.texts) == TYPED_MAX
    history.sent("newest")
    assert history.texts[0] == "6"
    assert history.texts[-1] == "newest"


def test_what_was_sent_before_comes_in_late() -> None:
    """One stays where one is, with the draft below."""
    history = TypedHistory()
    history.sent("three")
    assert history.older("draft") == "three"
    history.put_before(["one", "two", "three"])
    assert history.texts == ["one", "two", "three"]
    assert history.older("changed") == "two"
    assert history.newer("two") == "changed"
    assert history.newer("changed") == "draft"


def test_a_search_finds_the_newest_first() -> None:
    search = HistorySearch(TypedHistory(["apple pie", "bread", "Apple", "cheese"]))
    search.look_for("app")
    assert search.found == "Apple"
    search.look_further()
    assert search.found == "apple pie"
    search.look_further()
    assert search.found == "apple pie"
    search.look_for("apple ")
    assert search.found == "apple pie"
    search.look_for("apple x")
    assert search.found == ""
    search.look_for("apple")
    assert search.found == "Apple"
    search.look_for("")
    assert search.place is None
    search.look_further()
    assert search.place is None


@given(texts=st.lists(words), wanted=words)
def test_a_search_goes_through_all_that_have_it(texts: list[str], wanted: str) -> None:
    """Newest first, each once, and however the words came to be."""
    history = TypedHistory(texts)
    search = HistorySearch(history)
    for end in range(1, len(wanted) + 1):
        search.look_for(wanted[:end])
    found: list[int] = []
    while search.place is not None and (not found or search.place != found[-1]):
        found.append(search.place)
        search.look_further()
    having = [place for place, text in enumerate(history.texts) if wanted and wanted in text]
    assert found == having[::-1]


class Walk(RuleBasedStateMachine):
    """Somebody writes and walks; nothing that was written is lost before it is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.history = TypedHistory()
        self.place = 0
        self.shown = ""
        self.lines: list[str] = []
        self.draft = ""

    @rule(text=words)
    def write(self, text: str) -> None:
        self.shown = text

    @rule()
    def send(self) -> None:
        sent, draft = self.shown, self.draft
        walked = self.place < len(self.history.texts)
        self.shown = self.history.sent(sent)
        self.lines = self.everything()
        self.place, self.draft = len(self.history.texts), ""
        assert self.shown == (draft if walked and draft != sent else "")

    @precondition(lambda self: self.place)
    @rule()
    def go_up(self) -> None:
        self.leave()
        self.shown = self.arrive(self.place - 1, self.history.older(self.shown))

    @precondition(lambda self: self.place < len(self.history.texts))
    @rule()
    def go_down(self) -> None:
        self.leave()
        self.shown = self.arrive(self.place + 1, self.history.newer(self.shown))

    @rule()
    def go_to_the_draft(self) -> None:
        self.leave()
        self.shown = self.arrive(len(self.history.texts), self.history.to_draft(self.shown))

    def leave(self) -> None:
        self.lines = self.lines or self.everything()
        if self.place == len(self.history.texts):
            self.draft = self.shown
        else:
            self.lines[self.place] = self.shown

    def arrive(self, place: int, found: str | None) -> str:
        wanted = self.draft if place == len(self.history.texts) else self.lines[place]
        assert found == wanted
        self.place = place
        return wanted

    def everything(self) -> list[str]:
        """Return each text as it is now, of which the sent one is as it was."""
        known = dict(enumerate(self.lines))
        texts = self.history.texts
        known.pop(self.place, None)
        return [known.get(place, text) for place, text in enumerate(texts)]

    @invariant()
    def nothing_twice_in_a_row(self) -> None:
        texts = self.history.texts
        assert all(one != other for one, other in pairwise(texts))
        assert all(text.strip() for text in texts)


Walk.TestCase.settings = hypothesis_settings(max_examples=50, stateful_step_count=30)
TestWalk = Walk.TestCase
