"""What one setting may hold: text becomes a value, or a line that says how to mend it."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import Field, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

PREFIX = "HUB_"

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
MAIL_PORTS = {"starttls": 587, "tls": 465, "none": 25}
IMAP_PORTS = {"starttls": 143, "tls": 993, "none": 143}
REPLY_ADDRESS = re.compile(r"[A-Za-z0-9._-]{1,20}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


class CannotStart(Exception):
    """A command cannot do its work here; the message is one line: what is wrong, how to mend it."""


class SettingsError(CannotStart):
    """A setting cannot be used."""


def parse_value(one: Field[Any], raw: Any) -> Any:
    name, kind = variable(one.name), one.metadata["kind"]
    text = str(raw).strip()
    if kind == "yes/no":
        return _yes_or_no(name, text.lower())
    if kind == "number":
        return _number(one, name, text)
    if kind == "path":
        if not text:
            raise SettingsError(f"{name} is empty; give a directory or unset it.")
        return Path(text)
    if kind in _URL_CHECKS:
        return _URL_CHECKS[kind](name, text)
    if kind == "optional":
        return text or None
    if kind == "text" and not text:
        raise SettingsError(f"{name} is empty; give a value or unset it.")
    choices = one.metadata["choices"]
    if choices and text.lower() not in choices:
        raise SettingsError(f"{name}={text} is not one of {', '.join(choices)}; use one of these.")
    if one.metadata["unit"] == "address:port":
        _check_bind(name, text)
    return text.lower() if choices else text


def _yes_or_no(name: str, text: str) -> bool:
    if text in TRUE:
        return True
    if text in FALSE:
        return False
    raise SettingsError(f"{name}={text} is neither yes nor no; use 1 or 0.")


def _number(one: Field[Any], name: str, text: str) -> int:
    least, most, unit = one.metadata["least"], one.metadata["most"], one.metadata["unit"]
    try:
        number = int(text)
    except ValueError:
        raise SettingsError(
            f"{name}={text} is not a whole number; give {unit} between {least} and {most}."
        ) from None
    if not least <= number <= most:
        raise SettingsError(
            f"{name}={number} is out of range; give {unit} between {least} and {most}."
        )
    return number


def _check_bind(name: str, text: str) -> None:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 <= int(port) <= 65_535:
        raise SettingsError(f"{name}={text} is not address:port; write it like 127.0.0.1:8000.")


def _web_url(name: str, text: str) -> str:
    parts = _split(name, text)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
    ):
        raise SettingsError(
            f"{name}={text} is not the address of a site; write it like https://hub.example.org."
        )
    return text.rstrip("/")


def _optional_web_url(name: str, text: str) -> str | None:
    if not text:
        return None
    if _split(name, text).scheme not in {"http", "https"}:
        raise SettingsError(
            f"{name}={text} does not begin with http:// or https://; give a full address."
        )
    return text.rstrip("/")


def _database_url(name: str, text: str) -> str:
    scheme, found, rest = text.partition("://")
    if found and scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        return f"postgresql://{rest}"
    if found and scheme == "sqlite" and len(rest) > 1:
        return text
    raise SettingsError(
        f"{name}={mask_password(text)} is no database the Hub knows; "
        "write sqlite:////path/hub.db or postgresql://user:password@host/name."
    )


def _redis_url(name: str, text: str) -> str | None:
    if text and _split(name, text).scheme not in {"redis", "rediss", "unix"}:
        raise SettingsError(
            f"{name}={mask_password(text)} is no Redis address; write it like redis://127.0.0.1:6379/0."
        )
    return text or None


def _mail_url(name: str, text: str) -> str | None:
    if not text:
        return None
    parts = _split(name, text)
    tls = parse_qs(parts.query).get("tls", ["starttls"])[-1]
    if parts.scheme != "smtp" or not parts.hostname or tls not in MAIL_PORTS:
        raise SettingsError(
            f"{name}={mask_password(text)} is no mail server; "
            "write it like smtp://user:password@mail.example.org:587?tls=starttls (or tls, none)."
        )
    return text


def _imap_url(name: str, text: str) -> str | None:
    if not text:
        return None
    parts = _split(name, text)
    tls = parse_qs(parts.query).get("tls", ["starttls"])[-1]
    complete = parts.hostname and parts.username and parts.password
    if parts.scheme not in {"imap", "imaps"} or not complete or tls not in IMAP_PORTS:
        raise SettingsError(
            f"{name}={mask_password(text)} is no mailbox; "
            "write it like imaps://user:password@mail.example.org/INBOX."
        )
    return text


def _reply_address(name: str, text: str) -> str | None:
    if text and not REPLY_ADDRESS.fullmatch(text):
        raise SettingsError(
            f"{name}={text} is not a plain address with at most 20 characters before the @; "
            "write it like reply@hub.example.org."
        )
    return text.lower() or None


def _networks(name: str, text: str) -> str | None:
    try:
        for each in filter(None, map(str.strip, text.split(","))):
            ipaddress.ip_network(each)
    except ValueError as error:
        raise SettingsError(
            f"{name}={text} names no networks ({error}); write them like 10.20.0.0/16, fd00::/8."
        ) from None
    return text or None


def _split(name: str, text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise SettingsError(f"{name} is not a URL ({error}); write it in full.") from None
    return parts


_URL_CHECKS: dict[str, Callable[[str, str], str | None]] = {
    "web": _web_url,
    "optional web": _optional_web_url,
    "database": _database_url,
    "redis": _redis_url,
    "mail": _mail_url,
    "imap": _imap_url,
    "reply address": _reply_address,
    "networks": _networks,
}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over; `tls` is starttls, tls or none."""

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    tls: str


def mail_server(url: str) -> MailServer:
    parts = urlsplit(url)
    tls = parse_qs(parts.query).get("tls", ["starttls"])[-1]
    return MailServer(
        host=parts.hostname or "",
        port=parts.port or MAIL_PORTS[tls],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=tls,
    )


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where answers are fetched by IMAP; what is done is marked as read, or moved to `done`."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: str
    folder: str
    done: str | None


def mailbox(url: str) -> Mailbox:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    tls = "tls" if parts.scheme == "imaps" else query.get("tls", ["starttls"])[-1]
    return Mailbox(
        host=parts.hostname or "",
        port=parts.port or IMAP_PORTS[tls],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        folder=unquote(parts.path.strip("/")) or "INBOX",
        done=query.get("done", [""])[-1] or None,
    )


def variable(name: str) -> str:
    """The environment variable of a field: `data_dir` is HUB_DATA_DIR."""
    return PREFIX + name.upper()


def mask_password(url: str) -> str:
    """The URL with its password, if any, replaced by stars."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    user, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}:***@{host}"))
