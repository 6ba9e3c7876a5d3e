"""How the pages of one review are made, for somebody who came signed in or by a link."""

from collections.abc import Mapping
from typing import Any

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from hub.core.edge import commit
from hub.core.errors import Refused
from hub.core.i18n import _l
from hub.practices import doors
from hub.practices.doors import Entrance
from hub.practices.forms.reviewing import InvitationForm, StepBackForm
from hub.practices.models import (
    ACCEPTED,
    CONFLICT,
    DECISION,
    FIELDS,
    FLAG,
    INVITED,
    MARKS,
    NOT_APPLICABLE,
    REVIEWED,
    SECTIONS,
    Submission,
    criteria_for,
)
from hub.practices.policy import Practising
from hub.practices.queries import reviewing as queries
from hub.practices.queries.comparing import SectionChange, compared
from hub.practices.queries.conflicts import (
    CO_AUTHOR,
    NAMED_ORGANISATION,
    NAMED_PERSON,
    SAME_ORGANISATION,
    ties_to,
)
from hub.practices.queries.showing import parts_told, term_words
from hub.practices.services import masking, reviewing
from hub.practices.services.reviewing import Written

# What authors confirm is nothing to be reviewed.
FLAGS = frozenset(name for name, field in FIELDS.items() if field.kind == FLAG)

TIES: Mapping[str, LazyString] = {
    SAME_ORGANISATION: _l("You and one of the authors belong to “%(name)s”."),
    NAMED_ORGANISATION: _l("It names “%(name)s”, which seems to be your organisation."),
    NAMED_PERSON: _l("It seems to name you."),
    CO_AUTHOR: _l("You wrote another practice together with one of its authors."),
}


def refused(
    public_id: str | None, token: str | None, refusal: Refused, typed: list[str]
) -> ResponseReturnValue:
    """It is too late for this: how it stands, and what was typed, to be copied."""
    g.pop("form_answer", None)
    entrance = doors.review(Practising.REVIEW_READ, public_id=public_id, token=token)
    kept = [words for words in typed if words]
    return state_page(entrance, said=str(refusal.description), typed=kept), 409


def sent_on(entrance: Entrance, place: str = "") -> ResponseReturnValue:
    """To how it stands now. Whoever came by a link that has just ended is told so there."""
    assignment = entrance.assignment
    if entrance.is_by_link and assignment.token_hash is None:
        page = render_template("practices/reviewing/declined.html", assignment=assignment)
        return commit(page)
    return commit(redirect(address_of(entrance, anchor=place or None), 303))


def address_of(
    entrance: Entrance,
    endpoint: str = "practices.review",
    *,
    anchor: str | None = None,
    **more: Any,
) -> str:
    """Where a page of this review is, for somebody who came as they came."""
    who: dict[str, Any] = (
        {"token": entrance.token}
        if entrance.is_by_link
        else {"public_id": entrance.assignment.public_id}
    )
    return url_for(endpoint, **who, **more, _anchor=anchor)


def state_page(entrance: Entrance, **shown: Any) -> str:
    state = entrance.assignment.state
    step_back = shown.pop("step_back", None)
    if state == INVITED:
        return invitation_page(entrance, InvitationForm(formdata=None), **shown)
    if state == ACCEPTED:
        return writing_page(entrance, step_back=step_back, **shown)
    if state in REVIEWED:
        return delivered_page(entrance, **shown)
    return over_page(entrance, step_back=step_back, **shown)


def _changes(submission: Submission, mask: masking.Mask) -> list[SectionChange]:
    """The fields that say something else than in the round before, without names."""
    before = queries.submission_before(submission)
    if before is None:
        return []
    sections = compared(
        masking.masked_content(before.content, mask),
        masking.masked_content(submission.content, mask),
        name=term_words,
    )
    changed = (
        SectionChange(each.section, [one for one in each.fields if one.is_changed])
        for each in sections
    )
    return [each for each in changed if each.fields]


