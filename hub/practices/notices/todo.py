"""How what waits for a member in practices reads on their list."""

from collections.abc import Mapping, Sequence

from flask_babel import LazyString

from hub.accounts.models import Member
from hub.core.i18n import _, _l
from hub.core.todo import Matter
from hub.practices.queries import todo
from hub.practices.queries.todo import matters_waiting
from hub.practices.services import masking

AUTHOR, REVIEWER, EDITOR = _l("As author"), _l("As reviewer"), _l("As editor")
# What there is to do, as whom, and on which page.
KINDS: Mapping[str, tuple[LazyString, LazyString, str]] = {
    todo.JOIN: (_l("You are asked to be an author"), AUTHOR, "practices.author_invitation"),
    todo.MORE: (_l("More information is asked for"), AUTHOR, "practices.draft"),
    todo.REVISION: (_l("To be revised"), AUTHOR, "practices.draft"),
    todo.UPDATE: (
        _l("Does it still hold? Confirm it or bring it up to date"),
        AUTHOR,
        "practices.practice",
    ),
    todo.ANSWER: (_l("You are asked to review"), REVIEWER, "practices.review"),
    todo.REVIEW: (_l("Your review is awaited"), REVIEWER, "practices.review"),
    todo.SCREEN: (_l("Waits for screening"), EDITOR, "practices.desk_submission"),
    todo.CONFLICTS: (
        _l("A conflict of interest waits for a decision"),
        EDITOR,
        "practices.desk_submission",
    ),
    todo.INVITE: (_l("Waits for reviewers to be asked"), EDITOR, "practices.desk_reviewers"),
    todo.DECIDE: (_l("Waits for a decision"), EDITOR, "practices.desk_decision"),
    todo.LATE: (
        _l("A reviewer is late: wait, or ask another"),
        EDITOR,
        "practices.desk_reviewers",
    ),
    todo.UNREVISED: (
        _l("The authors are late with their revision"),
        EDITOR,
        "practices.desk_submission",
    ),
    todo.FORSAKEN: (_l("Nobody is left to write it"), EDITOR, "practices.desk_submission"),
}


def todo_of(member: Member) -> Sequence[Matter]:
    """All that waits for the member; reviewers read no name where they may know none."""
    found = matters_waiting(member)
    reviewed = [each.submission for each in found if each.submission is not None]
    masks = masking.masks_of(reviewed)
    titles = {each.id: masking.title_for_reviewers(each, masks[each.id]) for each in reviewed}
    return [
        Matter(
            title=(titles[each.submission.id] if each.submission else each.title)
            or str(_("A practice without a title")),
            words=str(KINDS[each.kind][0]),
            role=str(KINDS[each.kind][1]),
            endpoint=KINDS[each.kind][2],
            values=each.values,
            lang=each.lang,
            since=each.since,
            due=each.due,
            who=(each.who.public_name or str(_("Former member"))) if each.who else "",
        )
        for each in found
    ]
