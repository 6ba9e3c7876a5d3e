"""The ways to a case and to a saved answer."""

from hub.core.doors import open_door
from hub.core.edge import current_visitor
from hub.moderation import queries
from hub.moderation.models import Case, SavedAnswer
from hub.moderation.policy import Moderating


def case(case_id: int, permission: Moderating) -> Case:
    """The case, if the visitor moderates where it stands and may do `permission`."""
    visitor = current_visitor()
    return open_door(queries.visible_cases(visitor).where(Case.id == case_id), permission, visitor)


def answer(answer_id: int, permission: Moderating) -> SavedAnswer:
    """The saved answer, if the visitor may use it and do `permission`."""
    visitor = current_visitor()
    found = queries.visible_answers(visitor).where(SavedAnswer.id == answer_id)
    return open_door(found, permission, visitor)
