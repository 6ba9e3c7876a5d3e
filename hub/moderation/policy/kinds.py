"""What can be moderated, and who moderates it: features above say so here."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import LazyString

from hub.accounts.models import Member


@dataclass(frozen=True)
class Thing:
    """Something that waits or was flagged, as a moderator looks at it.

    `title` is where it stands (its topic); `html` was made safe when it was written; `endpoint` and
    `values` are the page it is read on; `said` says more of it in the language at hand.
    """

    title: str
    title_lang: str
    html: str
    lang: str
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""


@dataclass(frozen=True)
class Flaggable:
    """A thing that the visitor can read, and so may flag: who wrote it, who moderates it."""

    thing: Thing
    author_id: int
    scope: str


@dataclass(frozen=True)
class Kind:
    """What a feature said of one kind of its things.

    `find(ids, reader)` gives those of the things that the reader may still see, by id, with as many
    queries for thirty as for one. `approve` and `reject` make true what a moderator decided; they
    may raise Refused. What can be flagged has `flaggable(id, visitor)`, which gives the thing to
    whoever can read it, and `hide(id)`, which says whether it hid it; `trusts(member)` says whose
    flags count towards that.
    """

    label: LazyString
    find: Callable[[Collection[int], Member], Mapping[int, Thing]]
    approve: Callable[[int, Member], None]
    reject: Callable[[int, Member], None]
    flaggable: Callable[[int, Member | None], Flaggable | None] | None = None
    hide: Callable[[int], bool] | None = None
    trusts: Callable[[Member], bool] = lambda _member: False


@dataclass(frozen=True)
class Scopes:
    """Who moderates the scopes of one kind, `space:12` and the like.

    `moderated(member)` gives the scopes in which the member decides, read from what is loaded with
    the member; `moderators(scope)` the ids of those who decide there; `titles(scopes, lang)` what
    the scopes are called.
    """

    moderated: Callable[[Member], Collection[str]]
    moderators: Callable[[str], Sequence[int]]
    titles: Callable[[Collection[str], str], Mapping[str, str]]


_kinds: dict[str, Kind] = {}
_scopes: dict[str, Scopes] = {}


def register_kind(name: str, kind: Kind) -> None:
    """Things of this kind can be moderated."""
    _kinds[name] = kind


def register_scopes(name: str, scopes: Scopes) -> None:
    """Things stand in scopes `name:<number>`."""
    _scopes[name] = scopes


def kind_named(name: str) -> Kind:
    """What was said of the kind."""
    return _kinds[name]


def all_kinds() -> Mapping[str, Kind]:
    """Every kind of thing that can be moderated."""
    return dict(sorted(_kinds.items()))


def all_scopes() -> Mapping[str, Scopes]:
    """What was said of each kind of scope."""
    return dict(_scopes)


def moderated_scopes(member: Member | None) -> frozenset[str]:
    """The scopes in which the member decides."""
    if member is None:
        return frozenset()
    return frozenset(scope for each in _scopes.values() for scope in each.moderated(member))
