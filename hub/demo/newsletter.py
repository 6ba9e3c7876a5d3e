"""The demonstration's newsletter: two issues that went out, one being made, items from members."""

import datetime as dt

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.demo.people import People
from hub.newsletter.models import DELIVERED, SENT, Delivery, Issue
from hub.newsletter.services import assembling, contributing, wording
from hub.newsletter.services.sending import beginning

# (subject, preview line, opening) by language, the earliest issue first.
WORDS = (
    {
        "en": (
            "What worked at the counter",
            "Practices, a Talk, and what is being discussed",
            "Dear readers,\n\nthis month’s issue tells of **counters that people find**.",
        ),
        "fr": (
            "Ce qui a marché au guichet",
            "Des pratiques, un échange, et ce dont on discute",
            "Chères lectrices, chers lecteurs,\n\nce numéro parle de **guichets que l’on trouve**.",
        ),
    },
    {
        "en": (
            "Papers that travel",
            "New practices, and what comes next",
            "Dear readers,\n\npapers are on many desks this month. *What helped you?*",
        ),
    },
    {
        "en": (
            "Before the winter",
            "",
            "Dear readers,\n\nthis opening is still being written.",
        ),
    },
)
TEXT = (
    "A town that people pass through has opened a counter where they hear, in their own language, "
    "which papers they can ask for, what each costs, and who helps to fill them in. It is open on "
    "the evenings of market days, since most who come work during the day. The town shares "
    "its opening hours, its leaflets and the questions that are asked most with whoever wants to "
    "begin something alike; a page tells how."
)


def make_newsletter(people: People, now: dt.datetime) -> int:
    """Two issues in the archive, one that its editors are making; returns how many there are."""
    members = list(people.values())
    editor = members[1]
    months = [_month(now)]
    while len(months) < len(WORDS):
        months.insert(0, (months[0] - dt.timedelta(days=1)).replace(day=1))
    for month, words in zip(months, WORDS, strict=True):
        with clock.travel(to=assembling.assembled_at(month)):
            issue = assembling.assemble(f"{month:%Y-%m}")
            assert issue is not None
            for lang, said in words.items():
                _write(issue, lang, said, editor)
        if month is not months[-1]:
            _went_out(issue, members[0])
    _offer(members, now)
    db.session.flush()
    return len(months)


def _month(now: dt.datetime) -> dt.date:
    """The latest month whose issue is to be assembled by now."""
    month = now.date().replace(day=1)
    if assembling.assembled_at(month) > now:
        month = (month - dt.timedelta(days=1)).replace(day=1)
    return month


def _write(issue: Issue, lang: str, said: tuple[str, str, str], editor: Member) -> None:
    subject, preview, opening = said
    wording.write_words(
        issue, lang, actor=editor, stamp="", subject=subject, preview=preview, opening=opening
    )


def _went_out(issue: Issue, approver: Member) -> None:
    """Every reader whose turn it was has it: nothing is mailed, and its numbers are there."""
    issue.state, issue.approved_by = SENT, approver.id
    issue.approved_at = issue.until + dt.timedelta(hours=4)
    issue.begun_at = issue.scheduled_at = issue.until + dt.timedelta(days=1)
    issue.sent_at = issue.begun_at + dt.timedelta(minutes=7)
    db.session.flush()
    beginning.add_some(issue, 0)
    db.session.execute(
        sa.update(Delivery)
        .where(Delivery.issue_id == issue.id)
        .values(
            state=DELIVERED, attempts=1, due_at=None, begun_at=issue.begun_at, sent_at=issue.sent_at
        )
    )


def _offer(members: list[Member], now: dt.datetime) -> None:
    for member, title in zip(members[8:10], ("A counter for papers", "Open evenings"), strict=True):
        with clock.travel(to=now - dt.timedelta(days=2)):
            contributing.contribute(
                contributing.Offer(lang="en", title=title, summary=TEXT), actor=member
            )