def _ties(entrance: Entrance, mask: masking.Mask) -> list[str]:
    """What ties the reviewer to it as far as the Hub knows; nothing where it would tell whose."""
    if mask.hides:
        return []
    assignment = entrance.assignment
    found = ties_to(assignment.submission, [assignment.reviewer])[assignment.reviewer_id]
    return [str(TIES[tie.kind]) % {"name": tie.name} for tie in found if tie.kind in TIES]


def invitation_page(entrance: Entrance, form: InvitationForm, **more: Any) -> str:
    submission = entrance.assignment.submission
    shown = masking.shown_to_reviewers(submission)
    return render_template(
        "practices/reviewing/invitation.html",
        **_common(entrance, shown),
        form=form,
        words=masking.length_of(shown),
        found_ties=_ties(entrance, masking.mask_of(submission)),
        **more,
    )


def writing_page(
    entrance: Entrance,
    *,
    written: Written | None = None,
    faults: dict[str, str] | None = None,
    theirs: Any = None,
    step_back: StepBackForm | None = None,
    **more: Any,
) -> str:
    assignment = entrance.assignment
    shown = masking.shown_to_reviewers(
        assignment.submission,
        address=lambda number: address_of(entrance, "practices.submitted_file", number=number),
    )
    kept = assignment.review
    words = written or Written.of(kept)
    return render_template(
        "practices/reviewing/review.html",
        **_common(entrance, shown),
        **_submitted(entrance, shown),
        written=words,
        version=kept.version if kept is not None else 0,
        saved_at=kept.updated_at if kept is not None else None,
        missing=reviewing.faults_of(assignment, words),
        faults=faults or {},
        theirs=theirs,
        step_back=step_back or StepBackForm(formdata=None),
        own_files=reviewing.files_of_review(assignment),
        **more,
    )


def delivered_page(entrance: Entrance, **more: Any) -> str:
    assignment = entrance.assignment
    shown = masking.shown_to_reviewers(
        assignment.submission,
        address=lambda number: address_of(entrance, "practices.submitted_file", number=number),
    )
    return render_template(
        "practices/reviewing/delivered.html",
        **_common(entrance, shown),
        **_submitted(entrance, shown),
        written=Written.of(assignment.review),
        decision=assignment.submission.decision(DECISION),
        own_files=reviewing.files_of_review(assignment),
        **more,
    )


def over_page(entrance: Entrance, **more: Any) -> str:
    assignment = entrance.assignment
    more.setdefault("step_back", None)
    return render_template(
        "practices/reviewing/over.html",
        **_common(entrance, None),
        title=masking.title_for_reviewers(assignment.submission),
        waits=assignment.state == CONFLICT,
        kept=words_of(Written.of(assignment.review)),
        **{**more, "step_back": more["step_back"] or StepBackForm(formdata=None)},
    )


def _common(entrance: Entrance, shown: masking.Shown | None) -> dict[str, Any]:
    assignment = entrance.assignment
    return {
        "assignment": assignment,
        "submission": assignment.submission,
        "practice": assignment.submission.practice,
        "shown": shown,
        "mask": masking.mask_of(assignment.submission),
        "is_by_link": entrance.is_by_link,
        "here": address_of(entrance),
    }


def _submitted(entrance: Entrance, shown: masking.Shown) -> dict[str, Any]:
    """What stands beside the review: the submission, its files, the rounds before it."""
    assignment = entrance.assignment
    mask = masking.mask_of(assignment.submission)
    return {
        "told": parts_told(shown.content, shown.html, without=shown.hidden | FLAGS),
        "criteria": criteria_for(assignment.submission.content),
        "marks": MARKS,
        "no_mark": NOT_APPLICABLE,
        "parts": [
            (section, [field for field in section.fields if field.name not in shown.hidden])
            for section in SECTIONS
        ],
        "readable": {each.number for each in shown.files if masking.can_be_shown(each, mask)},
        "rounds": queries.earlier_rounds(assignment.submission),
        "changes": _changes(assignment.submission, mask),
    }


def words_of(written: Written) -> list[str]:
    """All that somebody typed into a review, to be copied."""
    return [
        *(str(mark["evidence"]) for mark in written.marks.values()),
        *(str(comment["text"]) for comment in written.comments),
        written.to_editors,
    ]
