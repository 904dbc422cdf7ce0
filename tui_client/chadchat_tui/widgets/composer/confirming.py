"""Asking before a long paste goes in."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from chadchat_shared.limits import TEXT_MAX, TEXT_MAX_SETTABLE

LINES_MAX: Final = 5
"""Lines that are pasted without a question."""

_SHOWN_MAX: Final = 400
"""Characters of a line that are shown; more fits into no line."""


def is_asked_about(pasted: str) -> bool:
    """Say whether ``pasted`` goes in only after a word."""
    return pasted.count("\n") >= LINES_MAX or len(pasted) > TEXT_MAX


def is_too_long(pasted: str) -> bool:
    """Say whether ``pasted`` is longer than a message can be on any server."""
    return len(pasted) > TEXT_MAX_SETTABLE


def question_lines(pasted: str, room: int) -> list[Content]:
    """Return how ``pasted`` begins, how long it is, and the question, in at most ``room`` lines."""
    lines = pasted.count("\n") + 1
    size = f"{lines:,} line{'s' if lines > 1 else ''}, {len(pasted):,} characters"
    shown = pasted[: (room + 1) * _SHOWN_MAX].split("\n", room)[: max(room - 2, 0)]
    if is_too_long(pasted):
        verdict = f"No message has more than {TEXT_MAX_SETTABLE:,}. chadchat send parts a file."
        keys = "Esc drops it"
    else:
        over = f" A message has at most {TEXT_MAX:,}." if len(pasted) > TEXT_MAX else ""
        verdict, keys = over.strip(), "Enter puts it in · Esc drops it"
    question = Content.assemble((f"Pasted: {size}.", "bold"), f" {verdict}".rstrip())
    begins = [Content.assemble("│ ", (text[:_SHOWN_MAX].expandtabs(4), "dim")) for text in shown]
    return [*begins, question, Content.styled(keys, "$text-accent")][-room:]
