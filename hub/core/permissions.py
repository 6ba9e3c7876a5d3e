"""One table of who may do what. Nothing is allowed that is not written in it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from flask import g, has_request_context

from hub.core.errors import Forbidden, SignInNeeded


class Visitor(Protocol):
    """Whoever is signed in. An anonymous reader is None."""

    id: Any

    def has_role(self, *names: str) -> bool:
        """True if the visitor has one of the roles."""
        ...


class Permission(StrEnum):
    """The base of every feature's permissions: `topic.reply`."""


Predicate = Callable[[Any, Any], bool]
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rule:
    """`who` says in words for docs/permissions.md what `allows(visitor, thing)` decides."""

    who: str
    allows: Predicate


Rules = dict[Permission, Rule]

_rules: Rules = {}


def register(rules: Rules) -> None:
    """The feature's rules stand in the table. Raises ValueError for a name that another has."""
    for permission, rule in rules.items():
        if _rules.setdefault(permission, rule) is not rule:
            raise ValueError(f"{permission} is a permission of two features")


def all_rules() -> Rules:
    """The whole table, by permission."""
    return dict(sorted(_rules.items()))


def can(visitor: Visitor | None, permission: Permission, thing: Any = None) -> bool:
    """Whether the table allows it. An unknown permission is a fault of the program."""
    if has_request_context():
        g.setdefault("permissions_asked", set()).add(permission)
    return _rules[permission].allows(visitor, thing)


def require(visitor: Visitor | None, permission: Permission, thing: Any = None) -> None:
    """Raise Forbidden (403), or SignInNeeded (401) for an anonymous visitor, unless allowed."""
    if not can(visitor, permission, thing):
        raise SignInNeeded() if visitor is None else Forbidden()


def policy(permission: Permission) -> Callable[[View], View]:
    """Declare which permission a view or socket event asks; it must ask it before it answers."""

    def declare(view: View) -> View:
        view.hub_policy = permission  # type: ignore[attr-defined]
        return view

    return declare


def public(why: str) -> Callable[[View], View]:
    """Declare that anyone may call this view or socket event, and why."""

    def declare(view: View) -> View:
        view.hub_public = why  # type: ignore[attr-defined]
        return view

    return declare


def declaration(view: Callable[..., Any]) -> Permission | str | None:
    """What the view declared: a permission, a reason to be public, or nothing."""
    return getattr(view, "hub_policy", None) or getattr(view, "hub_public", None)
