"""DKIM (RFC 6376): mail carries the signature of its sender's domain, if there is a key for it."""

import base64
import functools
import logging
from pathlib import Path

import dkim
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from flask import current_app

from hub.config import Settings
from hub.core.mail.letters import domain

log = logging.getLogger(__name__)

# Named twice is signed against a second one that somebody adds on the way (RFC 6376 §8.15).
SIGNED_HEADERS = (
    *(b"from", b"from", b"to", b"to", b"subject", b"subject", b"date", b"date"),
    *(b"message-id", b"reply-to", b"in-reply-to", b"references", b"auto-submitted"),
    # Providers show the button that ends a mailing only where these are signed (RFC 8058 §4).
    *(b"list-id", b"list-unsubscribe", b"list-unsubscribe-post"),
    *(b"mime-version", b"content-type", b"content-transfer-encoding"),
)


class BadKey(Exception):
    """The key cannot sign; the message says why in a line."""


def signed(raw: bytes) -> bytes:
    """The message with a signature before it if HUB_DKIM_KEY is set, else as it is.

    With a key that cannot sign it goes unsigned, and the log says so each time: mail is not held
    back for it.
    """
    settings: Settings = current_app.extensions["settings"]
    if not settings.dkim_key:
        return raw
    try:
        return signature_of(raw, settings) + raw
    except BadKey as fault:
        log.error("mail goes out without a signature: %s", fault)
        return raw


def signature_of(raw: bytes, settings: Settings) -> bytes:
    """The header that signs the message, with the end of its line. Raises BadKey."""
    key = _key(settings.dkim_key or "")
    try:
        made = dkim.sign(
            raw,
            settings.dkim_selector.encode("idna"),
            domain(settings).encode("idna"),
            key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=list(SIGNED_HEADERS),
        )
    except (dkim.DKIMException, ValueError) as fault:
        raise BadKey(f"HUB_DKIM_KEY={settings.dkim_key} cannot sign ({fault})") from fault
    return bytes(made)


def dns_record(settings: Settings) -> str:
    """What the DNS has to say for others to believe the signatures. Raises BadKey."""
    signature_of(b"From: hub\r\n\r\n", settings)
    try:
        private = serialization.load_pem_private_key(_key(settings.dkim_key or ""), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise BadKey(f"HUB_DKIM_KEY={settings.dkim_key} cannot be read ({fault})") from fault
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    name = f"{settings.dkim_selector}._domainkey.{domain(settings)}"
    return f'{name} TXT "v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"'


def say_bad_key(settings: Settings) -> None:
    """At the start of a process: the log says that mail will go out without its signature."""
    try:
        if settings.dkim_key:
            dns_record(settings)
    except BadKey as fault:
        log.error("mail will go out without a signature: %s", fault)


def _key(path: str) -> bytes:
    try:
        found = Path(path)
        return _read(found, found.stat().st_mtime_ns)
    except (OSError, ValueError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else fault
        raise BadKey(f"HUB_DKIM_KEY={path} cannot be read ({why})") from fault


@functools.lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> bytes:
    return path.read_bytes()
