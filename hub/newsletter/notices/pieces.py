"""Mail in pieces: quoted-printable bytes that can be put together in any order, with gaps.

A piece ends with a line end, or with a soft one (`=`) that no reader sees (RFC 2045 §6.7), so that
what stands in a gap may be of any length and no line is longer than 76 signs.
"""

import binascii
import re
import secrets
from collections.abc import Sequence
from enum import StrEnum

LINE = 76
END, SOFT = b"\r\n", b"=\r\n"


class Gap(StrEnum):
    """What differs from one reader's mail to the next.

    The values stand in what is drawn, where no text that people write can hold them.
    """

    TO = f"to-{secrets.token_hex(12)}"
    DATE = f"date-{secrets.token_hex(12)}"
    MESSAGE_ID = f"id-{secrets.token_hex(12)}"
    ONE_CLICK = f"click-{secrets.token_hex(12)}"
    LEAVE = f"leave-{secrets.token_hex(12)}"
    CHOOSE = f"choose-{secrets.token_hex(12)}"


Piece = bytes | Gap

_NAMES = frozenset(map(str, Gap))
_GAPS = re.compile("|".join(Gap))


def header_pieces(lines: Sequence[str]) -> list[Piece]:
    """Header lines as they stand, which are ASCII."""
    words = "".join(f"{line}\r\n" for line in lines)
    return [Gap(part) if part in _NAMES else part.encode("ascii") for part in _parts(words)]


def body_pieces(words: str) -> list[Piece]:
    """The words in quoted-printable, with their gaps; they end with the end of a line."""
    words = "\n".join(words.splitlines()) + "\n"
    return [Gap(part) if part in _NAMES else quoted(part) for part in _parts(words)]


def quoted(words: str) -> bytes:
    """The words in quoted-printable, in lines of at most 76 signs, each of which is ended."""
    # With lone line feeds in, all line ends that come out are alike.
    coded = binascii.b2a_qp(words.encode(), istext=True).replace(b"\n", END)
    last = coded.rpartition(END)[2]
    if not last:
        return coded
    if len(last) < LINE:
        return coded + SOFT
    # A full line has no room for the sign of a soft end: its last sign goes to the next.
    cut = len(coded) - (3 if coded[-3:-2] == b"=" else 1)
    return coded[:cut] + SOFT + coded[cut:] + SOFT


def _parts(words: str) -> list[str]:
    """The words cut at their gaps, which stand among the parts."""
    parts, last = [], 0
    for found in _GAPS.finditer(words):
        parts += [words[last : found.start()], found.group()]
        last = found.end()
    return [part for part in (*parts, words[last:]) if part]
