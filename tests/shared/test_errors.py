"""The error tree: one class for each code, found both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared import errors
from chadchat_shared.answers import Refusal
from chadchat_shared.errors import ERRORS, ChatError, error_for


def test_every_class_of_the_tree_is_in_the_table_once() -> None:
    classes = {
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, ChatError) and value is not ChatError
    }
    assert set(ERRORS.values()) == classes
    assert len(ERRORS) == len(classes)
    assert all(code == error.code for code, error in ERRORS.items())


@pytest.mark.parametrize("code", ERRORS)
def test_what_the_server_raises_is_what_the_client_raises(code: str) -> None:
    raised = ERRORS[code]("A sentence.", retry_after=1.5)
    again = Refusal.of(raised).to_error()
    assert type(again) is ERRORS[code]
    assert (again.code, again.message, again.retry_after) == (code, "A sentence.", 1.5)
    assert str(again) == "A sentence."


@pytest.mark.parametrize("kind", ERRORS.values())
def test_every_error_has_a_sentence_of_its_own(kind: type[ChatError]) -> None:
    error = kind()
    assert error.message == kind.sentence != ChatError.sentence
    assert error.message.endswith(".")
    assert error.retry_after is None


@given(st.text())
def test_a_code_of_a_later_version_keeps_its_code_and_sentence(code: str) -> None:
    error = error_for(code, "Something new.", 2.0)
    assert (error.code, error.message, error.retry_after) == (code, "Something new.", 2.0)
    assert type(error) is ERRORS.get(code, ChatError)


def test_a_foreign_code_does_not_stick_to_the_class() -> None:
    error_for("of_tomorrow")
    assert ChatError().code == "error"
