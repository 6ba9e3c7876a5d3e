"""The demonstration's practices: written, reviewed and published at their moments."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from hub.accounts.models import Member
from hub.core import clock
from hub.core.days import ending
from hub.core.db import db
from hub.demo import texts
from hub.demo.people import People
from hub.practices.models import (
    ACCEPT,
    CO_AUTHOR,
    DOUBLE,
    TO_REVIEW,
    Assignment,
    Call,
    Practice,
    PracticeAuthor,
    Submission,
    Thanks,
    criteria_for,
)
from hub.practices.services import answering, calling, inviting, readers, reviewing, roster
from hub.practices.services.deciding import decide
from hub.practices.services.drafting import start_practice
from hub.practices.services.submitting import screen, submit

Made = TypeVar("Made")

DRAFT, SUBMITTED, IN_REVIEW = "draft", "submitted", "in_review"
# How long each step took before the next, in days.
SCREENED, REVIEWED, DECIDED = 2, 13, 24


def publish_practices(people: People, now: dt.datetime) -> dict[str, Practice]:
    """Each practice is as far on its way as the file says; by its key in the file."""
    _fill_roster(people)
    call = _open_call(people, now)
    found = {}
    for row in texts.practices():
        answers = row["key"] in texts.call()["drafts"]
        found[row["key"]] = _bring(row, people, now, call if answers else None)
        for adaptation in row.get("adaptations", ()):
            _adapt(found[row["key"]], adaptation, people, row["lang"])
    return found


def _fill_roster(people: People) -> None:
    for row in texts.reviewers():
        member = people[row["member"]]
        knowledge = roster.Knowledge(
            languages=member.languages,
            objectives=member.objectives,
            regions=row["regions"],
            constituency=member.organisation.type if member.organisation else "other",
            expertise=row["expertise"],
            is_un=row.get("is_un", False),
            is_named=row.get("is_named", False),
        )
        roster.join_roster(member, knowledge, actor=people["celeste"])


def _open_call(people: People, now: dt.datetime) -> Call:
    row, editor = texts.call(), people["celeste"]
    (lang, said), *others = row["texts"].items()
    terms = calling.Terms(
        framework=row["framework"],
        objectives=row["objectives"],
        timezone=row["zone"],
        opens_at=None,
        closes_at=_ending(now + dt.timedelta(days=row["closes_in_days"]), row["zone"]),
        anonymity=DOUBLE,
        contact=row["contact"],
        editors=[],
    )

    def opened() -> Call:
        call = calling.open_call(
            actor=editor, lang=lang, title=said["title"], body=said["body"].strip(), terms=terms
        )
        for other, words in others:
            calling.write_call_text(
                call,
                other,
                actor=editor,
                version=call.version,
                title=words["title"],
                body=words["body"].strip(),
            )
        calling.publish_call(call, actor=editor, version=call.version)
        return call

    return _at(now - dt.timedelta(days=row["opened_days_ago"]), opened)


def _ending(moment: dt.datetime, zone: str) -> dt.datetime:
    return ending(moment.date(), zone) or moment


def _adapt(practice: Practice, row: texts.Row, people: People, lang: str) -> None:
    readers.tell_adaptation(practice, actor=people[row["author"]], lang=lang, **_told(row))


def _told(row: texts.Row) -> dict[str, Any]:
    return {name: row[name] for name in ("country", "place", "year", "changed", "failed")}


def _bring(row: texts.Row, people: People, now: dt.datetime, call: Call | None) -> Practice:
    stage = row.get("stage", "published")
    days = row["published_days_ago"] + DECIDED if stage == "published" else row["days_ago"]
    begun = now - dt.timedelta(days=days)
    author, editor = people[row["author"]], people["celeste"]
    practice = _at(begun, lambda: _write(row, people, call))
    if stage == DRAFT:
        return practice
    submission = _at(begun, lambda: submit(practice, actor=author))
    if stage == SUBMITTED:
        return practice
    _at(
        begun + dt.timedelta(days=SCREENED),
        lambda: screen(submission, actor=editor, version=practice.version, outcome=TO_REVIEW),
    )
    for key, said in row["reviewers"].items():
        _ask(submission, people[key], said, row, begun, editor)
    if stage == IN_REVIEW:
        return practice
    _at(
        begun + dt.timedelta(days=DECIDED),
        lambda: decide(
            submission,
            actor=editor,
            version=practice.version,
            outcome=ACCEPT,
            letter=texts.letters()[row["lang"]],
        ),
    )
    for key in row.get("thanked", ()):
        db.session.add(Thanks(practice_id=practice.id, member_id=people[key].id))
    db.session.flush()
    return practice


def _write(row: texts.Row, people: People, call: Call | None) -> Practice:
    practice = start_practice(
        actor=people[row["author"]],
        lang=row["lang"],
        call=call,
        content=_trimmed(row["content"]),
    )
    for key in row.get("co_authors", ()):
        author = PracticeAuthor(member_id=people[key].id, role=CO_AUTHOR, accepted_at=clock.now())
        author.member = people[key]
        practice.authors.append(author)
    db.session.flush()
    return practice


def _ask(
    submission: Submission,
    reviewer: Member,
    said: Any,
    row: texts.Row,
    begun: dt.datetime,
    editor: Member,
) -> None:
    """The reviewer was asked; unless that is all, they accepted; and delivered what they said."""
    asked = begun + dt.timedelta(days=SCREENED, hours=3)
    assignment = _at(
        asked,
        lambda: inviting.invite(
            submission,
            actor=editor,
            reviewer=reviewer,
            answer_due=asked + dt.timedelta(days=7),
            review_due=asked + dt.timedelta(days=28),
        ),
    )
    if said == "asked":
        return
    _at(asked + dt.timedelta(days=1), lambda: answering.accept(assignment))
    if said != "accepted":
        mark, recommendation = said
        is_named = reviewer.handle in row.get("named", ())
        written = _review(assignment, mark, recommendation, is_named)
        _at(
            begun + dt.timedelta(days=REVIEWED),
            lambda: reviewing.deliver(assignment, version=0, written=written),
        )


def _review(
    assignment: Assignment, mark: int, recommendation: str, is_named: bool
) -> reviewing.Written:
    reviewer = assignment.reviewer
    words = texts.review_words()[reviewer.lang]
    content: Mapping[str, Any] = assignment.submission.content
    return reviewing.Written(
        marks={
            criterion.code: {"mark": mark, "evidence": words["evidence"]}
            for criterion in criteria_for(content)
        },
        comments=[{"id": 1, "field": "results", "text": words["comment"]}],
        to_editors=words["to_editors"],
        recommendation=recommendation,
        is_named=is_named,
    )


def _trimmed(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in content.items()
    }


def _at(moment: dt.datetime, act: Callable[[], Made]) -> Made:
    with clock.travel(to=moment):
        return act()
