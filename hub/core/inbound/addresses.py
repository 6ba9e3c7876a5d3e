"""Addresses of the Hub, `reply+<token>@hub.example.org`, and who answers to them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask import current_app

from hub.config import Settings
from hub.core.inbound.messages import Incoming
from hub.core.mail import BOUNCE, Letter, as_written, on_the_wire

REPLY = "reply"
# Letters that no mail server changes the case of, and too many to guess.
_KEY = r"([0-9a-z]{16,64})"


class Outcome(StrEnum):
    """What became of a message."""

    TAKEN = "taken"
    REFUSED = "refused"
    IGNORED = "ignored"
    STRANGER = "stranger"
    UNKNOWN = "unknown"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Note:
    """A letter to the sender about what was not done, for an address that is surely theirs."""

    letter: Letter
    to: str
    lang: str
    member_id: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a handler did with a message, and what its sender should be told."""

    outcome: Outcome
    note: Note | None = None


Handler = Callable[[Incoming, str], Verdict]

_handlers: dict[str, Handler] = {}
_hearing_programs: set[str] = set()


def register_address(kind: str, handler: Handler, *, hears_programs: bool = False) -> None:
    """Mail to `<kind>+<token>@…` is given to `handler(message, token)` within a savepoint.

    The handler does what was asked or says why not; it does not commit, and what it raises has the
    message tried again later. What no person wrote it is given with `hears_programs` only.
    """
    _handlers[kind] = handler
    if hears_programs:
        _hearing_programs.add(kind)


def hears_programs(kind: str) -> bool:
    """Whether mail that a program wrote is given to who answers to this kind."""
    return kind in _hearing_programs


def handler_of(kind: str) -> Handler:
    """Who answers mail to addresses of this kind."""
    return _handlers[kind]


def address_for(kind: str, token: str) -> str | None:
    """The address with this token; None where the Hub takes no mail."""
    own = _own()
    return f"{own[kind]}+{token}@{_domain()}" if kind in own else None


def addressed_in(words: str) -> list[tuple[str, str]]:
    """Kind and token of each of our addresses in `words`, as often as there are, once each."""
    own = {local: kind for kind, local in _own().items()}
    if not own:
        return []
    found = re.findall(_pattern(own), words.lower())
    return list(dict.fromkeys((own[local], token) for local, token in found))


def without_tokens(words: str) -> str:
    """The words with every address of ours shortened: a token is nobody else's business."""
    own = {local: kind for kind, local in _own().items()}
    if not own:
        return words
    return re.sub(_pattern(own), rf"\1@{_domain()}", words, flags=re.IGNORECASE)


def _own() -> Mapping[str, str]:
    """The local part of each kind. The setting names that of replies; the others are their own."""
    settings: Settings = current_app.extensions["settings"]
    if settings.mail_reply_address is None:
        return {}
    local = settings.mail_reply_address.partition("@")[0]
    return {kind: local if kind == REPLY else kind for kind in (*_handlers, BOUNCE)}


def _domain() -> str:
    settings: Settings = current_app.extensions["settings"]
    return on_the_wire(settings.mail_reply_address or "").partition("@")[2]


def _pattern(own: Mapping[str, str]) -> str:
    locals_ = "|".join(re.escape(local) for local in own)
    # People and their programs write other letters as they are.
    said = {_domain(), as_written(f"@{_domain()}")[1:]}
    domain = "|".join(re.escape(each) for each in sorted(said))
    return rf"(?<![a-z0-9._+-])({locals_})\+{_KEY}@(?:{domain})(?![a-z0-9.-]*[a-z0-9])"
