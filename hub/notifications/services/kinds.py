"""The kinds of notices there are, as features registered them, and what may be chosen for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import LazyString

from hub.notifications.models import CHOICES, DIGEST, OFF, SITE


@dataclass(frozen=True)
class Group:
    """Kinds that stand together on the page of preferences and in the inbox's filter."""

    key: str
    name: LazyString


@dataclass(frozen=True)
class Kind:
    """What a feature said of one kind: `default` of `choices` holds until a member chooses.

    A kind without a `title` cannot be chosen: it is told as its feature says. With `has_own_mail`
    the feature itself sends the mail to whoever chose that.
    """

    key: str
    default: str
    group: Group | None = None
    title: LazyString | None = None
    choices: Sequence[str] = CHOICES
    has_own_mail: bool = False

    @property
    def is_chosen(self) -> bool:
        """Whether members choose how they are told."""
        return self.group is not None and self.title is not None

    def fewer_than(self, choice: str) -> str | None:
        """The next quieter choice; None if there is none."""
        quieter = CHOICES[CHOICES.index(choice) + 1 :]
        return next((each for each in quieter if each in self.choices), None)

    @property
    def without_mail(self) -> str:
        """What is left of the kind for somebody who wants no mail of it at once or later."""
        return next(each for each in (SITE, OFF, DIGEST) if each in self.choices)


_kinds: dict[str, Kind] = {}


def add_kind(kind: Kind) -> None:
    """The kind may be told from now on."""
    _kinds[kind.key] = kind


def kind_named(key: str) -> Kind | None:
    """The kind, if a feature registered it."""
    return _kinds.get(key)


def all_kinds() -> list[Kind]:
    """Every kind there is."""
    return list(_kinds.values())


def kinds_of(group: str) -> list[str]:
    """The names of the group's kinds; none if there is no such group."""
    return [kind.key for kind in _kinds.values() if kind.group and kind.group.key == group]


def chosen_kinds() -> list[tuple[Group, list[Kind]]]:
    """All kinds that members choose, by group, in the order in which features came."""
    found: dict[str, tuple[Group, list[Kind]]] = {}
    for kind in _kinds.values():
        if kind.group is not None and kind.is_chosen:
            found.setdefault(kind.group.key, (kind.group, []))[1].append(kind)
    return list(found.values())
