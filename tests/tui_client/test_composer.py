"""The keys where one writes."""

from __future__ import annotations

import pytest

from chadchat_shared.limits import TEXT_MAX, TEXT_MAX_SETTABLE

from .waiting import eventually
from .writing import WritingApp, writing


@pytest.mark.parametrize("key", ["ctrl+j", "shift+enter", "alt+enter"])
async def test_a_new_line(key: str) -> None:
    async with writing() as sean:
        await sean.press("one", key, "two", "enter")
        assert sean.sent == ["one\ntwo"]


async def test_a_new_line_takes_the_place_of_what_is_selected() -> None:
    async with writing() as sean:
        await sean.press("abc", "shift+left", "ctrl+j")
        assert sean.text == "ab\n"


async def test_it_grows_to_eight_lines_and_scrolls_then() -> None:
    async with writing() as sean:
        heights = []
        for _ in range(10):
            await sean.press("x", "ctrl+j")
            heights.append(sean.composer.size.height)
        assert heights == [2, 3, 4, 5, 6, 7, 8, 8, 8, 8]
        assert sean.composer.scroll_offset.y == 3


async def test_a_line_of_several_rows_is_erased_as_one() -> None:
    async with writing() as sean:
        await sean.press("above", "ctrl+j", "word " * 18, "ctrl+u")
        assert sean.text == "above\n"
        await sean.press("ctrl+u")
        assert sean.text == "above"
        await sean.press("ctrl+underscore", "ctrl+underscore")
        assert sean.text == "above\n" + "word " * 18


async def test_undoing_and_doing_again() -> None:
    async with writing() as sean:
        await sean.press("a thought", "ctrl+c")
        assert sean.text == ""
        await sean.press("ctrl+underscore")
        assert sean.text == "a thought"
        await sean.press("ctrl+y")
        assert sean.text == ""
        await sean.press("ctrl+z")
        assert sean.text == ""


async def test_one_is_told_how_to_close_before_one_does() -> None:
    """And stays where something else is done before that."""
    async with writing() as sean:
        for between in ("left", "x"):
            await sean.press("ctrl+c")
            assert sean.popup == ["Ctrl+C once more closes."]
            await sean.press(between)
            assert not sean.popup
        await sean.press("ctrl+c")
        assert sean.text == ""
        await sean.press("ctrl+c")
        assert sean.popup == ["Ctrl+C once more closes."]
        assert sean.app.is_running
        await sean.press("ctrl+c")
        assert not sean.app.is_running


