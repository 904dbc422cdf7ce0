"""What is done in Redis at once: each of these scripts, on the keys of one room or none.

The rules of the chat are not here. A script numbers and stores what it is given, says it on the
room's channel, and refuses (with a word) only where the room is not as its caller takes it to be:
``gone``, or ``back``: put back to a state from before what the caller has seen of it.

Those about a room get all its keys, though they need but the first of the names: where a node of a
cluster has not all of them, as they are just being moved, it refuses the script, which would be
broken off there otherwise.
"""

from __future__ import annotations

from hashlib import sha1
from typing import Final


class Script:
    """A script in Lua, which Redis knows by its hash."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sha = sha1(text.encode(), usedforsecurity=False).hexdigest()


_VER: Final = """
local room = KEYS[1]
local ver = tonumber(redis.call('HGET', room, 'ver'))
if not ver then return 'gone' end
if ver < tonumber(ARGV[1]) then return 'back' end
"""
_PUBLISH: Final = """
local function publish(call, body)
  ver = redis.call('HINCRBY', room, 'ver', 1)
  redis.call('SPUBLISH', room, '[' .. ver .. ',"' .. call .. '",' .. body .. ']')
end
"""

APPEND: Final = Script(f"""{_VER}{_PUBLISH}
local seq = tonumber(redis.call('HGET', room, 'seq'))
local places, new = {{}}, {{}}
local first = seq + 1
local function known(id)
  if redis.call('HSETNX', room .. ':ids', id, seq + 1) == 1 then return nil end
  local place = redis.call('HGET', room .. ':ids', id)
  return redis.call('XRANGE', room .. ':log', place, place)[1]
