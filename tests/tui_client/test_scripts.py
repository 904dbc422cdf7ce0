"""The commands for scripts, as processes, with a real server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from chadchat_tui.cli import scripts
from chadchat_tui.cli.scripts import place as entering
from chadchat_tui.session import OutboxFolder, ServerNotReached
from chadchat_tui.tokens import Membership, TokenStore
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess

from .odd_server import JOINED, SILENCE, odd_server

COMMAND = [sys.executable, "-m", "chadchat_tui"]
NOWHERE = "http://127.0.0.1:1"


def run(*arguments: str, server: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run ``chadchat`` and return what became of it."""
    return subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, check=False,
        timeout=PATIENCE_SECONDS, env={**os.environ, "CHADCHAT_SERVER": server},
    )  # fmt: skip


@contextmanager
def running(*arguments: str, server: str) -> Iterator[subprocess.Popen[str]]:
    """Give ``chadchat`` while it runs; where it does not end, the failure says what it is at."""
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "CHADCHAT_SERVER": server, "PYTHONFAULTHANDLER": "1"},
    ) as process:  # fmt: skip
        try:
            yield process
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)
            assert process.stderr is not None
            pytest.fail(f"It goes on:\n{process.stderr.read()}")
        finally:
            process.kill()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.fixture
def code(server: ServerProcess) -> str:
    """Open a room as sean."""
    created = run("create", "--name", "sean", "--print", server=server.url)
    assert created.returncode == 0
    code, link, command = created.stdout.decode().splitlines()
    assert link == f"{server.url}/{code}"
    assert command == f"chadchat join {code} --name NAME --server {server.url}"
    return code


def test_what_is_sent_is_in_the_log(server: ServerProcess, code: str) -> None:
    """As text and as JSON, under the name that one has there."""
    assert run("send", code.lower(), "hello", server=server.url).returncode == 0
    sent = run("send", code, "-", "--name", "ana", server=server.url, stdin=b"two\r\nlines\n\n")
    assert (sent.returncode, sent.stdout, sent.stderr) == (0, b"", b"")
    text = run("log", code, server=server.url)
    first, second, third = text.stdout.decode().splitlines()
    assert first.endswith(" sean: hello")
    assert second.endswith(" ana: two")
    assert third == "    lines"
    lines = run("log", code, "--json", server=server.url).stdout.decode().splitlines()
    message = json.loads(lines[1])
    assert list(message) == [
        "v", "seq", "ts", "time", "name", "message", "room", "member", "id", "kind",
    ]  # fmt: skip
    assert (message["seq"], message["name"], message["message"], message["room"]) == (
        2, "ana", "two\nlines", code,
    )  # fmt: skip
    assert message["kind"] == "chat"


