"""What practices bring to the house."""

from flask import Flask

from hub.accounts.services import privacy, settings_pages
from hub.core import audit, files, search
from hub.core.days import in_zone
from hub.core.i18n import _l
from hub.core.pagecache import PageCache
from hub.core.permissions import register
from hub.core.rerendering import register_texts
from hub.core.signals import on
from hub.core.todo import Source, register_todo
from hub.discussions.queries import is_trusted
from hub.discussions.signals import ProposalDecided
from hub.links.policy import Beginning, Linkable, register_beginning, register_linkable
from hub.moderation.policy import Kind, Scopes, register_kind, register_scopes
from hub.practices import doors, feeds, routes, signals, tasks
from hub.practices.models import FIELDS, section_of
from hub.practices.notices.calls import register_calls
from hub.practices.notices.desk import register_desk
from hub.practices.notices.finding import register_finding
from hub.practices.notices.published import register_published
from hub.practices.notices.reminding import register_reminding
from hub.practices.notices.reviewing import register_reviewing
from hub.practices.notices.todo import todo_of
from hub.practices.notices.writing import register_writing
from hub.practices.policy import ACTS, RULES, Practising
from hub.practices.queries import finding, origins, reading
from hub.practices.queries.linked import linked_practices, practice_addressed
from hub.practices.queries.readers import (
    adaptation_things,
    flaggable_adaptation,
    moderators_of_scope,
    scopes_moderated,
    titles_of_scopes,
)
from hub.practices.queries.showing import field_label, term_words
from hub.practices.queries.todo import what_waits
from hub.practices.receivers import calling, desk, published, reminding, reviewing, writing
from hub.practices.receivers.finding import on_practice_published
from hub.practices.services import (
    filing,
    indexing,
    leaving,
    readers,
    rerendering,
    retiring,
    saving,
)
from hub.practices.services.reviewing import OWNER as REVIEW
from hub.practices.services.reviewing import mark_words, recommended
from hub.practices.services.submitting import OWNER

__all__ = ["doors", "feeds", "tasks", "wire"]


def wire(app: Flask) -> None:
    """Pages, rules, files, notices, what the audit log keeps, what follows its own signals."""
    register(RULES)
    audit.register_acts(ACTS)
    app.register_blueprint(routes.blueprint)
    app.jinja_env.globals["Practising"] = Practising
    settings_pages.offer(
        "practices.own_entry", _l("Reviewing"), place=65, when=doors.may_join_roster
    )
    _is_published()
    _is_found(app)
    _is_reviewed(app)
    _show_fields(app)
    _wire_writing()
    _comes_from_discussions()
    _has_editors()
    _reminds()


def _show_fields(app: Flask) -> None:
    """What templates need to speak of the fields of a practice."""
    app.jinja_env.globals.update(field_named=FIELDS.get, section_of=section_of)


def _wire_writing() -> None:
    """Files, notices to authors and editors, what a member takes away and what is forgotten."""
    for kind in (OWNER, filing.EARLIER):
        files.register_file_door(kind, doors.readable_practice_file)
    privacy.contributes("practices", leaving.own_practices)
    privacy.on_erase(leaving.forget_author)
    register_writing()
    on(signals.AuthorInvited, writing.on_author_invited)
    on(signals.AuthorAnswered, writing.on_author_answered)
    on(signals.AuthorsLeft, writing.on_authors_left)
    on(signals.AuthorNoteLeft, writing.on_author_note_left)
    on(signals.PracticeSubmitted, writing.on_practice_submitted)
    on(signals.SubmissionTakenBack, writing.on_submission_taken_back)
    on(signals.SubmissionScreened, writing.on_submission_screened)
    on(signals.SubmissionDecided, writing.on_submission_decided)


