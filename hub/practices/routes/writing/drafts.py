"""A draft at a glance, as readers will see it, and thrown away."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import _
from hub.core.permissions import can, policy
from hub.links.queries import links_of
from hub.practices import doors
from hub.practices.models import SUBMITTED
from hub.practices.policy import Practising
from hub.practices.queries import own
from hub.practices.queries.showing import parts_told
from hub.practices.routes.blueprint import blueprint
from hub.practices.routes.writing import answers
from hub.practices.services import filing, handing_in
from hub.practices.services.progress import due_at, whole_progress_of


@blueprint.get("/drafts/<key>")
@policy(Practising.PRACTICE_DRAFT)
def draft(key: str) -> ResponseReturnValue:
    """What is missing, who writes, what an editor wrote last, what was submitted."""
    practice = doors.draft(key, Practising.PRACTICE_DRAFT)
    visitor = current_visitor()
    submissions = own.submissions_of(practice)
    writes = can(visitor, Practising.PRACTICE_WRITE, practice)
    decided = next((each for each in submissions if each.decisions), None)
    return render_template(
        "practices/writing/draft.html",
        practice=practice,
        author=practice.author(visitor),
        writes=writes and practice.is_written,
        takes_back=writes and practice.stage == SUBMITTED,
        discards=not submissions and can(visitor, Practising.PRACTICE_DISCARD, practice),
        progress=whole_progress_of(practice),
        hints=answers.all_hints(practice) if practice.is_written else [],
        submissions=submissions,
        decision=decided.decisions[-1] if decided else None,
        due_at=due_at(submissions[0]) if submissions and practice.is_written else None,
        files=filing.files_of(practice),
        linked=links_of("practice", practice.id, visitor),
        notes=[note for note in own.notes_on(practice) if note.resolved_at is None],
    )


@blueprint.get("/drafts/<key>/whole")
@policy(Practising.PRACTICE_DRAFT)
def whole(key: str) -> ResponseReturnValue:
    """All of it as it will be read."""
    practice = doors.draft(key, Practising.PRACTICE_DRAFT)
    return render_template(
        "practices/writing/whole.html",
        practice=practice,
        content=practice.content,
        parts=parts_told(practice.content, practice.html),
        files=filing.files_of(practice),
    )


@blueprint.get("/drafts/<key>/discard")
@policy(Practising.PRACTICE_DISCARD)
def discarding(key: str) -> ResponseReturnValue:
    """What is lost if the draft is thrown away."""
    practice = doors.draft(key, Practising.PRACTICE_DISCARD)
    return render_template(
        "practices/writing/discard.html",
        practice=practice,
        was_submitted=handing_in.was_submitted(practice),
    )


@blueprint.delete("/drafts/<key>")
@policy(Practising.PRACTICE_DISCARD)
@idempotent
def discard(key: str) -> ResponseReturnValue:
    """The draft is gone."""
    practice = doors.draft(key, Practising.PRACTICE_DISCARD)
    handing_in.discard(practice)
    flash(_("The draft is gone."), "success")
    return commit(redirect(url_for("practices.mine"), 303))