def test_what_the_locale_lacks_is_marked(
    server: ServerProcess, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON is UTF-8 everywhere."""
    assert run("send", code, "naïve ✓", server=server.url).returncode == 0
    monkeypatch.setenv("PYTHONIOENCODING", "iso8859-1")
    text = run("log", code, server=server.url)
    assert (text.returncode, text.stderr) == (0, b"")
    assert text.stdout.endswith(" sean: naïve ?\n".encode("iso8859-1"))
    assert "naïve ✓" in run("log", code, "--json", server=server.url).stdout.decode()


def test_a_long_text_is_sent_in_parts(server: ServerProcess, code: str) -> None:
    """Such as the output of a build."""
    text = "".join(f"line {number} {'.' * 60}\n" for number in range(150))
    assert run("send", code, server=server.url, stdin=text.encode()).returncode == 0
    lines = run("log", code, "--json", server=server.url).stdout.decode().splitlines()
    messages = [json.loads(line)["message"] for line in lines]
    assert len(messages) > 1
    assert "\n".join(messages) == text.rstrip()


def test_all_pages_of_the_log_are_printed(server: ServerProcess, code: str) -> None:
    """However many there are; who has read enough may go away."""
    text = "\n".join("x" * 3999 for _ in range(210))
    assert run("send", code, server=server.url, stdin=text.encode()).returncode == 0
    lines = run("log", code, "--json", server=server.url).stdout.decode().splitlines()
    assert [json.loads(line)["seq"] for line in lines] == list(range(1, 211))
    with running("log", code, server=server.url) as log:
        assert log.stdout is not None
        assert log.stderr is not None
        log.stdout.readline()
        log.stdout.close()
        assert log.wait(PATIENCE_SECONDS) == 0
        assert log.stderr.read() == ""


def test_who_has_read_enough_of_a_tail_may_go(server: ServerProcess, code: str) -> None:
    """It ends by itself, without another word to print or to complain of."""
    with running("tail", code, "--name", "bot", "--json", server=server.url) as tail:
        assert tail.stdout is not None
        assert tail.stderr is not None
        tail.stderr.readline()
        assert run("send", code, "enough", server=server.url).returncode == 0
        assert json.loads(line_of(tail))["message"] == "enough"
        tail.stdout.close()
        assert tail.wait(PATIENCE_SECONDS) == 0
        assert tail.stderr.read() == ""


def test_a_part_of_the_log_is_printed(server: ServerProcess, code: str) -> None:
    """From one moment on, and before another, by each message's own time."""
    for text in ("one", "two", "three"):
        assert run("send", code, text, server=server.url).returncode == 0
    lines = run("log", code, "--json", server=server.url).stdout.decode().splitlines()
    first, second, third = (json.loads(line) for line in lines)
    assert second["time"].endswith("Z")
    assert datetime.fromisoformat(second["time"]).timestamp() * 1000 == second["ts"]

    def texts(*options: str) -> list[str]:
        done = run("log", code, "--json", *options, server=server.url)
        assert done.returncode == 0
        return [json.loads(line)["message"] for line in done.stdout.splitlines()]

    assert texts("--since", second["time"]) == ["two", "three"]
    assert texts("--until", second["time"]) == ["one"]
    assert texts("--since", first["time"], "--until", third["time"]) == ["one", "two"]
    assert texts("--since", "1h", "--until", "now") == ["one", "two", "three"]
    assert texts("--since", "1969-07-20") == ["one", "two", "three"]
    assert texts("--until", "2000-01-01") == texts("--since", "2100-01-01") == []


def test_who_is_in_the_room_is_printed(server: ServerProcess, code: str) -> None:
    """Who is here and who is away, as text and as JSON."""
    assert run("send", code, "hello", "--name", "ana", server=server.url).returncode == 0
    text = run("who", code, "--name", "bot", server=server.url).stdout.decode()
    assert "bot" in text
    assert "sean (host)" in text
    told = json.loads(run("who", code, "--name", "bot", "--json", server=server.url).stdout)
    assert (told["v"], told["room"]) == (1, code)
    assert [member["name"] for member in told["members"]] == ["sean", "ana", "bot"]
    host, _, bot = told["members"]
    assert (host["host"], host["muted"], bot["host"], bot["online"]) == (True, False, False, True)


def test_a_room_is_exported(server: ServerProcess, code: str, tmp_path: Path) -> None:
    """As Markdown, or as lines of JSON with a head and a seal, to a file or standard output."""
    assert run("send", code, "hello *all*", server=server.url).returncode == 0
    exported = run("export", code, server=server.url)
    assert (exported.returncode, exported.stderr) == (0, b"")
    assert exported.stdout.decode().startswith(f"# {code}\n\n<{server.url}/{code}>\n\n## 20")
    assert exported.stdout.decode().endswith(" **sean**: hello \\*all\\*\n")
    file = tmp_path / "room.jsonl"
    lines = run("export", code, "--format", "jsonl", "-o", str(file), server=server.url)
    assert (lines.returncode, lines.stdout) == (0, b"")
    assert lines.stderr.decode() == f"Messages written to {file}: 1\n"
    head, message, seal = file.read_bytes().splitlines(keepends=True)
    assert json.loads(head).items() >= {"format": "chadchat-room", "version": 1, "count": 1}.items()
    logged = json.loads(run("log", code, "--json", server=server.url).stdout)
    assert json.loads(message).items() <= logged.items()
    assert json.loads(seal) == {"sha256": sha256(head + message).hexdigest()}
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.glob(".*")) == []


