"""How large the experiments are: short in every run of the tests, long by ``make soak``."""

from __future__ import annotations

import os
from typing import Final, TypeVar

T = TypeVar("T")

LONG: Final = os.environ.get("CHADCHAT_SOAK") == "1"


def scaled(short: T, long: T) -> T:
    """Return what counts in this run."""
    return long if LONG else short


PEOPLE: Final = 20
"""Members of the room in which a fault happens."""

LINES_A_SECOND: Final = 5.0
"""What each of them says."""

KILLS: Final = scaled(10, 100)

READY_SECONDS: Final = scaled(30.0, 3.0)
"""From the start of a server to its being ready; a machine that runs all the tests is busy."""

OUTBOXES_EMPTY_SECONDS: Final = scaled(90.0, 30.0)
"""From there until everything is acknowledged that was said while it was away, likewise."""

FILLINGS: Final = scaled(1, 20)
"""How often a disk is full."""

CROWD: Final = 500
"""People who come back at once."""

CROWD_BACK_SECONDS: Final = scaled(30.0, 10.0)

FROZEN_SECONDS: Final = scaled(3.0, 45.0)
"""How long a disk stands still: in the long form, for longer than a client waits for an answer."""

CLOCK_SECONDS: Final = scaled(3.0, 60.0)
"""How long the talk goes on after each jump of the clock: in the long form, past a heartbeat."""

TRACED_LINES: Final = scaled(300, 5_000)

DEAF_LINE: Final = scaled(4_000, 500)
"""Characters of each line that a member does not read: fewer take longer until it is cut off."""

DEAF_MEMORY: Final = 5 * 2**20
"""Bytes that it may cost the server at most."""

DEAF_DELAY_SECONDS: Final = scaled(10.0, 0.1)
"""What 99 of 100 lines may take to the others at most, likewise."""

CHURN_SECONDS: Final = scaled(20.0, 3_600.0)

CHURN_GROWTH: Final = 8 * 2**20
"""Bytes that the server may have grown in the end."""

CHURN_BEFORE: Final = scaled(0, 2_000)
"""Long lines that are said before, so that SQLite's cache is as full in the beginning as later."""

CUTS: Final = scaled(3, 200)
"""How often a connection is cut between a commit and its acknowledgement, or in one direction."""

CUT_EVERY_BYTES: Final = scaled(61, 3)
"""A connection that comes back is cut after 0, 1, 2, … times so many bytes of the server's."""

SLOW_LINES: Final = scaled(2, 50)

DOUBLED_LINES: Final = scaled(50, 2_000)

FAULTS_ON_THE_WAY: Final = scaled(25, 1_000)

BLACK_SECONDS: Final = (10, 40, 120)
"""How long the network swallows everything: nobody notices it; somebody does; everybody does."""

BLACK_PACE: Final = scaled(0.1, 1.0)
"""What becomes of each second then."""

GAP_FILLED_SECONDS: Final = scaled(30.0, 5.0)
"""From the end of that until everything is there that was said meanwhile."""

MODEL_RUNS: Final = scaled(7, 140)

MODEL_STEPS: Final = 100
"""What the members of a room do, in each of so many runs."""

MODEL_RESTARTS: Final = 2
"""Restarts of the server in each of them at most, in even distances."""

SCAN_SECONDS: Final = scaled(4.0, 600.0)
"""How long somebody tries codes."""

SCANNERS: Final = 200
"""The addresses that they have."""

GUESSES_TIMED: Final = scaled(11, 200)
"""Wrong guesses of each kind that are held against the clock, in turns."""

SAME_SECONDS: Final = scaled(0.01, 0.001)
"""What their medians may lie apart; on a machine that runs all the tests, they do so by chance."""

IDLERS: Final = 500
"""Connections that never ask for anything whole."""

HEAD_SECONDS: Final = scaled(2.0, 10.0)
JOIN_SECONDS: Final = scaled(4.0, 30.0)
"""The deadlines for a request's head and for joining: the defaults, in the long form."""

TOO_LATE_SECONDS: Final = scaled(30.0, 1.0)
JOIN_MEANWHILE_SECONDS: Final = scaled(10.0, 1.0)
"""How late they may be gone, and how long somebody may take to come in meanwhile."""

FUZZED: Final = scaled(200, 10_000)
"""Connections on which anything at all is sent: as HTTP, as frames and as events."""

GUIDED_SECONDS: Final = 120
"""How long each reader is fed what leads further into it, in the long form."""

NOISE: Final = scaled(20, 1_000)
"""Texts made of the pieces of attacks at random."""

SERVER_KILLS: Final = scaled(3, 60)
"""How often one of two servers is killed that have their rooms in one Redis."""

REDIS_KILLS: Final = scaled(2, 50)
"""How often that Redis is killed."""

POWER_CUTS: Final = scaled(1, 20)
"""How often its machine loses its power."""

REFUSED_SECONDS: Final = scaled(10.0, 3.0)
"""How long somebody may wait to hear that something cannot be stored now."""

HEARS_AGAIN_SECONDS: Final = 30.0
"""From the end of whatever kept servers apart until everybody hears everybody."""

CONNECTIONS_KILLED: Final = scaled(10, 500)
"""How often Redis cuts the connections of its servers off."""

ROLLING_RESTARTS: Final = scaled(1, 20)
"""How often all servers are started again, one after the other."""

CUT_OFF_SECONDS: Final = scaled(3.0, 60.0)
"""How long a server is cut off from Redis: in the long form, until it is taken for dead."""

PUT_BACK: Final = scaled(1, 20)
"""How often Redis is put back to an older copy."""

STOPPED_SECONDS: Final = scaled(16.0, 60.0)
"""How long a server is stopped: until it is taken for dead, 15 s after its last heartbeat."""

REDIS_STOPPED_SECONDS: Final = scaled(4.0, 60.0)
"""How long Redis is stopped: longer than somebody waits for an answer."""

CHANGES: Final = scaled(150, 5_000)
"""What each of two members changes while Redis cuts its servers off."""
