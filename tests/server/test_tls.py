"""TLS: everything works as without it, and the certificate can be renewed under way."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from itertools import pairwise
from pathlib import Path

import aiohttp
import pytest

from chadchat_server.config import Settings
from chadchat_server.ending import CannotServe
from chadchat_server.serving import Server
from chadchat_server.web import Handshakes
from chadchat_tui.session.errors import ServerNotReached
from chadchat_tui.session.socket import Socket
from tests.certificates import OwnCertificate
from tests.needs import need
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess
from tests.stock_client import POLLING, UPGRADING, WEBSOCKET, StockClient

from .conftest import quiet_server


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> OwnCertificate:
    return OwnCertificate.make(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, own: OwnCertificate
) -> Iterator[ServerProcess]:
    with quiet_server(tmp_path_factory.mktemp("server"), *own.options) as server:
        yield server


async def test_it_says_so(server: ServerProcess) -> None:
    assert server.url == f"https://127.0.0.1:{server.port}"


async def test_the_page_and_its_cookie(server: ServerProcess, own: OwnCertificate) -> None:
    connector = aiohttp.TCPConnector(ssl=own.trusted())
    async with aiohttp.ClientSession(server.url, connector=connector) as http:
        form = {"name": "Ada", "create": ""}
        headers = {"Origin": server.url}
        async with http.post("/", data=form, headers=headers, allow_redirects=False) as response:
            assert response.status == 303
            assert len(response.cookies) == 3  # the session's, the seat's and the name's
            assert all(cookie["secure"] for cookie in response.cookies.values())
        headers = {"Origin": server.url.replace("https", "http")}
        async with http.post("/", data=form, headers=headers) as response:
            assert response.status == 403


@pytest.mark.parametrize("transports", [WEBSOCKET, POLLING, UPGRADING], ids="+".join)
async def test_people_talk(
    server: ServerProcess, own: OwnCertificate, transports: tuple[str, ...]
) -> None:
    trusting = own.trusted()
    async with (
        StockClient.to(server.url, trusting=trusting) as ada,
        StockClient.to(server.url, transports, trusting=trusting) as bob,
    ):
        room = await ada.create("Ada")
        await bob.join(room.room, name="Bob")
        texts = [f"{number} {'x' * 3_000}" for number in range(200)]
        await asyncio.gather(*(ada.say(text) for text in texts))
        assert [line.message for line in await bob.heard_lines(200)] == texts
        await bob.say("heard")
        await ada.heard_line("heard")


async def test_who_does_not_read_is_cut_off(server: ServerProcess, own: OwnCertificate) -> None:
    trusting = own.trusted()
    async with StockClient.to(server.url, trusting=trusting) as ada:
        room = await ada.create("Ada")
        deaf = await _deaf_member(server, trusting, room.room)
        try:
            while (await ada.join(room.room)).online > 1:
                await asyncio.gather(*(ada.say("x" * 4_000) for _ in range(250)))
        finally:
            deaf.close()


async def _deaf_member(
    server: ServerProcess, trusting: ssl.SSLContext, code: str
) -> asyncio.StreamWriter:
    """Join a room and read nothing of it."""
    from tests.raw_tcp import event_frame, frame

    reader, writer = await asyncio.open_connection(
        "127.0.0.1", server.port, ssl=trusting, limit=1_024
    )
    writer.write(
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(frame("40") + event_frame(1, "join", code=code, name="Deaf"))
        await reader.readuntil(b'431[{"ok":true')
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # a transport that also reads
    return writer


async def test_a_new_certificate_is_shown_and_nobody_is_disconnected(
    tmp_path: Path,
) -> None:
    own = OwnCertificate.make(tmp_path)
    with quiet_server(tmp_path / "data", *own.options) as server:
        async with StockClient.to(server.url, trusting=own.trusted()) as ada:
            await ada.create("Ada")
            before = await _shown(server)
            own.renew()
            os.kill(server.pid, signal.SIGHUP)
            await _until_shown(server, own)
            assert await _shown(server) != before
            await ada.say("still here")
            own.key.write_text("no key")
            os.kill(server.pid, signal.SIGHUP)
            await _until_logged(server, "The one before stays in use.")
            assert ada.connected
            async with StockClient.to(server.url, trusting=own.trusted()) as bob:
                await bob.create("Bob")


async def _shown(server: ServerProcess) -> bytes:
    """Return the certificate that the server shows to a new connection."""
    pem = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", server.port))
    return ssl.PEM_cert_to_DER_cert(pem)


async def _until_shown(server: ServerProcess, own: OwnCertificate) -> None:
    expected = ssl.PEM_cert_to_DER_cert(own.certificate.read_text())
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if await _shown(server) == expected:
                return


async def _until_logged(server: ServerProcess, text: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if text in server.stderr:
                return
            await asyncio.sleep(0.05)


async def test_who_begins_no_tls_is_cut_off(tmp_path: Path, own: OwnCertificate) -> None:
    with quiet_server(tmp_path, *own.options, "--head-deadline", "0.5") as server:
        for begin in (b"", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02"):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            try:
                writer.write(begin)
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await reader.read()
            except ConnectionError:
                pass
            finally:
                writer.close()


async def test_who_does_not_end_the_handshake_counts_all_the_while(
    tmp_path: Path, own: OwnCertificate
) -> None:
    with quiet_server(tmp_path, *own.options, "--connections-max", "1", limits=True) as server:
        for begin in (b"", b"\x16\x03\x01\x02"):
            idlers = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(4)]
            for _, writer in idlers:
                writer.write(begin)
            assert await _status(server.url, own) == 429
            for _, writer in idlers:
                writer.close()
            await _served_again(server.url, own)


async def test_they_count_among_all_connections_too(tmp_path: Path, own: OwnCertificate) -> None:
    with quiet_server(tmp_path, *own.options, "--connections-total", "2") as server:
        idlers = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(2)]
        reader, last = await asyncio.open_connection("127.0.0.1", server.port)
        async with asyncio.timeout(PATIENCE_SECONDS):
            with suppress(ConnectionError):
                assert await reader.read() == b""
        for writer in (last, *(writer for _, writer in idlers)):
            writer.close()
        await _served_again(server.url, own)


async def test_so_it_is_on_asyncios_own_loop(tmp_path: Path, own: OwnCertificate) -> None:
    settings = Settings(
        port=0, data_dir=tmp_path, no_limits=True, connections_total=2,
        tls_cert=own.certificate, tls_key=own.key,
    )  # fmt: skip
    server = Server(settings)
    try:
        await server._start_log()
        port = await server._listen()
        url = f"https://127.0.0.1:{port}"
        for begin in (b"", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02"):
            idlers = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
            for _, writer in idlers:
                writer.write(begin)
                writer.close()
            await _served_again(url, own)
        async with (
            StockClient.to(url, trusting=own.trusted()) as ada,
            StockClient.to(url, trusting=own.trusted()) as bob,
        ):
            await bob.join((await ada.create("Ada")).room, name="Bob")
            assert await _status(url, own) is None
        await _served_again(url, own)
    finally:
        await server._shut_down()


@asynccontextmanager
async def _serving_here(folder: Path, own: OwnCertificate) -> AsyncIterator[tuple[int, Server]]:
    """Serve in this process and on asyncio's own loop; give the port and the server."""
    settings = Settings(
        port=0, data_dir=folder, no_limits=True, tls_cert=own.certificate, tls_key=own.key
    )
    server = Server(settings)
    try:
        await server._start_log()
        yield await server._listen(), server
    finally:
        await server._shut_down()