def test_an_export_that_cannot_be_written_is_told(
    server: ServerProcess, code: str, tmp_path: Path
) -> None:
    """And leaves what was there as it was."""
    missing = run("export", code, "-o", str(tmp_path / "no" / "room.md"), server=server.url)
    assert missing.returncode == 1
    assert "cannot be written: No such file or directory." in missing.stderr.decode()
    file = tmp_path / "room.md"
    file.write_text("before", encoding="utf-8")
    assert run("export", "ZZZZZZ", "-o", str(file), server=server.url).returncode != 0
    assert file.read_text(encoding="utf-8") == "before"
    assert run("export", code, "-o", "/dev/null", server=server.url).returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="skipped, Linux has a file that is full")
@pytest.mark.parametrize("command", ["export", "log", "who"])
def test_a_full_disk_behind_standard_output_is_told(
    server: ServerProcess, code: str, command: str
) -> None:
    assert run("send", code, "hello", server=server.url).returncode == 0
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [*COMMAND, command, code], stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            timeout=PATIENCE_SECONDS, env={**os.environ, "CHADCHAT_SERVER": server.url},
        )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr == "Standard output cannot be written: No space left on device.\n"


def test_tail_goes_on_over_a_crash(own_server: ServerProcess) -> None:
    """It prints what is said from then on, once each, and says on stderr how it fares."""
    url = own_server.url
    code = run("create", "--name", "sean", "--print", server=url).stdout.split()[0].decode()
    run("send", code, "before", server=url)
    with running("tail", code, "--name", "bot", "--json", server=url) as tail:
        assert tail.stderr is not None
        assert tail.stderr.readline() == f"Listening in {code} as bot. Ctrl+C ends it.\n"
        assert run("send", code, "hello", server=url).returncode == 0
        heard = [json.loads(line_of(tail))["message"]]
        own_server.restart()
        assert run("send", code, "after", server=url).returncode == 0
        heard.append(json.loads(line_of(tail))["message"])
        tail.send_signal(signal.SIGINT)
        assert tail.wait(PATIENCE_SECONDS) == 130
        assert "Connection lost. Retrying in" in tail.stderr.read()
    assert heard == ["hello", "after"]


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["send", "ZZZZZZ", "x", "--name", "n"], 5, "Look whether ZZZZZZ is its code, and http"),
        (["send", "CODE", "x", "--name", "SEAN "], 0, ""),
        (["send", "ABCD", "x", "--name", "n", "--server", NOWHERE], 3, "No server answers at"),
        (["send", "CODE", " "], 1, "A message needs some text."),
        (["send", "CODE", ""], 1, "A message needs some text."),
        (["send", "12", "x"], 2, "A room code is 4 to 12 letters, A to Z."),
        (["send", "ABCD", "x"], 2, "--name is needed"),
        (["tail", "ABCD", "--name", ""], 2, "A name has 1 to 24"),
        (["log", "ABCD", "--server", "ftp://x"], 2, "That is no server address."),
        (["log", "CODE", "--since", "soon"], 2, "Write one like 12:30, yesterday, 30m"),
        (["log", "CODE", "--since", "1h", "--until", "2h"], 2, "--since is after --until"),
        (["log", "CODE", "--since", "1h", "--until", "2h"], 2, "usage: chadchat log "),
        (["export", "CODE", "--format", "pdf"], 2, "invalid choice"),
        (["export", "CODE", "--format", "jsonl", "--since", "1h"], 2, "or use log --json"),
        (["export", "CODE", "--format", "jsonl", "--until", "1h"], 0, ""),
        (["who", "ZZZZZZ", "--name", "n"], 5, "Room does not exist."),
        (["create", "--print"], 2, "--print needs --name"),
        (["create", "--name", "n"], 2, "this needs a terminal, with --plain one without a screen"),
        (["create", "--name", "n"], 2, "with --print the room is opened without one"),
        (["create", "--name", "n"], 2, "usage: chadchat create "),
        (["join"], 2, "this needs a terminal"),
        (["join"], 2, "chadchat send, tail and log need none"),
        (["nonsense"], 2, "invalid choice"),
        ([], 0, ""),
    ],
)
def test_how_it_ended_is_told(
    server: ServerProcess, code: str, arguments: list[str], status: int, sentence: str
) -> None:
    """By the exit status, and in a sentence on stderr, never with a traceback."""
    arguments = [code if argument == "CODE" else argument for argument in arguments]
    ended = run(*arguments, server=server.url, stdin=b"not asked for")
    assert ended.returncode == status
    assert sentence in ended.stderr.decode()
    assert b"Traceback" not in ended.stderr


