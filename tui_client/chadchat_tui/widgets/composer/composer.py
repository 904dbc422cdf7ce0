"""The text that one writes, and its keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual.content import Content
from textual.events import Blur, Key, Paste
from textual.message import Message
from textual.timer import Timer

from chadchat_shared.text import clean_line, clean_text

from ...editor import EditorFailed
from ...keys import keys_now, words_for
from ...state.completing import Candidates, Completion, complete, offer
from ...state.typed_history import HistorySearch, TypedHistory
from ..wrapping import wrap
from .choosing import Choosing
from .confirming import is_asked_about, is_too_long, question_lines
from .elsewhere import edited_elsewhere
from .length import length_lines
from .popup import Popup
from .searching import search_lines
from .typing_area import TypingArea

POPUP_LINES: Final = 8
"""Lines that stand above where one writes at most."""

CLOSING_SECONDS: Final = 3.0
"""How long the key that drops what is written closes when it is pressed once more."""

_CHANGES: Final = {
    "send",
    "break_line",
    "complete",
    "search",
    "undo",
    "redo",
    "cut",
    "paste",
    "edit_elsewhere",
}
"""Actions that are for what can still be written in."""


class Composer(TypingArea):
    """Where one writes: Enter sends what is written, and Ctrl+J begins a new line.

    ``typed`` is what was sent before, which ↑, ↓ and Ctrl+R bring back, and ``candidates`` what Tab
    completes. What is pasted is put in as text, cleaned, and never sent by itself.
    """

    class Sent(Message):
        """The text is to be sent, or is a command to be done. The composer lets go of it."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Settled(Message):
        """All that was typed until it was asked for is done, and what was sent is told of."""

    def __init__(
        self,
        typed: TypedHistory,
        candidates: Candidates,
        *,
        id: str | None = None,  # noqa: A002  # Textual's name
    ) -> None:
        super().__init__(id=id, placeholder="Write a message")
        self._typed = typed
        self._candidates = candidates
        self._given_back = ""
        self._choosing: Choosing | None = None
        self._closed_at: int | None = None
        self._search: HistorySearch | None = None
        self._pasted = ""
        self._note = ""
        self._leaving: Timer | None = None
        self._popup: Popup | None = None
        self._answered = False

    @property
    def unsent(self) -> list[str]:
        """All that was written here and not sent: what one sees, what one left to walk in what was
        sent, and a paste that waits for its answer.
        """
        return [*self._typed.unsent(self.text), *([self._pasted] if self._pasted else [])]

    # Keys

    async def on_key(self, event: Key) -> None:
        """Do here what a key is bound to in this widget.

        Textual would do it past what waits in the widget's queue, so that of keys that come in one
        burst an Enter or a Backspace would be done before or after what it was typed behind; and
        not at all where the focus has gone elsewhere by now.
        """
        action = self._action_of(event, without=_CHANGES if self.read_only else ())
        self._key_before = event.key
        self._note = ""
        if action != "interrupt":
            self._stay()
        if event.character == "/" and self._refused_command:
            self.select_all()  # what is typed takes its place; ↑ has it, and undoing
        if self._is_answered(event, action):
            self._show_popup()
        elif action:
            await self.app.run_action(action, self)
        else:
            return
        event.stop()
        event.prevent_default()

    @property
    def _refused_command(self) -> bool:
        """Whether one is behind a command that was given back, and has not touched it since."""
        untouched = self.text == self._given_back and self.selection.end == self.document.end
        return untouched and self.text.startswith("/") and not self.selected_text

    @property
    def _answering(self) -> bool:
        """Whether Enter is for what stands above."""
        chosen = self._choosing is not None and self._choosing.moved
        return bool(self._pasted) or self._search is not None or chosen

    def _is_answered(self, event: Key, action: str) -> bool:
        """Do what the key is for in what stands above; say whether it is for nothing else."""
        if self._pasted:
            return self._answer_paste(event, action)
        if self._search is not None:
            return self._answer_search(self._search, event, action)
        if self._choosing is not None and not action.startswith("complete"):
            return self._answer_choices(self._choosing, event, action)
        return False

    def _answer_paste(self, event: Key, action: str) -> bool:
        pasted = self._pasted
        if event.key == "escape" or action == "interrupt":
            self._pasted = ""
        elif action == "send" and not is_too_long(pasted):
            self._pasted = ""
            self._put(pasted, *self.selection)
        return bool(action) or event.is_printable or event.key == "escape"

    def _answer_search(self, search: HistorySearch, event: Key, action: str) -> bool:
        if event.is_printable and event.character is not None:
            search.look_for(search.words + event.character)
        elif action == "search":
            search.look_further()
        elif action == "delete_left":
            search.look_for(search.words[:-1])
        elif event.key == "escape" or action == "interrupt":
            self._search = None
        elif action:
            self._search = None
            if search.place is not None:
                self._put_whole(self._typed.go(search.place, self.text))
            return action == "send"
        else:
            return False
        return True

    def _answer_choices(self, choosing: Choosing, event: Key, action: str) -> bool:
        if event.key != "escape" and not choosing.moved:
            return False
        self._choosing, self._closed_at = None, choosing.completion.start
        self._show_popup()
        return event.key == "escape" or action == "send"

    # What the keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Change nothing any more once nothing can be sent; and do not show keys for what they do
        not do now, as what stands above has them.
        """
        return super().check_action(action, parameters) and not (
            (self.read_only and action in _CHANGES)
            or (self._answering and action in {"send", "break_line"})
        )

    def action_send(self) -> None:
        """Hand the text over, unless there is nothing in it."""
        text = self.text.strip("\n")
        if text.strip():
            self.post_message(self.Sent(text))
        self._given_back = ""
        self._put_whole(self._typed.sent(text))

    def action_break_line(self) -> None:
        """Begin a new line."""
        self._put("\n", *self.selection)

    async def action_interrupt(self) -> None:
        """Copy what is selected, or drop what is written (undoing brings it back), or quit when it
        is asked for twice.
        """
        leaving = self._leaving is not None
        self._stay()
        if self.selected_text:
            self.action_copy()
        elif self.screen.get_selected_text():
            self.screen.action_copy_text()
            self.screen.clear_selection()
        elif self._typed.walking and not self.read_only:
            self._put_whole(self._typed.to_draft(self.text))
        elif self.text and not self.read_only:
            self.clear()
        elif leaving:
            await self.app.run_action("quit")
        else:
            self._leaving = self.set_timer(CLOSING_SECONDS, self._stay)
            self._show_popup()

    def _stay(self) -> None:
        """Do not close at the next press."""
        if self._leaving is not None:
            self._leaving.stop()
            self._leaving = None
            self._show_popup()

    def action_older(self) -> None:
        """Go up a line, and from the first one to what was sent before."""
        first = self.navigator.is_first_wrapped_line(self.cursor_location)
        older = self._typed.older(self.text) if first and not self.read_only else None
        self.action_cursor_up() if older is None else self._put_whole(older)

    def action_newer(self) -> None:
        """Go down a line, and from the last one to what was sent behind, or the draft."""
        last = self.navigator.is_last_wrapped_line(self.cursor_location)
        newer = self._typed.newer(self.text) if last and not self.read_only else None
        self.action_cursor_down() if newer is None else self._put_whole(newer)

    def action_search(self) -> None:
        """Begin to search what was sent."""
        self._search = HistorySearch(self._typed)
        self._show_popup()

    def action_complete(self, step: int) -> None:
        """Put in what is meant by the half of a word before the cursor, or the next such thing."""
        if self._choosing is None or not self._choosing.moved:
            self._choosing = self._choices(complete)
        choosing = self._choosing
        if choosing is None:
            return
        self._put_choice(choosing, choosing.move(step))
        if len(choosing.completion.choices) == 1:
            self._choosing, self._closed_at = None, choosing.completion.start
        self._show_popup()

    def action_edit_elsewhere(self) -> None:
        """Go on writing in another program."""
        self.run_worker(self._edit_elsewhere())

    async def _edit_elsewhere(self) -> None:
        """Put in what comes back from the editor, unsent."""
        draft = self.text
        edited = await edited_elsewhere(self.app, draft)
        if isinstance(edited, EditorFailed):
            self._note = edited.message
        elif edited != draft:
            # What was given back meanwhile is here, and not there.
            self._put_whole(edited if self.text == draft else f"{self.text}\n{edited}")
        self._show_popup()

    # What comes from elsewhere

    def turn_off(self) -> None:
        """Take nothing in any more; what is written stays."""
        self.read_only = True
        self.placeholder = "Nothing can be sent here any more"
        self._choosing, self._search = None, None
        self._show_popup()

    def settle(self) -> None:
        """Post ``Settled`` when all that has been typed is done. It may still wait in the queue,
        and what comes of it is posted behind it.
        """
        self.call_later(self.post_message, self.Settled())

    def give_back(self, text: str) -> None:
        """Put back a text that could not be sent: behind those that were given back before it, and
        before what has been written since.
        """
        draft = self._typed.to_draft(self.text) if self._typed.walking else self.text
        earlier = self._given_back if draft.startswith(self._given_back) else ""
        rest = draft.removeprefix(earlier).removeprefix("\n")
        self._given_back = f"{earlier}\n{text}" if earlier else text
        self.load_text(f"{self._given_back}\n{rest}" if rest else self._given_back)
        self.move_cursor(self.document.end)

    def on_paste(self, event: Paste) -> None:
        """Put what is pasted in as clean text, a long one when one has seen it."""
        event.prevent_default()
        event.stop()
        if self.read_only:
            return
        text = clean_text(event.text.replace("\r\n", "\n").replace("\r", "\n"))
        if self._search is not None:
            self._search.look_for(self._search.words + clean_line(text))
        elif self._pasted or is_asked_about(text):
            self._choosing = None
            self._pasted += text
        else:
            self._put(text, *self.selection)
        self._show_popup()

    def on_text_area_changed(self) -> None:
        """Say how long the text is, where that is worth a word."""
        self._offer()

    def on_text_area_selection_changed(self) -> None:
        """Offer what may be meant by what stands before the cursor now."""
        self._offer()

    def on_blur(self, _: Blur) -> None:
        """Stop to choose and to search; a paste goes on waiting."""
        self._choosing, self._search = None, None
        self._show_popup()

    def on_resize(self) -> None:
        """Stay above what is written, however many lines it has."""
        self._show_popup()

    # The text

    def _choices(self, find: Callable[[str, int, Candidates], Completion]) -> Choosing | None:
        """Return what may be meant by what stands before the cursor, if anything."""
        before = self.get_text_range(self.document.start, self.cursor_location)
        completion = find(before, len(before), self._candidates)
        return Choosing(completion) if completion.choices else None

    def _put_choice(self, choosing: Choosing, text: str) -> None:
        row, _ = self.cursor_location
        above = len(self.get_text_range(self.document.start, (row, 0)))
        self._put(text, (row, choosing.completion.start - above), self.cursor_location)

    # What stands above

    def _offer(self) -> None:
        """Show the choices there are for what is written, unless one is at one of them."""
        if self._choosing is None or not self._choosing.moved:
            found = None if self.read_only else self._choices(offer)
            if found is None or found.completion.start != self._closed_at:
                self._closed_at = None
            self._choosing = found if self._closed_at is None else None
        self._show_popup()

    def _show_popup(self) -> None:
        if self._answering is not self._answered:
            self._answered = self._answering
            self.refresh_bindings()
        room = max(min(POPUP_LINES, self.region.y), 1)
        lines = self._popup_lines(room)
        if self._popup is not None:
            self._popup.show(lines)
        elif lines and self.is_mounted:
            self._popup = Popup(lines)
            self.screen.mount(self._popup, before=self)

    def _popup_lines(self, room: int) -> list[Content]:
        if self._pasted:
            return question_lines(self._pasted, room)
        if self._search is not None:
            return search_lines(self._search, room)
        if self._choosing is not None:
            return self._choosing.lines(room)
        if note := self._note or self._closing_words():
            lines = wrap(note, max(self.size.width, 1))[:room]
            return [Content.styled(line, "$text-warning") for line in lines]
        return length_lines(self.text)

    def _closing_words(self) -> str:
        if self._leaving is None:
            return ""
        keys = keys_now(self.app._keymap)["interrupt"]  # noqa: SLF001  # as above
        return f"{words_for(keys.split(',')[0])} once more closes."
