"""The real nginx with deploy/nginx's configuration, on free ports and in a folder of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from tests.certificates import OwnCertificate
from tests.needs import need
from tests.patience import PATIENCE_SECONDS

from .files import DEPLOY, replaced

_NGINX = DEPLOY / "nginx"


class Balancer:
    """nginx in front of the servers at ``ports``: one, or three; ``https`` and ``http`` lead to it.

    Its certificate is for 127.0.0.1; ``own`` is how it is trusted.
    """

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        self.own = OwnCertificate.make(folder)
        http, https = _free_ports(2)
        self.http = f"http://127.0.0.1:{http}"
        self.https = f"https://127.0.0.1:{https}"
        self.said = ""
        self._main = folder / "nginx.conf"
        self._main.write_text(
            replaced(
                _NGINX / "nginx.conf",
                {
                    "error_log stderr warn;": "error_log stderr notice;",
                    "worker_processes auto;": "worker_processes 1;",
                    "/tmp/": f"{folder}/",
                    "/etc/nginx/chadchat/*": f"{folder}/site-*",
                },
            )
        )
        (folder / "site-chadchat.conf").write_text(self._site(http, https))
        (folder / "site-upstream.conf").write_text(_upstream(ports))

    def _site(self, http: int, https: int) -> str:
        return replaced(
            _NGINX / "chadchat.conf",
            {
                "    listen [::]:80;\n": "",
                "    listen [::]:443 ssl;\n": "",
                "listen 80;": f"listen 127.0.0.1:{http};",
                "listen 443 ssl;": f"listen 127.0.0.1:{https} ssl;",
                "/etc/ssl/chadchat/fullchain.pem": str(self.own.certificate),
                "/etc/ssl/chadchat/privkey.pem": str(self.own.key),
            },
        )

    def __enter__(self) -> Self:
        root = "user root;" if os.geteuid() == 0 else ""  # who alone sees the folders of tests
        self._process = subprocess.Popen(
            [
                need("nginx"), "-c", str(self._main), "-e", "stderr",
                "-g", f"daemon off; {root}",
            ],
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._works = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        if not self._works.wait(PATIENCE_SECONDS) or self._process.poll() is not None:
            self.__exit__()
            raise AssertionError(f"nginx did not start: {self.said}")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE_SECONDS)
        self._reader.join()

    def _read(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stderr:
            for line in stderr:
                self.said += line
                if "start worker process " in line:
                    self._works.set()
        self._works.set()  # as nothing more is said


def _upstream(ports: Sequence[int]) -> str:
    if len(ports) == 1:
        return replaced(_NGINX / "upstream-one.conf", {"127.0.0.1:5000": f"127.0.0.1:{ports[0]}"})
    return replaced(
        _NGINX / "upstream-three.conf",
        {f"chadchat-{n}:5000": f"127.0.0.1:{port}" for n, port in enumerate(ports, 1)},
    )


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)
        ]
        return [one.getsockname()[1] for one in sockets]