def test_a_name_is_ones_own(
    server: ServerProcess, code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Somebody elsewhere has to take another, which may stand in the environment."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    assert run("send", code, "x", "--name", "Sean", server=server.url).returncode == 4
    monkeypatch.setenv("CHADCHAT_NAME", "ana")
    assert run("send", code, "x", server=server.url).returncode == 0


def test_a_passphrase_is_needed_once(
    server: ServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newcomer brings it, in an option or in the environment; a member is not asked."""
    created = run(
        "create", "--name", "sean", "--print", "--passphrase", "sesame", server=server.url
    )
    code = created.stdout.split()[0].decode()
    missing = run("send", code, "x", "--name", "ana", server=server.url)
    assert missing.returncode == 4
    assert "Give it with --passphrase, or in CHADCHAT_PASSPHRASE." in missing.stderr.decode()
    wrong = run("send", code, "x", "--name", "ana", "--passphrase", "x", server=server.url)
    assert wrong.returncode == 4
    assert "That is not the passphrase of this room." in wrong.stderr.decode()
    monkeypatch.setenv("CHADCHAT_PASSPHRASE", "sesame")
    assert run("send", code, "x", "--name", "ana", server=server.url).returncode == 0
    monkeypatch.delenv("CHADCHAT_PASSPHRASE")
    assert run("send", code, "x", "--name", "ana", server=server.url).returncode == 0


async def send(
    text: str, url: str, *options: str, patience: float = PATIENCE_SECONDS
) -> tuple[int | None, str]:
    """Send ``text`` as sean; return the status and what is told."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "send", "ABCD", text, "--name", "sean", "--timeout", f"{patience:g}",
        "--server", url, *options, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, stderr = await process.communicate()
    return process.returncode, stderr.decode()


async def test_a_message_that_is_not_acknowledged_is_told_and_sent_later() -> None:
    """Nobody knows then whether it is in the room; with its id it is there once in the end."""
    sent: list[object] = []

    def store(message: dict[str, object]) -> object:
        sent.append(message["id"])
        return {"ok": True, "room": "ABCD", "id": message["id"], "seq": len(sent), "ts": 1}

    def swallow(message: dict[str, object]) -> object:
        sent.append(message["id"])
        return SILENCE

    async with odd_server(join=JOINED, message=swallow) as odd:
        status, told = await send("first", odd.url, patience=2)
        assert status == 6
        assert "Not acknowledged within 2 seconds" in told
        assert "It is kept, and sent once more when sean is in ABCD again." in told
        odd.answers["message"] = store
        assert await send("second", odd.url) == (0, "")
        first, again, second = sent
        assert first == again != second


async def test_what_was_left_and_is_refused_is_given_back() -> None:
    """Once, with the reason; the status tells of it, whatever became of the new message."""
    refusal = {"ok": False, "error": "forbidden", "message": "You are muted."}

    def answer(message: dict[str, object]) -> object:
        if message["data"] == "first":
            return refusal
        return {"ok": True, "room": "ABCD", "id": message["id"], "seq": 1, "ts": 1}

    async with odd_server(join=JOINED, message=SILENCE) as odd:
        assert (await send("first", odd.url, patience=2))[0] == 6
        odd.answers["message"] = answer
        told = "What you had written earlier is not sent: You are muted.\nfirst\n"
        assert await send("second", odd.url) == (4, told)
        assert await send("third", odd.url) == (0, "")


async def test_what_is_sent_while_the_server_is_away_is_kept(own_server: ServerProcess) -> None:
    """Of whom has been in the room; it is sent before what comes next. Of a newcomer nothing is."""
    url = own_server.url
    code = run("create", "--name", "sean", "--print", server=url).stdout.split()[0].decode()
    own_server.kill()
    away = run("send", code, "first", "--timeout", "0.5", server=url)
    assert away.returncode == 3
    assert f"It is kept, and sent when sean is in {code} again." in away.stderr.decode()
    unknown = run("send", code, "lost", "--name", "ana", server=url)
    assert unknown.returncode == 3
    assert "Nothing is sent, nor kept." in unknown.stderr.decode()
    with running("send", code, "second", server=url) as send:
        assert send.stderr is not None
        assert "Retrying in" in send.stderr.readline()
        own_server.start()
        assert send.wait(PATIENCE_SECONDS) == 0
    lines = run("log", code, "--json", server=url).stdout.decode().splitlines()
    assert [json.loads(line)["message"] for line in lines] == ["first", "second"]


async def test_what_waits_when_the_room_is_closed_to_one_is_kept_and_not_sent() -> None:
    """That is told; it is given back, and nobody has it said behind their back."""
    sent: list[object] = []
    removed = {"room": "ABCD", "reason": "kicked", "message": "You were taken out: too loud."}
    taking_out: list[asyncio.Task[None]] = []

    async with odd_server(join=JOINED) as odd:

        def take_out(_: dict[str, object]) -> object:
            taking_out.append(asyncio.create_task(odd.sockets.emit("removed", removed)))
            return SILENCE

        def store(message: dict[str, object]) -> object:
            sent.append(message["data"])
            return {"ok": True, "room": "ABCD", "id": message["id"], "seq": len(sent), "ts": 1}

        odd.answers["message"] = take_out
        status, told = await send("first", odd.url)
        assert status == 4
        assert told.endswith("What is not sent is kept: in chadchat join, /retry sends it.\n")
        odd.answers["message"] = store
        status, told = await send("second", odd.url)
        assert status == 1
        assert told.startswith("What you had written earlier is not sent: ")
        assert told.endswith("\nfirst\n")
        assert await send("third", odd.url) == (0, "")
    assert sent == ["second", "third"]


async def test_what_waits_when_the_server_refuses_the_connection_is_kept_and_sent() -> None:
    """It may be in the room or not; with its id it is there once in the end."""
    sent: list[object] = []
    cutting: list[asyncio.Task[None]] = []
    welcome = False

    def connect(*_: object) -> bool:
        return welcome or not sent

    async with odd_server(join=JOINED) as odd:
        odd.sockets.on("connect", connect)

        def cut(message: dict[str, object]) -> object:
            sent.append(message["id"])
            cutting.append(asyncio.create_task(odd.cut()))
            return SILENCE

        def store(message: dict[str, object]) -> object:
            sent.append(message["id"])
            return {"ok": True, "room": "ABCD", "id": message["id"], "seq": len(sent), "ts": 1}

        odd.answers["message"] = cut
        status, told = await send("first", odd.url)
        assert status == 6
        assert told.endswith("It is kept, and sent once more when sean is in ABCD again.\n")
        assert "Not acknowledged within" not in told
        welcome, odd.answers["message"] = True, store
        assert await send("second", odd.url) == (0, "")
    first, again, second = sent
    assert first == again != second


async def test_a_server_that_never_answers_is_not_said_to_answer() -> None:
    """Whatever the last try to connect has come to."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        place = scripts.Place(
            f"http://127.0.0.1:{mute.getsockname()[1]}", "ABCD", "sean", TokenStore(pytest.fail),
            OutboxFolder(pytest.fail),
        )  # fmt: skip
        place.tokens.save(Membership(server=place.server, room="ABCD", name="sean", token="token"))
        with pytest.raises(ServerNotReached, match=r"cannot be reached\. It is kept"):
            await scripts.send(place, "first", patience=0.2)


async def test_a_knock_is_waited_for_as_long_as_is_said() -> None:
    locked = {"ok": False, "error": "room_locked", "message": "This room is locked."}
    async with odd_server(join=locked, knock={"ok": True}) as odd:
        status, told = await send("hello", odd.url, "--knock", patience=2)
        assert status == 4
        assert told.endswith("Nobody has let you in within 2 seconds.\n")


async def test_a_server_that_lets_nobody_in_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of being waited for without end."""
    monkeypatch.setattr(entering, "ENTERING_SECONDS", 0.5)
    async with odd_server() as odd:
        place = scripts.Place(
            odd.url, "ABCD", "sean", TokenStore(pytest.fail), OutboxFolder(pytest.fail)
        )
        with pytest.raises(ServerNotReached, match="lets nobody in"):
            await scripts.log(place, scripts.Span(), as_json=False)
