"""Passwords: what is too easy to guess, how they are kept, what a change of one ends."""

import itertools
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from flask import current_app
from flask_security import hash_password, verify_and_update_password

from hub.accounts.models import Member, SignIn
from hub.accounts.services import letters, sign_ins
from hub.config import Settings
from hub.core.i18n import _

SHORTEST, LONGEST = 12, 200
# Below about this many bits a password falls to a list of words with their usual endings.
ENOUGH_BITS = 40.0
WORD_BITS, RUN_BITS, YEAR_BITS, DIGIT_BITS, LETTER_BITS, SIGN_BITS = 8.5, 4.0, 6.0, 3.3, 4.7, 3.0
WORDS_FILE = Path(__file__).parent.parent / "data" / "common_words.txt"
DISGUISES = (
    str.maketrans("013457@$!|", "oieastasil"),
    str.maketrans("013457@$!|", "oleastasii"),
)
YEAR = re.compile(r"(?:19|20)\d\d")


def fault_of(password: str, *, about: Sequence[str] = ()) -> str | None:
    """What is wrong with it as a password, in the reader's language; None if nothing is.

    `about` are words a guesser would try first: the person's name and address, the site's name.
    No rule of composition; length, and distance from common words (NIST SP 800-63B §3.1.1.2).
    """
    if len(password) < SHORTEST:
        return str(_("Use at least 12 characters. Four or five words in a row do well."))
    if len(password) > LONGEST:
        return str(_("Use at most 200 characters."))
    if bits(password, about=about) < ENOUGH_BITS:
        return str(
            _(
                "This password is easy to guess. Add words that have nothing to do with you, "
                "the Hub or a keyboard."
            )
        )
    return None


def bits(password: str, *, about: Sequence[str] = ()) -> float:
    """About how many bits a guesser needs who knows words, years, runs and what is `about` you."""
    text = password.casefold()
    readings = {text, *(text.translate(table) for table in DISGUISES)}
    words = _common_words() | _words_of(about)
    longest = max(map(len, words))
    least = [0.0]
    for end in range(1, len(text) + 1):
        cheapest = least[end - 1] + _bits_of_one(text[end - 1])
        for start in range(max(0, end - max(longest, 24)), end - 1):
            piece = _bits_of_piece(text[start:end], {r[start:end] for r in readings}, words)
            if piece is not None:
                cheapest = min(cheapest, least[start] + piece)
        least.append(cheapest)
    return least[-1]


def hash_of(password: str) -> str:
    """The password as it is kept (Argon2)."""
    return str(hash_password(password))


def is_right(member: Member | None, password: str) -> bool:
    """Whether this is the member's password; takes as long for nobody as for somebody."""
    if member is None or member.password is None:
        hash_of(password)
        return False
    return bool(verify_and_update_password(password, member))


def change_password(member: Member, password: str, *, kept: SignIn | None = None) -> None:
    """The member signs in with this password from now on; all sign-ins but `kept` end.

    Links to reset the old one stop working, and the member is told by mail.
    """
    member.password = hash_of(password)
    sign_ins.end_all(member, but=kept)
    letters.password_changed(member)


def site_name() -> str:
    """Words that a guesser of passwords here would try."""
    settings: Settings = current_app.extensions["settings"]
    return f"{settings.site_name} hub"


@cache
def _common_words() -> frozenset[str]:
    lines = WORDS_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _words_of(about: Sequence[str]) -> set[str]:
    found = {part for text in about for part in re.split(r"[\W_]+", text.casefold())}
    return {part for part in found if len(part) >= 3}


def _bits_of_one(character: str) -> float:
    if character.isdigit():
        return DIGIT_BITS
    return LETTER_BITS if character.isalpha() else SIGN_BITS


def _bits_of_piece(piece: str, readings: set[str], words: frozenset[str]) -> float | None:
    if not readings.isdisjoint(words):
        return WORD_BITS
    if YEAR.fullmatch(piece):
        return YEAR_BITS
    if len(piece) >= 3 and _is_run(piece):
        return RUN_BITS
    return None


def _is_run(piece: str) -> bool:
    """`aaaa`, `1234`, `dcba`, or a short part again and again."""
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(piece)}
    if steps in ({0}, {1}, {-1}):
        return True
    return len(piece) >= 6 and any(
        piece == piece[:size] * (len(piece) // size) for size in (2, 3) if len(piece) % size == 0
    )
