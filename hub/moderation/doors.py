"""The ways to a case, to a saved answer, to what can be flagged."""

from hub.core.doors import open_door
from hub.core.edge import current_visitor
from hub.core.errors import NotFound
from hub.core.permissions import require
from hub.moderation import queries
from hub.moderation.models import Case, SavedAnswer
from hub.moderation.policy import Flaggable, Moderating, all_kinds


def case(case_id: int, permission: Moderating) -> Case:
    """The case, if the visitor moderates where it stands and may do `permission`."""
    visitor = current_visitor()
    return open_door(queries.visible_cases(visitor).where(Case.id == case_id), permission, visitor)


def answer(answer_id: int, permission: Moderating) -> SavedAnswer:
    """The saved answer, if the visitor may use it and do `permission`."""
    visitor = current_visitor()
    found = queries.visible_answers(visitor).where(SavedAnswer.id == answer_id)
    return open_door(found, permission, visitor)


def flaggable(kind: str, object_id: int) -> Flaggable:
    """The thing, if the visitor can read it and may flag it."""
    known, visitor = all_kinds().get(kind), current_visitor()
    found = known.flaggable(object_id, visitor) if known and known.flaggable else None
    if found is None:
        raise NotFound()
    require(visitor, Moderating.FLAG, found)
    return found
