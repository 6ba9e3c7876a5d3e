"""Which addresses a contribution may point at, and whose they are."""

import re
from urllib.parse import urlsplit

MAX_ADDRESS = 2000

_UNSEEN = re.compile(
    "[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\uffff]"
)
_OWN_FILE = re.compile(r"/files/[0-9A-Za-z-]{8,64}/[^/?#\\]*(?:\?size=thumbnail)?\Z")
_MEMBER = re.compile(r"/members/[0-9A-Za-z-]{1,64}\Z")
_MAIL = re.compile(r"mailto:[^\s?&:/\\<>\"']+@[^\s?&:/\\<>\"'@]+\Z", re.IGNORECASE)


def safe_address(address: str) -> str | None:
    """The address, if it may stand in a link: http, https, mailto, or a path of this site."""
    address = address.strip(" \t\r\n\f")
    if not address or len(address) > MAX_ADDRESS or _UNSEEN.search(address):
        return None
    if "\\" in address:
        return None
    if address[0] == "#" or (address[0] == "/" and address[1:2] != "/"):
        return address
    if address[:7].lower() == "mailto:":
        return address if _MAIL.match(address) else None
    return address if _is_web_address(address) else None


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        return False
    # A user part before the host ("https://bank.example@evil.example") only ever deceives.
    return (
        parts.scheme in {"http", "https"}
        and address[len(parts.scheme) :].startswith("://")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and port_is_sound
    )


def is_foreign(address: str, site: str) -> bool:
    """Whether a safe address leads off this site; `site` is like https://hub.example.org."""
    if address[0] in "/#" or address[:7].lower() == "mailto:":
        return False
    site = site.rstrip("/")
    return not (site and (address == site or address.startswith(site + "/")))


def is_own_file(address: str) -> bool:
    """Whether the address is a file kept here: the only pictures a page may load."""
    return safe_address(address) == address and _OWN_FILE.match(address) is not None


def is_member(address: str) -> bool:
    return _MEMBER.match(address) is not None