end
for i = 3, #ARGV, 2 do
  local entry = known(ARGV[i])
  if not entry then
    seq = seq + 1
    redis.call('XADD', room .. ':log', seq .. '-0', 'm', ARGV[i + 1])
    new[#new + 1] = ARGV[i + 1]
  end
  places[#places + 1] = entry or seq
end
if #new > 0 then
  redis.call('HSET', room, 'seq', seq)
  publish(ARGV[2], '{{"change":"Said","first":' .. first .. ',"lines":['
    .. table.concat(new, ',') .. ']}}')
end
return {{ver, #new, places}}
""")
"""ARGV: the least ver, the call's id; then of each message its id, and what is stored of it.

Returns the ver, how many messages are new, and the seq of each that is, the stream's entry of each
that is not.
"""

FIND: Final = Script("""
local seq = redis.call('HGET', KEYS[1] .. ':ids', ARGV[1])
return seq and redis.call('XRANGE', KEYS[1] .. ':log', seq, seq)[1]
""")
"""ARGV: a message's id. Returns its entry in the stream."""

CHANGE: Final = Script(f"""{_VER}{_PUBLISH}
if ARGV[3] ~= '*' then
  if ARGV[3] ~= '+' and redis.call('HGET', room, 'op') ~= ARGV[3] then return {{ver, 0}} end
  redis.call('HSET', room, 'op', ARGV[2])
end
local i = 5
while i <= #ARGV do
  local last = i + 2 + tonumber(ARGV[i])
  redis.call(ARGV[i + 1], room .. ARGV[i + 2], unpack(ARGV, i + 3, last))
  i = last + 1
end
publish(ARGV[2], ARGV[4])
return {{ver, 1}}
""")
"""ARGV: the least ver, the call's id, the id of the call by which the room was last changed ("+" is
whichever it was, "*" is for what is no change of the room), what is published; then of each write
how many arguments it has, its command, the end of its key's name, and the arguments.

Returns the ver, and 1; or 0 where the room has been changed by another call meanwhile.
"""

LOAD: Final = Script("""
local room = KEYS[1]
local settings = redis.call('HGETALL', room)
if #settings == 0 then return nil end
local seq, ver, kept = unpack(redis.call('HMGET', room, 'seq', 'ver', 'first'))
if ver == ARGV[1] then return ver end
local first = math.max(tonumber(ARGV[2]), seq - tonumber(ARGV[3]) + 1, tonumber(kept or 1))
return {
  settings,
  redis.call('HGETALL', room .. ':members'),
  redis.call('HGETALL', room .. ':bans'),
  redis.call('ZRANGE', room .. ':former', ARGV[4], '+inf', 'BYSCORE'),
  redis.call('HKEYS', room .. ':here'),
  redis.call('XRANGE', room .. ':log', first .. '-0', '+'),
}
""")
"""ARGV: the ver that is known, the first seq and how many of the newest messages are wanted, now.

Returns the keys of the room; or its ver alone, where it is what is known.
"""


CLOSE: Final = Script(f"""{_VER}{_PUBLISH}
publish(ARGV[2], '{{"change":"Closed"}}')
for i = 3, #ARGV do redis.call('UNLINK', room .. ARGV[i]) end
return ver
""")
"""ARGV: the least ver, the call's id, the ends of the names of the room's keys."""

DELETE_IF: Final = Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
""")
"""Deletes a key that has the value."""

BEAT: Final = Script("""
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local interval, dead = tonumber(ARGV[2]), tonumber(ARGV[3])
local newest = tonumber(redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2] or now)
if math.abs(now - newest) > 2 * interval then
  for _, name in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    redis.call('ZADD', KEYS[2], now, name)
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - dead)
local living = redis.call('ZSCORE', KEYS[2], ARGV[1]) and 1 or 0
redis.call('ZADD', KEYS[2], now, ARGV[1])

local known, remembered, lasts = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6] == '1'
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local before = redis.call('HGET', KEYS[1], 'run')
local follows = string.match(redis.call('INFO', 'replication'), 'master_replid2:0*[1-9a-f]')
local beat = redis.call('HINCRBY', KEYS[1], 'beat', 1)
local generation = tonumber(redis.call('HGET', KEYS[1], 'generation') or '0')
local restarted = before and before ~= run and (follows or not lasts)
local back = ARGV[7] == '1' or beat <= remembered
if restarted or (back and generation <= known) then
  generation = math.max(generation + 1, known + 1, now)
end
redis.call('HSET', KEYS[1], 'run', run, 'generation', generation,
  'beat', math.max(beat, remembered + 1))
return {living, generation, math.max(beat, remembered + 1), redis.call('ZRANGE', KEYS[2], 0, -1)}
""")
"""KEYS: SERVERS, BEATS. ARGV: the server's name, how often it beats and after how long one that
does not is dead (ms), the generation and the beat that it knows, whether what Redis has
acknowledged always outlasts it (1), and whether the data is known to be older than before (1).

Who has not been able to beat, as Redis was away for all, is not dead. Where the data is older than
what was known, or may be, as Redis has begun anew or follows another, a new generation begins; it
is numbered by the time (ms), as a number of which the data knows nothing may have been used.
Returns whether the server was among the living, the generation, the beat, and who is living now.
"""

_LACKS: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local function lacks(full, whole)
  return math.min(math.max((tonumber(full) or 0) - now, 0), whole)
end
local function wait(lacking, token, whole)
  local missing = math.ceil(lacking + token - whole - 0.001)
  return token > 0 and missing > 0 and missing or 0
end
"""
"""A token bucket is the time (Unix ms) at which it will be full again; before that, it lacks what
is refilled until then. What is due within a microsecond is there: whoever waits as told lacks
nothing but what rounding takes."""

TAKE: Final = Script(f"""{_LACKS}
local token, whole = tonumber(ARGV[1]), tonumber(ARGV[2])
local lacking = lacks(redis.call('GET', KEYS[1]), whole)
local missing = wait(lacking, token, whole)
if missing == 0 then
  redis.call('SET', KEYS[1], now + lacking + token, 'PX', math.ceil(lacking + token))
end
return missing
""")
"""KEYS: a bucket. ARGV: how long one token takes to be refilled, and all of them (ms).

Takes a token and returns 0, or the ms to wait for one.
"""

GUESS: Final = Script(f"""{_LACKS}
local token, whole, total, total_whole, first, longest, counts = unpack(ARGV)
token, whole, total, total_whole = tonumber(token), tonumber(whole), tonumber(total),
  tonumber(total_whole)
local full, lasts, ends = unpack(redis.call('HMGET', KEYS[1], 'full', 'lasts', 'ends'))
local locked = math.max(math.ceil((tonumber(ends) or 0) - now), 0)
local total_lacking = lacks(redis.call('GET', KEYS[2]), total_whole)
local missing = wait(total_lacking, total, total_whole)
if counts == '0' or locked > 0 or missing > 0 then return {{locked, missing}} end
if total > 0 then
  local lacking = total_lacking + total
  redis.call('SET', KEYS[2], now + lacking, 'PX', math.ceil(lacking))
end
if token > 0 then
  local lacking = math.min(lacks(full, whole) + token, whole)
  redis.call('HSET', KEYS[1], 'full', now + lacking)
  if wait(lacking, token, whole) > 0 then
    lasts = math.min(math.max(2 * (tonumber(lasts) or 0), tonumber(first)), tonumber(longest))
    ends = now + lasts
    redis.call('HSET', KEYS[1], 'lasts', lasts, 'ends', ends)
  end
  local forgiven = (tonumber(ends) or 0) + longest - now
  redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(forgiven, lacking)))
end
return {{0, 0}}
""")
"""KEYS: what is known of an address, and the bucket of all. ARGV: how long one of the tokens of the
address takes to be refilled, and all of them (ms), the same of the bucket of all (0 is no limit);
how long the first lock-out lasts, and the longest; whether a wrong guess is to be counted (1).

Counts it where nobody has to wait. Returns the ms for which the address is locked out, and those to
wait for a token of all; domain/lockouts.py says by which rules.
"""

ALL: Final = (APPEND, FIND, CHANGE, LOAD, CLOSE, DELETE_IF, BEAT, TAKE, GUESS)
