"""Addresses beyond ASCII: kept as people write them, said to mail servers as these know them."""

import idna


def as_written(address: str) -> str:
    """The address in small letters, its domain as its owner writes it (`münchen.example`).

    So it stands in every row, whatever way a mail server or a browser has said it.
    """
    user, at, domain = address.lower().rpartition("@")
    if "xn--" not in domain:
        return f"{user}{at}{domain}"
    try:
        return f"{user}{at}{idna.decode(domain)}"
    except UnicodeError:
        return f"{user}{at}{domain}"


def on_the_wire(address: str) -> str:
    """The address as mail servers know it, its domain in ASCII (RFC 5891, letters by UTS 46).

    A domain that cannot be said so stays as it is, and the server refuses it.
    """
    user, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{user}{at}{idna.encode(domain, uts46=True).decode()}"
    except UnicodeError:
        return address