async def test_everybody_else_has_their_turns_while_many_are_accepted(
    tmp_path: Path, own: OwnCertificate
) -> None:
    async with _serving_here(tmp_path, own) as (port, server):
        assert server._listener._handshakes is not None
        accepted = server._listener._handshakes._under_way
        with ExitStack() as stack:
            for _ in range(20):  # which wait to be accepted, as nothing is awaited here
                stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            counts = [0]
            async with asyncio.timeout(PATIENCE_SECONDS):
                while len(accepted) < 20:
                    await asyncio.sleep(0)
                    counts.append(len(accepted))
        assert max(after - before for before, after in pairwise(counts)) <= 2


async def test_a_server_that_accepts_nobody_any_more_ends(
    tmp_path: Path, own: OwnCertificate, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def begin(_handshakes: Handshakes, tcp: socket.socket, _address: str) -> None:
        tcp.close()
        raise RuntimeError("a mistake")

    async with _serving_here(tmp_path, own) as (port, server):
        monkeypatch.setattr(Handshakes, "_begin", begin)
        with socket.create_connection(("127.0.0.1", port)):
            async with asyncio.timeout(PATIENCE_SECONDS):
                with pytest.raises(CannotServe, match="can be accepted any more"):
                    await server._stop
    assert "RuntimeError: a mistake" in caplog.text


async def _served_again(url: str, own: OwnCertificate) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if await _status(url, own) == 200:
                return


async def _status(url: str, own: OwnCertificate) -> int | None:
    """Ask over a connection of its own; return the status, None where it was cut off."""
    connector = aiohttp.TCPConnector(ssl=own.trusted())
    async with aiohttp.ClientSession(url, connector=connector) as http:
        try:
            async with http.get("/healthz") as response:
                return response.status
        except aiohttp.ClientConnectionError:
            return None


async def test_what_comes_with_the_end_of_the_handshake_is_heard(
    server: ServerProcess, own: OwnCertificate
) -> None:
    """A client by TLS 1.3 may ask in the same packet."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = own.trusted().wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                writer.write(outgoing.read())
                incoming.write(await reader.read(65_536))
        tls.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        writer.write(outgoing.read())
        incoming.write(await reader.read())
    answer = b""
    with suppress(ssl.SSLError):
        while more := tls.read(65_536):
            answer += more
    assert answer.startswith(b"HTTP/1.1 200 ")
    writer.close()


async def test_the_terminal_client_comes_by_https(
    server: ServerProcess, own: OwnCertificate
) -> None:
    async with StockClient.to(server.url, trusting=own.trusted()) as ada:
        room = await ada.create("Ada")
        command = [
            sys.executable, "-m", "chadchat_tui", "send", room.room, "hello", "--name", "bot",
            "--server", server.url,
        ]  # fmt: skip
        stranger = await asyncio.to_thread(_run, command)
        assert stranger.returncode == 3
        assert "Traceback" not in stranger.stderr
        assert "certificate" in stranger.stderr
        friend = await asyncio.to_thread(_run, command, SSL_CERT_FILE=str(own.certificate))
        assert friend.returncode == 0, friend.stderr
        await ada.heard_line("hello")


@pytest.mark.parametrize("tls", [True, False])
async def test_the_terminal_client_says_that_it_came_by_the_wrong_scheme(
    tmp_path: Path, own: OwnCertificate, *, tls: bool
) -> None:
    with quiet_server(tmp_path, *(own.options if tls else ())) as server:
        scheme, other = ("http", "https") if tls else ("https", "http")
        with pytest.raises(ServerNotReached) as failure:
            await Socket.open(f"{scheme}://127.0.0.1:{server.port}", lambda *_: None)
        assert failure.value.message == (
            f"Something answers at {scheme}://127.0.0.1:{server.port} and hangs up. "
            f"Perhaps its address is {other}://127.0.0.1:{server.port}."
        )


def _run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS,
        env={**os.environ, **environment},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("missing", "--tls-cert: certificate.pem cannot be read: No such file or directory."),
        ("no PEM", "--tls-cert: certificate.pem is not a PEM file with a certificate."),
        ("exchanged", "--tls-cert: key.pem is not a PEM file with a certificate."),
        ("no key", "--tls-key: certificate.pem is not a PEM file with a key."),
        ("damaged", "The certificate certificate.pem or its key key.pem is damaged."),
        (
            "another's key",
            "The key other/key.pem does not belong to the certificate certificate.pem.",
        ),
        (
            "with a passphrase",
            "--tls-key: locked.pem has a passphrase, which nobody can be asked for. "
            "Give a key without one.",
        ),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, wrong: str, sentence: str) -> None:
    own = OwnCertificate.make(tmp_path)
    if wrong == "missing":
        own.certificate.unlink()
    elif wrong == "no PEM":
        own.certificate.write_bytes(b"\xff\x00hello")
    elif wrong == "exchanged":
        own = OwnCertificate(own.key, own.certificate)
    elif wrong == "no key":
        own = OwnCertificate(own.certificate, own.certificate)
    elif wrong == "damaged":
        own.certificate.write_text("-----BEGIN CERTIFICATE-----\nhello")
    elif wrong == "another's key":
        (tmp_path / "other").mkdir()
        own = OwnCertificate(own.certificate, OwnCertificate.make(tmp_path / "other").key)
    else:
        locked = tmp_path / "locked.pem"
        subprocess.run(
            [need("openssl"), "ec", "-aes256", "-passout", "pass:x", "-in", str(own.key), "-out",
             str(locked)], check=True, capture_output=True,
        )  # fmt: skip
        own = OwnCertificate(own.certificate, locked)
    command = [sys.executable, "-m", "chadchat_server", "--port", "0", "--data-dir", str(tmp_path)]
    ended = _run([*command, *own.options])
    assert ended.returncode == 1
    assert ended.stderr.replace(f"{tmp_path}/", "") == f"chadchat-server: {sentence}\n"
