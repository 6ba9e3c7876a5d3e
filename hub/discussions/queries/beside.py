"""What features above show on the page of a space: they say how it is found and drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hub.accounts.models import Member
from hub.discussions.models import Space


@dataclass(frozen=True)
class Beside:
    """`find(space, visitor)` gives what the visitor may see; `template` draws it as `found`."""

    template: str
    find: Callable[[Space, Member | None], Sequence[Any]]


_kinds: dict[str, Beside] = {}


def register_beside(template: str, find: Callable[[Space, Member | None], Sequence[Any]]) -> None:
    """Pages of spaces show it above their topics."""
    _kinds[template] = Beside(template, find)


def beside_space(space: Space, visitor: Member | None) -> Sequence[tuple[str, Sequence[Any]]]:
    """The templates of what there is to show, and what each shows."""
    found = [(each.template, each.find(space, visitor)) for each in _kinds.values()]
    return [(template, some) for template, some in found if some]