async def test_pressing_twice_slowly_does_not_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is called what it is bound to."""
    monkeypatch.setattr("chadchat_tui.widgets.composer.composer.CLOSING_SECONDS", 0.05)
    async with writing() as sean:
        sean.app.set_keymap({"interrupt": "ctrl+o"})
        for _ in range(2):
            await sean.press("ctrl+o")
            await eventually(lambda: not sean.popup)
        monkeypatch.undo()
        await sean.press("ctrl+o")
        assert sean.popup == ["Ctrl+O once more closes."]


async def test_keys_can_be_bound_otherwise() -> None:
    """And what they do, they do once."""
    async with writing("before") as sean:
        sean.app.set_keymap({"newline": "ctrl+o", "send": "ctrl+s", "history-older": "ctrl+b"})
        await sean.press("one", "ctrl+o", "two", "ctrl+s")
        assert sean.sent == ["one\ntwo"]
        await sean.press("ctrl+b")
        assert sean.text == "one\ntwo"


async def test_cutting_takes_what_is_selected_alone() -> None:
    async with writing() as sean:
        await sean.press("abc", "ctrl+x")
        assert sean.text == "abc"
        await sean.press("shift+left", "ctrl+x")
        assert sean.text == "ab"
        assert sean.app.clipboard == "c"


@pytest.mark.parametrize(
    ("keys", "pressed"),
    [
        ({}, ["ctrl+x", "ctrl+e"]),
        ({"editor": "f9"}, ["f9"]),
        ({"editor": "ctrl+x ctrl+o"}, ["ctrl+x", "ctrl+o"]),
    ],
)
async def test_where_there_is_no_terminal_there_is_no_editor(
    keys: dict[str, str], pressed: list[str]
) -> None:
    """Which is told until the next key, and costs nothing."""
    async with writing() as sean:
        sean.app.set_keymap(keys)
        await sean.press("abc", *pressed)
        await eventually(lambda: sean.popup == ["The editor cannot be opened from here."])
        await sean.press("d")
        assert not sean.popup
        assert sean.text == "abcd"


# What was sent


async def test_what_was_sent_is_walked_through() -> None:
    """By lines where it has some; the draft is kept below."""
    async with writing("one", "two\nlines") as sean:
        await sean.press("draft", "up")
        assert sean.text == "two\nlines"
        await sean.press("up", "up")
        assert sean.text == "one"
        await sean.press("up")
        assert sean.text == "one"
        await sean.press("down")
        assert sean.text == "two\nlines"
        await sean.press("down")
        assert sean.text == "draft"
        await sean.press("down")
        assert sean.text == "draft"


async def test_what_was_sent_is_sent_again_and_the_draft_comes_back() -> None:
    async with writing() as sean:
        await sean.press("one", "enter", "draft", "up", "!", "enter")
        assert sean.sent == ["one", "one!"]
        assert sean.text == "draft"
        await sean.press("up")
        assert sean.text == "one!"
        await sean.press("up")
        assert sean.text == "one"


async def test_what_is_dropped_is_the_text_that_was_brought_back() -> None:
    async with writing("one") as sean:
        await sean.press("draft", "up", "ctrl+c")
        assert sean.text == "draft"
        await sean.press("ctrl+c")
        assert sean.text == ""


async def test_what_comes_back_unsent_goes_before_the_draft() -> None:
    """Wherever one walks; and what one has made of a text is kept, too."""
    async with writing("one", "two") as sean:
        await sean.press("draft", "up", "up", "!")
        sean.composer.give_back("refused")
        assert sean.text == "refused\ndraft"
        sean.composer.give_back("this too")
        assert sean.text == "refused\nthis too\ndraft"
        await sean.press("up", "up", "up")
        assert sean.text == "two"
        await sean.press("up")
        assert sean.text == "one!"
        await sean.press("down", "down")
        assert sean.text == "refused\nthis too\ndraft"


async def test_what_was_sent_is_searched() -> None:
    async with writing("apple pie", "bread", "apples") as sean:
        await sean.press("draft", "ctrl+r", "app")
        assert sean.popup[:2] == [
            "apples",
            "You sent: app▏  Enter takes it · Ctrl+R older · Esc back",
        ]
        await sean.press("ctrl+r")
        assert sean.popup[0] == "apple pie"
        await sean.press("le ", "enter")
        assert sean.text == "apple pie"
        assert not sean.sent
        assert not sean.popup
        await sean.press("down", "down", "down")
        assert sean.text == "draft"


async def test_a_search_is_given_up() -> None:
    async with writing("apple") as sean:
        await sean.press("draft", "ctrl+r", "apx")
        assert sean.popup[0].startswith("Not found: apx")
        await sean.press("backspace")
        assert sean.popup[0] == "apple"
        await sean.press("escape")
        assert sean.text == "draft"
        assert not sean.popup
        await sean.press("ctrl+r", "ctrl+c")
        assert sean.text == "draft"
        await sean.press("ctrl+r", "enter")
        assert sean.text == "draft"
        assert not sean.sent


async def test_another_key_takes_what_is_found_and_is_done_there() -> None:
    async with writing("apple") as sean:
        await sean.press("ctrl+r", "ap", "left", "x")
        assert sean.text == "applxe"


# Completing


async def test_one_choice_is_put_in() -> None:
    async with writing() as sean:
        await sean.press("bo", "tab")
        assert sean.text == "bob: "
        await sean.press("hi b", "tab")
        assert sean.text == "bob: hi bob "
        assert not sean.popup


async def test_of_several_choices_one_goes_from_one_to_the_next() -> None:
    async with writing() as sean:
        await sean.press("a", "tab")
        assert sean.text == "ana: "
        assert sean.popup == ["› ana    here", "  anton  away", "Tab goes on · Enter takes it"]
        await sean.press("tab")
        assert sean.text == "anton: "
        await sean.press("tab")
        assert sean.text == "ana: "
        await sean.press("shift+tab")
        assert sean.text == "anton: "
        await sean.press("enter")
        assert sean.text == "anton: "
        assert not sean.popup
        assert not sean.sent
        await sean.press("hi", "enter")
        assert sean.sent == ["anton: hi"]


async def test_whoever_types_on_has_taken_it() -> None:
    async with writing() as sean:
        await sean.press("a", "tab", "hi", "enter")
        assert sean.sent == ["ana: hi"]


async def test_escape_leaves_what_was_chosen() -> None:
    """Undoing brings back what was typed."""
    async with writing() as sean:
        await sean.press("hi a", "tab", "tab", "escape")
        assert sean.text == "hi anton "
        assert not sean.popup
        await sean.press(*["ctrl+underscore"] * 2)
        assert sean.text == "hi a"
        await sean.press("ctrl+y", "enter")
        assert len(sean.sent) == 1


async def test_without_a_choice_nothing_happens() -> None:
    async with writing() as sean:
        await sean.press("xyz", "tab", "shift+tab", "!", "enter")
        assert sean.sent == ["xyz!"]


async def test_choices_open_by_themselves_and_take_no_key_from_who_types() -> None:
    """Enter sends, the arrows walk."""
    async with writing("before") as sean:
        await sean.press("/w")
        assert sean.popup == ["  /who    who is here", "  /whois  about somebody"]
        await sean.press("enter")
        assert sean.sent == ["/w"]
        assert not sean.popup
        await sean.press("hi @a")
        assert sean.popup == ["  ana    here", "  anton  away"]
        await sean.press("up")
        assert sean.text == "/w"
        await sean.press("up")
        assert sean.text == "before"
        assert not sean.popup


async def test_escape_closes_them_for_this_word() -> None:
    async with writing() as sean:
        await sean.press(":sm")
        assert sean.popup == ["  😄  :smile:", "  😏  :smirk:"]
        await sean.press("escape")
        assert sean.text == ":sm"
        await sean.press("i")
        assert not sean.popup
        await sean.press("r", " ", ":ta")
        assert sean.popup == ["  🎉  :tada:"]
        await sean.press("tab", "enter")
        assert sean.sent == [":smir 🎉"]


async def test_a_choice_with_others_behind_it_is_taken() -> None:
    """What has been put in may itself begin another; that is not offered."""
    async with writing() as sean:
        await sean.press("/w", "tab")
        assert sean.text == "/who"
        await sean.press("enter")
        assert not sean.popup
        await sean.press("enter")
        assert sean.sent == ["/who"]


async def test_a_word_in_a_later_line_is_completed_there() -> None:
    async with writing() as sean:
        await sean.press("one", "ctrl+j", "so b", "tab", "ctrl+j", "@b", "tab")
        assert sean.text == "one\nso bob \n@bob "


# Pasting


async def test_a_short_paste_goes_in() -> None:
    async with writing() as sean:
        await sean.press("ab", "left")
        await sean.paste("1\n2\n3\n4\n5")
        assert sean.text == "a1\n2\n3\n4\n5b"


async def test_a_long_paste_is_shown_first() -> None:
    """Without its control characters, and goes in where the cursor is."""
    async with writing() as sean:
        await sean.press("ab", "left")
        await sean.paste("one\r\ntwo\x1b[31m\n3\n4\n5\n6")
        assert sean.text == "ab"
        assert sean.popup[:2] == ["│ one", "│ two[31m"]
        assert sean.popup[-2:] == [
            "Pasted: 6 lines, 19 characters.",
            "Enter puts it in · Esc drops it",
        ]
        await sean.press("enter")
        assert sean.text == "aone\ntwo[31m\n3\n4\n5\n6b"
        assert not sean.popup
        assert not sean.sent


async def test_a_long_paste_is_dropped() -> None:
    async with writing() as sean:
        await sean.press("ab")
        await sean.paste("x" * (TEXT_MAX + 1))
        assert "A message has at most 4,000." in sean.popup[-2]
        await sean.press("c", "escape")
        assert sean.text == "ab"
        assert not sean.popup


async def test_a_paste_that_no_message_can_hold_is_not_put_in() -> None:
    async with writing() as sean:
        await sean.paste("x\n" * TEXT_MAX_SETTABLE)
        assert "No message has more than 100,000." in sean.popup[-2]
        await sean.press("enter")
        assert sean.popup
        await sean.press("escape")
        assert sean.text == ""


async def test_what_is_pasted_into_a_search_is_searched_for() -> None:
    async with writing("apple") as sean:
        await sean.press("ctrl+r")
        await sean.paste("app\n")
        assert sean.popup[0] == "apple"


# How long it is


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (TEXT_MAX - 201, []),
        (TEXT_MAX - 200, ["200 characters left"]),
        (TEXT_MAX, ["0 characters left"]),
        (TEXT_MAX + 1, ["1 character over the limit of 4,000"]),
        (TEXT_MAX + 1234, ["1,234 characters over the limit of 4,000"]),
    ],
)
async def test_it_is_told_how_much_more_there_may_be(length: int, told: list[str]) -> None:
    """And nothing is cut."""
    async with writing() as sean:
        sean.composer.load_text("x" * (length - 1))
        sean.composer.move_cursor(sean.composer.document.end)
        await sean.press("x")
        assert sean.popup == told
        await sean.press("enter")
        assert sean.sent == ["x" * length]
        assert not sean.popup


async def test_where_nothing_can_be_sent_nothing_changes() -> None:
    async with writing("one") as sean:
        await sean.press("b")
        sean.composer.turn_off()
        await sean.press("up", "tab", "ctrl+j", "ctrl+r", "x", "ctrl+underscore", "enter")
        await sean.paste("x\n" * 10)
        assert sean.text == "b"
        assert not sean.popup
        assert not sean.sent


async def test_a_command_begun_behind_a_refused_one_takes_its_place() -> None:
    """Unless that has been touched; and nothing is lost."""
    async with writing() as sean:
        sean.composer.give_back("/jion ABC")
        await sean.press("/who")
        assert sean.text == "/who"
        await sean.press(*["ctrl+underscore"] * 4)
        assert sean.text == "/jion ABC"
        sean.composer.load_text("")
        sean.composer.give_back("/join AB")
        await sean.press("C", "/")
        assert sean.text == "/join ABC/"


async def test_a_refused_message_stays_before_a_slash() -> None:
    async with writing() as sean:
        sean.composer.give_back("either")
        await sean.press("/or")
        assert sean.text == "either/or"


async def test_a_word_in_passing_does_not_cover_what_was_said_last() -> None:
    """It stands at the top."""
    app = WritingApp()
    async with app.run_test(notifications=True):
        app.notify("Copied")

        def at_the_top() -> bool:
            regions = [toast.region for toast in app.screen.query("Toast")]
            return any(0 < one.bottom < app.size.height // 2 for one in regions)

        await eventually(at_the_top)
