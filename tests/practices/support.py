"""Practices for tests, as far on their way as a test needs them."""

import datetime as dt
from typing import Any

from hub.accounts.models import EDITOR, Member
from hub.core import clock
from hub.core.db import db
from hub.practices.models import (
    ACCEPTED,
    DELIVERED,
    MINOR,
    TO_REVIEW,
    Assignment,
    Call,
    CallEditor,
    CallText,
    Practice,
    Review,
    RosterEntry,
    Submission,
)
from hub.practices.services.drafting import start_practice
from hub.practices.services.publishing import publish
from hub.practices.services.submitting import screen, submit
from tests.factories import make_member

WHOLE: dict[str, Any] = {
    "title": "Mobile desks renew the papers of seasonal workers in Tamberra",
    "summary": "Two vans bring the **registry** to the farms at harvest time.",
    "framework": "gcm",
    "objectives": ["gcm-04"],
    "principles": {"people-centred": "Opening hours follow the harvest."},
    "sdgs": ["sdg-16"],
    "scope": "national",
    "countries": ["KE"],
    "started_on": "2021-03-01",
    "progress": "mostly-completed",
    "type": "service",
    "implementer": "Registry of Tamberra (demo)",
    "implementer_type": "government",
    "partners": ["Union of Farm Workers (demo)"],
    "focal_point": "Demo Focal Point",
    "focal_point_email": "focal@demo.example.org",
    "context": "Workers lost three days of pay for each visit to the capital.",
    "activities": "A van, two clerks, a printer.",
    "beneficiaries": "Some 4,200 workers in 2023.",
    "considerations": "Women clerks on each van; ramps.",
    "results": "Nine of ten renewals are made on the farm.",
    "evidence": [
        {"figure": "4,200", "what": "renewals", "source": "Annual report", "date": "2023-12-31"}
    ],
    "challenges": "Roads in the rainy season.",
    "lessons": "Come when people are paid.",
    "recommendations": "Begin with one district.",
    "innovation": "The printer runs on the van's battery.",
    "links": [{"title": "Annual report", "address": "https://example.org/report"}],
    "no_personal_data": True,
}


def draft(
    author: Member, *, lang: str = "en", call: Call | None = None, **content: Any
) -> Practice:
    """A whole draft, but for what is given otherwise."""
    made = start_practice(actor=author, lang=lang, call=call, content={**WHOLE, **content})
    db.session.commit()
    return made


def submitted(author: Member, **content: Any) -> Submission:
    """Handed in, waiting for an editor."""
    made = submit(draft(author, **content), actor=author)
    db.session.commit()
    return made


def in_review(author: Member, *, editor: Member | None = None, **content: Any) -> Submission:
    """With the reviewers, of whom none is asked yet."""
    submission = submitted(author, **content)
    editor = editor or make_member(roles=(EDITOR,))
    screen(submission, actor=editor, version=submission.practice.version, outcome=TO_REVIEW)
    db.session.commit()
    return submission


def assigned(
    submission: Submission,
    reviewer: Member | None = None,
    *,
    state: str = ACCEPTED,
    is_un: bool = False,
    **values: Any,
) -> Assignment:
    """A reviewer of it, in the state that is asked for."""
    reviewer = reviewer or make_member()
    now = clock.now()
    made = Assignment(
        submission_id=submission.id,
        reviewer_id=reviewer.id,
        state=state,
        is_un=is_un,
        invited_by=submission.practice.editor_id,
        answer_due=now + dt.timedelta(days=7),
        review_due=now + dt.timedelta(days=28),
        **values,
    )
    made.submission, made.reviewer, made.review = submission, reviewer, None
    db.session.add(made)
    db.session.commit()
    return made


def reviewed(submission: Submission, *, un: int = 1, others: int = 2) -> list[Assignment]:
    """With so many reviews delivered."""
    made = []
    for is_un in [True] * un + [False] * others:
        assignment = assigned(submission, state=DELIVERED, is_un=is_un, delivered_at=clock.now())
        assignment.review = Review(recommendation=MINOR, marks={}, comments=[])
        made.append(assignment)
    db.session.commit()
    return made


def published(
    author: Member,
    *,
    lang: str = "en",
    call: Call | None = None,
    is_reviewed: bool = True,
    **content: Any,
) -> Practice:
    """Readers find it."""
    submission = submit(draft(author, lang=lang, call=call, **content), actor=author)
    submission.round = 1 if is_reviewed else None
    publish(submission, actor=author)
    db.session.commit()
    return submission.practice


def make_call(
    title: str = "Papers for everybody", *, editors: tuple[Member, ...] = (), **values: Any
) -> Call:
    """An open call with an English text."""
    now = clock.now()
    columns: dict[str, Any] = {
        "slug": f"call-{title.casefold().replace(' ', '-')}",
        "framework": "gcm",
        "closes_at": now + dt.timedelta(days=30),
        "published_at": now,
        "created_by": make_member().id,
        **values,
    }
    call = Call(**columns)
    call.texts = [CallText(lang="en", title=title, body="Tell us.", body_html="<p>Tell us.</p>")]
    call.editors = [CallEditor(member_id=editor.id) for editor in editors]
    db.session.add(call)
    db.session.commit()
    return call


def on_roster(member: Member | None = None, **values: Any) -> Member:
    """Somebody who may be asked to review: reads English, of the UN if `is_un`."""
    member = member or make_member()
    columns: dict[str, Any] = {
        "languages": ["en"],
        "objectives": ["gcm-04"],
        "regions": ["africa"],
        "constituency": "un-system" if values.get("is_un") else "civil-society",
        **values,
    }
    db.session.add(RosterEntry(member_id=member.id, **columns))
    db.session.commit()
    return member
