"""The sizes that the protocol fixes or gives as a default.

What a server may set otherwise says so; the rest is the same everywhere.
"""

TEXT_MAX = 4_000
"""Characters (code points) of one message after cleaning; a server's default."""

TEXT_MAX_SETTABLE = 100_000
"""The most that a server may set instead of TEXT_MAX."""

NAME_MAX = 24
"""Graphemes (what people take for one character) of a name after normalising."""

NAME_CODE_POINTS_MAX = 96
"""Code points of a name, so that its graphemes cannot be huge."""

NAME_MARKS_MAX = 4
"""Marks in a row in a name (UTS 39, section 5.4)."""

MARKS_MAX = 8
"""Marks and format characters in a row in a text; what follows them is left out."""

PASSPHRASE_MAX = 256
"""Characters (code points) of a room's passphrase."""

SLOW_MAX = 3_600
"""Seconds that a host may put between two messages of a member."""

KEEP_MESSAGES_MAX = 1_000_000_000
"""The most messages that a server or a host may say are kept."""

KEEP_DAYS_MAX = 36_500
"""The most days that a server or a host may say messages are kept."""

REASON_MAX = 200
"""Characters (code points) of a host's reason after cleaning."""

TOPIC_MAX = 200
"""Characters (code points) of a room's topic after cleaning."""

CLIENT_ID_MAX = 64
"""Printable ASCII characters of the id that a client gives its message."""

FRAME_MAX = 65_536
"""Bytes of one frame from a client; a server's default."""

BACKLOG_MAX = 1_048_576
"""Bytes that may wait for one connection before it is cut off; a server's default and the least
that it may set, as the largest page has to fit in."""

CODE_LENGTH = 4
"""Letters of a room's code; a server's default, from CODE_LENGTH_MIN to CODE_LENGTH_MAX."""

CODE_LENGTH_MIN = 4
CODE_LENGTH_MAX = 12

SNAPSHOT_MESSAGES = 50
"""Newest messages in a snapshot that does not resume."""

HISTORY_DEFAULT = 50
"""Messages in an answer to ``history`` without a limit."""

PAGE_MAX = 200
"""Messages or members in one answer at most."""

QUERY_MAX = 200
"""Characters (code points) of what is searched for, after cleaning."""

FOUND_DEFAULT = 20
"""Messages in an answer to ``search`` without a limit."""

FOUND_MAX = 50
"""Messages in an answer to ``search`` at most."""

TYPING_SECONDS = 6.0
"""How long one ``typing`` counts unless it is said again; clients repeat it every half of this."""

SEQ_MAX = 2**53 - 1
"""The largest seq: what a JavaScript number holds exactly."""
