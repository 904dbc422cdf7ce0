"""The certificate: whether it fits its key, until when, and for which names.

How a client would take it is seen by letting one shake hands with us in memory, who trusts nobody
else.
"""

from __future__ import annotations

import math
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from ..config import Settings, is_this_machine
from ..tls import Certificate, UnusableCertificate
from .finding import Finding, ok, problem, warning
from .modes import is_open_to_others

_SOON_DAYS: Final = 14


def check_certificate(settings: Settings) -> Iterator[Finding]:
    """Look at the certificate and its key as the server would use them."""
    if settings.tls_cert is None or settings.tls_key is None:
        if is_this_machine(settings.host) and not settings.trusted_proxy:
            yield ok("No certificate, and none is needed: only this machine reaches the server.")
        return
    try:
        certificate = Certificate(settings.tls_cert, settings.tls_key)
    except UnusableCertificate as error:
        yield problem(str(error), "The server does not start before this is mended.")
        return
    if is_open_to_others(settings.tls_key):
        yield problem(
            f"Others on this machine can read the key {settings.tls_key}.",
            f"chmod o= {settings.tls_key}",
        )
    try:
        shown = shake_hands(certificate.context, settings.tls_cert)
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", None) or error.reason or "it is refused"
        yield problem(
            f"No client takes the certificate {settings.tls_cert}: {reason}.",
            "Renew it, then `kill -HUP` the server.",
        )
        return
    yield from _check_dates(str(shown["notAfter"]), settings.tls_cert)
    yield from _check_names(settings, certificate.context, shown)


def shake_hands(server: ssl.SSLContext, file: Path, name: str | None = None) -> dict[str, object]:
    """Return what the certificate says that ``server`` shows a client who trusts ``file``.

    With a ``name``, it has to be for that. Raises ssl.SSLError where the client refuses it.
    """
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # it need not be its own issuer
    client.check_hostname = name is not None
    client.load_verify_locations(file)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (
        client.wrap_bio(to_client, to_server, server_hostname=name),
        server.wrap_bio(to_server, to_client, server_side=True),
    )
    for _ in range(4):  # flights that a handshake takes, at most
        for end in ends:
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
    return dict(ends[0].getpeercert() or {})


def _check_dates(not_after: str, file: Path) -> Iterator[Finding]:
    days = math.floor((ssl.cert_time_to_seconds(not_after) - time.time()) / 86_400)
    says = f"The certificate {file} fits its key, and is good for {days} days"
    if days < _SOON_DAYS:
        yield warning(f"{says} only.", "Renew it, then `kill -HUP` the server.")
    else:
        yield ok(f"{says}.")


def _check_names(
    settings: Settings, context: ssl.SSLContext, shown: dict[str, object]
) -> Iterator[Finding]:
    assert settings.tls_cert is not None  # noqa: S101  # that is what is looked at
    for name in settings.allowed_hosts:
        try:
            shake_hands(context, settings.tls_cert, name)
        except ssl.SSLCertVerificationError:
            yield problem(
                f"The certificate is not for {name}, which is one of --allowed-hosts.",
                f"Get one that is for {name} as well, or take that from --allowed-hosts.",
            )
    names = shown.get("subjectAltName", ())
    assert isinstance(names, tuple)  # noqa: S101  # as the library documents it
    known = {"localhost", settings.host.lower(), *settings.allowed_hosts}
    for kind, name in names:
        if kind == "DNS" and "*" not in name and name.lower() not in known:
            yield warning(
                f"The certificate is for {name}, and the server does not answer to that name.",
                f"Add it: --allowed-hosts {','.join((*settings.allowed_hosts, name))}",
            )