def _has_editors() -> None:
    """Reviewers are told of what is asked of them, editors of what came of it."""
    privacy.contributes("reviewing", retiring.own_reviews)
    privacy.on_erase(retiring.forget_reviewer)
    register_desk()
    on(signals.ReviewerInvited, desk.on_reviewer_invited)
    on(signals.DeadlineMoved, desk.on_deadline_moved)
    on(signals.ConflictWaived, desk.on_conflict_waived)
    on(signals.ReviewerReleased, desk.on_reviewer_released)
    on(signals.ReviewerAnswered, desk.on_reviewer_answered)
    on(signals.ReviewDelivered, desk.on_review_delivered)


def _comes_from_discussions() -> None:
    """What was said in a discussion can be written up."""
    for kind in origins.KINDS:
        path = f"/practices/new/{kind}"
        register_beginning(kind, Beginning(_l("Turn this into a practice"), "edit", path))


def _is_published() -> None:
    """What was published is found, linked, and read with its files."""
    search.register_source(indexing.PRACTICE, indexing.practices)
    register_linkable(
        "practice",
        Linkable(_l("Practice"), find=linked_practices, named=practice_addressed),
    )
    files.register_owner(reading.OWNER, doors.readable_version)
    register_published()
    on(signals.PracticePublished, published.on_practice_published)
    on(signals.PracticeWithdrawn, published.on_practice_withdrawn)
    on(signals.FreshnessAsked, published.on_freshness_asked)
    on(signals.AdaptationTold, published.on_adaptation_told)
    on(signals.QuestionOpened, published.on_question_opened)
    on(ProposalDecided, published.on_proposal_decided)
    privacy.contributes("practice_readings", readers.own_readings)
    privacy.on_erase(readers.forget_readings)
    register_scopes(
        "practices",
        Scopes(moderated=scopes_moderated, moderators=moderators_of_scope, titles=titles_of_scopes),
    )
    register_kind(
        readers.ADAPTATION,
        Kind(
            label=_l("Adaptation of a practice"),
            find=adaptation_things,
            approve=readers.let_stand,
            reject=readers.take_down,
            flaggable=flaggable_adaptation,
            hide=readers.hide_flagged,
            trusts=is_trusted,
        ),
    )
    register_texts("fields of practices", rerendering.rerender_fields)
    register_texts("submitted practices", rerendering.rerender_submissions)
    register_texts("published practices", rerendering.rerender_versions)
    register_texts("letters of editors", rerendering.rerender_letters)
    register_texts("corrections of practices", rerendering.rerender_corrections)
    register_texts("adaptations of practices", rerendering.rerender_adaptations)
    register_texts("calls for practices", rerendering.rerender_calls)


def _is_found(app: Flask) -> None:
    """What readers find is kept in this process while it stands; who saved a search is told."""
    app.extensions[finding.SHELVES] = PageCache[finding.Shelf](finding.KEPT)
    settings_pages.offer("practices.searches", _l("Saved searches"), place=67)
    privacy.contributes("practice_searches", saving.own_searches)
    privacy.on_erase(saving.forget_searches)
    register_finding()
    on(signals.PracticePublished, on_practice_published)


def _is_reviewed(app: Flask) -> None:
    """Files of reviews have a door, and reviewers learn what came of theirs."""
    files.register_owner(REVIEW, doors.review_of_file)
    register_reviewing()
    on(signals.SubmissionDecided, reviewing.on_submission_decided)
    app.jinja_env.globals.update(
        in_zone=in_zone,
        term_words=term_words,
        field_label=field_label,
        mark_words=mark_words,
        recommended=recommended,
    )


def _reminds() -> None:
    """Who is waited for finds it on their list, and is reminded until they have done it."""
    register_todo("practices", Source(_l("Practices"), todo_of, what_waits))
    register_reminding()
    on(signals.ReviewerAnswered, reminding.on_reviewer_moved_on)
    on(signals.ReviewDelivered, reminding.on_reviewer_moved_on)
    on(signals.ReviewerReleased, reminding.on_reviewer_moved_on)
    on(signals.DeadlineMoved, reminding.on_reviewer_moved_on)
    on(signals.PracticeSubmitted, reminding.on_practice_submitted)
    register_calls()
    on(signals.CallPublished, calling.on_call_published)
    on(signals.CallMoved, calling.on_call_moved)
