"""Which lines the rows of a log take."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chadchat_tui.widgets.line_index import LineIndex


class IndexMachine(RuleBasedStateMachine):
    """Does the same to an index and to a plain list of (height, head)."""

    def __init__(self) -> None:
        super().__init__()
        self.index = LineIndex()
        self.rows: list[tuple[int, int | None]] = []

    @rule(count=st.integers(0, 5), before=st.booleans())
    def grow(self, count: int, before: bool) -> None:
        new: list[tuple[int, int | None]] = [(1, None)] * count
        if before:
            self.index.grow_before(count)
            self.rows = new + self.rows
        else:
            self.index.grow(count)
            self.rows += new

    @rule(data=st.data(), before=st.booleans())
    def shrink(self, data: st.DataObject, before: bool) -> None:
        count = data.draw(st.integers(0, len(self.rows)))
        if before:
            self.index.shrink_before(count)
            del self.rows[:count]
        else:
            self.index.shrink(count)
            del self.rows[len(self.rows) - count :]

    @precondition(lambda self: bool(self.rows))
    @rule(data=st.data(), head=st.integers(0, 3), own=st.integers(1, 4))
    def measure(self, data: st.DataObject, head: int, own: int) -> None:
        row = data.draw(st.integers(0, len(self.rows) - 1))
        self.index.measure(row, head=head, height=head + own)
        self.rows[row] = head + own, head

    @precondition(lambda self: bool(self.rows))
    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        row = data.draw(st.integers(0, len(self.rows) - 1))
        self.index.forget(row)
        self.rows[row] = self.rows[row][0], None

    @rule()
    def forget_all(self) -> None:
        self.index.forget_all()
        self.rows = [(height, None) for height, _ in self.rows]

    @rule()
    def lay_out(self) -> None:
        """After which every line is where it would be counted to."""
        self.index.lay_out()
        assert self.index.settled
        lines = [row for row, (height, _) in enumerate(self.rows) for _ in range(height)]
        assert self.index.height == len(lines)
        assert [self.index.row_at(line) for line in range(len(lines))] == lines
        assert self.index.row_at(len(lines)) == len(self.rows)
        for row, (_, head) in enumerate(self.rows):
            assert self.index.start(row) == lines.index(row)
            assert self.index.text_start(row) == lines.index(row) + (head or 0)

    @invariant()
    def knows_what_is_measured(self) -> None:
        assert len(self.index) == len(self.rows)
        unmeasured = [row for row, (_, head) in enumerate(self.rows) if head is None]
        assert [n for n in range(len(self.rows)) if not self.index.measured(n)] == unmeasured
        for near in range(len(self.rows)):
            expected = [row for row in unmeasured if row >= near] or unmeasured[-1:]
            assert self.index.unmeasured(near) == (expected[0] if expected else None)


TestIndex = IndexMachine.TestCase
