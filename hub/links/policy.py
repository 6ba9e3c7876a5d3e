"""What can be linked: features say how things of theirs are found, seen and titled."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import LazyString

from hub.accounts.models import Member


@dataclass(frozen=True)
class Seen:
    """A linked thing as one visitor sees it; `endpoint` and `values` are the page it is read on."""

    title: str
    lang: str
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def href(self) -> str:
        """The address on the page at hand."""
        return url_for(self.endpoint, **self.values)


@dataclass(frozen=True)
class Linkable:
    """What a feature said of one kind of its things.

    `find(ids, visitor)` gives those that the visitor may see today, by id, in at most two queries.
    `touch(ids)` is told when what is linked with these changed, so that pages which strangers share
    are made anew. `named(words, visitor)` gives the id of the one that somebody named by its
    address, if they may see it.
    """

    label: LazyString
    find: Callable[[Collection[int], Member | None], Mapping[int, Seen]]
    touch: Callable[[Collection[int]], None] = lambda _ids: None
    named: Callable[[str, Member | None], int | None] = lambda _words, _visitor: None


@dataclass(frozen=True)
class Beginning:
    """What a member can make of a thing, on a page below `path` that ends in the thing's id."""

    label: LazyString
    icon: str
    path: str


_beginnings: dict[str, list[Beginning]] = {}
_kinds: dict[str, Linkable] = {}


def register_linkable(name: str, linkable: Linkable) -> None:
    """Things of this kind can be linked."""
    _kinds[name] = linkable


def register_beginning(name: str, beginning: Beginning) -> None:
    """Pages of things of this kind offer it to members."""
    offered = _beginnings.setdefault(name, [])
    if beginning.path not in {each.path for each in offered}:
        offered.append(beginning)


def beginnings(name: str) -> Sequence[Beginning]:
    """What can be made of things of this kind."""
    return _beginnings.get(name, ())


def linkable(name: str) -> Linkable:
    """What was said of the kind. Raises KeyError for one nobody registered."""
    return _kinds[name]
