"""Reminders over sixty days: 300 reviewers, two beats, twenty kills; every step that was due, once.

HUB_STORIES=whole tells it so; the suite tells it with fewer of them and fewer kills.
`pytest -s` prints the table. What was due is worked out here from what happened, day by day, and
not by the code that is tried.
"""

import datetime as dt
import os
import random
import signal
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from hub.accounts.models import EDITOR, Member
from hub.core import mail
from hub.core.db import db, writing
from hub.core.mail import MailMessage
from hub.core.signals import deliver as hand_over
from hub.notifications.models import SITE, Notice, NoticePreference
from hub.practices.models import ACCEPT, Assignment, criteria_for
from hub.practices.services import answering, inviting, reviewing
from hub.practices.services.reviewing import Written
from hub.practices.tasks import remind
from tests.factories import make_member
from tests.practices.support import in_review, on_roster

# The ledger itself is tried on both databases by the story of the digests.
pytestmark = [pytest.mark.slow, pytest.mark.one_database]

# A Monday.
START = dt.datetime(2026, 10, 5, 6, tzinfo=dt.UTC)
DAYS, EVERY = 60, dt.timedelta(hours=8)
IS_WHOLE = os.environ.get("HUB_STORIES") == "whole"
ASSIGNMENTS, REVIEWERS, KILLS = (300, 60, 20) if IS_WHOLE else (100, 36, 6)
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
# Clocks change in some of them within these days.
ZONES = (
    "UTC",
    "Africa/Nairobi",
    "Europe/Paris",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Auckland",
)
STEPS = {"answer": (-2, 2, 5), "review": (-7, 0, 3, 7)}
OTHERS = (
    "review_invitation",
    "review_answered",
    "review_delivered",
    "review_deadline",
    "review_released",
)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)

Key = tuple[int, str, str, int | str]


class Killed(BaseException):
    """What a power cut is to a process."""


@dataclass
class Course:
    """What happens to one assignment, kept beside the database."""

    id: int
    zone: str
    answer_due: dt.datetime
    review_due: dt.datetime
    since: dt.datetime
    waits_for: str = "answer"
    ended_at: dt.datetime | None = None
    told: set[Key] = field(default_factory=set)

    @property
    def due(self) -> dt.datetime:
        return self.answer_due if self.waits_for == "answer" else self.review_due

    def due_now(self, now: dt.datetime) -> Iterator[Key]:
        """The step that is to be told at this moment, and whether the editor is asked."""
        if not self.waits_for:
            return
        steps = [(nine_after(self.due, days, self.zone), days) for days in STEPS[self.waits_for]]
        named = (self.id, self.waits_for, self.due.date().isoformat())
        come = [(at, days) for at, days in steps if at <= now]
        if come and is_at_work(now, self.zone) and come[-1][0] >= self.since + DAY:
            yield (*named, come[-1][1])
        # The editor is in London.
        if max(steps[-1][0], self.since + DAY) <= now and is_at_work(now, "Europe/London"):
            yield (*named, "editor")


def nine_after(due: dt.datetime, days: int, zone: str) -> dt.datetime:
    """Nine in the morning so many days after the day, there; on Monday if that is at a weekend."""
    there = due.astimezone(ZoneInfo(zone))
    day = there.date() + dt.timedelta(days=days)
    day += dt.timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
    return dt.datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(zone))


def is_at_work(now: dt.datetime, zone: str) -> bool:
    there = now.astimezone(ZoneInfo(zone))
    return there.isoweekday() <= 5 and 9 <= there.hour < 17


@pytest.fixture
def courses(app, clock) -> dict[int, Course]:
    """300 people are asked, in six languages and zones, with deadlines here and there."""
    chance = random.Random(4)
    clock(to=START)
    editor = make_member("Edda", roles=(EDITOR,), timezone="Europe/London")
    reviewers = [
        on_roster(make_member(lang=LANGUAGES[n % 6], timezone=ZONES[n // 6 % 6]), is_un=n % 3 == 0)
        for n in range(REVIEWERS)
    ]
    # Of all else that they are told nothing is mailed: it is not what is tried here.
    for member in (editor, *reviewers):
        for kind in OTHERS:
            db.session.add(NoticePreference(member_id=member.id, kind=kind, choice=SITE))
    authors = [make_member() for _n in range(5)]
    found: dict[int, Course] = {}
    for number in range(ASSIGNMENTS // 4):
        submission = in_review(authors[number % 5], editor=editor)
        for reviewer in chance.sample(reviewers, 4):
            answer_due = START + dt.timedelta(days=chance.randint(2, 14), minutes=number)
            review_due = answer_due + dt.timedelta(days=chance.randint(5, 30))
            made = inviting.invite(
                submission,
                actor=editor,
                reviewer=reviewer,
                answer_due=answer_due,
                review_due=review_due,
            )
            found[made.id] = Course(
                made.id, reviewer.timezone, answer_due, review_due, made.due_since
            )
    db.session.commit()
    return found


def plan(courses: dict[int, Course]) -> list[tuple[dt.datetime, int, str]]:
    """When who accepts, declines, delivers, is released or gets more time: at any hour."""
    chance = random.Random(7)
    events = []

    def some_time(first: dt.datetime, days: float) -> dt.datetime:
        return first + dt.timedelta(minutes=chance.randint(60, int(days * 24 * 60)))

    for course in courses.values():
        answers = chance.choices(("accept", "decline", ""), (70, 12, 18))[0]
        if answers:
            answered = some_time(START, 22)
            events.append((answered, course.id, answers))
        if answers == "accept" and chance.random() < 0.7:
            events.append((some_time(answered, 35), course.id, "deliver"))
        if chance.random() < 0.1:
            events.append((some_time(START, 50), course.id, "cancel"))
        times = chance.choices((0, 1, 2), (75, 18, 7))[0]
        events += [(some_time(START, 45), course.id, "extend") for _time in range(times)]
    return sorted(events)


def _editor_of(assignment: Assignment) -> Member:
    editor = assignment.submission.practice.editor
    assert editor is not None
    return editor


def happen(course: Course, what: str, now: dt.datetime, chance: random.Random) -> None:
    """It becomes true, if it still can."""
    assignment = db.session.get_one(Assignment, course.id)
    match what:
        case "accept" if course.waits_for == "answer":
            answering.accept(assignment)
            course.waits_for, course.since = "review", assignment.answered_at or now
        case "decline" if course.waits_for:
            answering.decline(assignment, reason="No time.")
            course.waits_for, course.ended_at = "", now
        case "deliver" if course.waits_for == "review":
            reviewing.deliver(assignment, version=0, written=_whole(assignment))
            course.waits_for, course.ended_at = "", now
        case "cancel" if course.waits_for:
            inviting.cancel(assignment, actor=_editor_of(assignment))
            course.waits_for, course.ended_at = "", now
        case "extend" if course.waits_for:
            answer_due = now + dt.timedelta(days=chance.randint(1, 9))
            review_due = answer_due + dt.timedelta(days=chance.randint(0, 20))
            editor = _editor_of(assignment)
            inviting.extend(assignment, actor=editor, answer_due=answer_due, review_due=review_due)
            course.answer_due, course.review_due = answer_due, review_due
            course.since = assignment.due_since
    db.session.commit()


def _whole(assignment: Assignment) -> Written:
    marks = {
        each.code: {"mark": 4, "evidence": "Seen."}
        for each in criteria_for(assignment.submission.content)
    }
    return Written(marks=marks, recommendation=ACCEPT)


def two_beats(app: Flask) -> None:
    """Two workers are asked at the same moment."""

    def work() -> None:
        with app.app_context(), writing():
            remind.run()
            db.session.remove()

    db.session.remove()
    beats = [threading.Thread(target=work) for _beat in (1, 2)]
    for beat in beats:
        beat.start()
    for beat in beats:
        beat.join()


def killed_at(nth: int, moment: str, kill: Callable[[], None]) -> None:
    """A worker that dies before or after its nth commit."""
    counted = 0

    def die(_session: object) -> None:
        nonlocal counted
        counted += 1
        if counted == nth:
            kill()

    db.session.remove()
    sa.event.listen(db.session, moment, die)
    try:
        remind.run()
    finally:
        sa.event.remove(db.session, moment, die)
        db.session.remove()


def die_by_exception(nth: int, moment: str) -> bool:
    def kill() -> None:
        raise Killed

    try:
        killed_at(nth, moment, kill)
    except Killed:
        return True
    return False


def die_by_signal(nth: int, moment: str) -> bool:
    """Another process, killed by the system between two statements."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            killed_at(nth, moment, lambda: os.kill(os.getpid(), signal.SIGKILL))
        os._exit(0)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


def send_mail() -> None:
    while hand_over():
        pass
    mail.send_due(1_000)
    db.session.remove()


def test_every_due_step_is_told_once_and_none_after_the_end(app, clock, courses, mailbox):
    events, chance = plan(courses), random.Random(11)
    due: dict[Key, dt.datetime] = {}
    kills: list[tuple[str, int, str]] = [
        (way, nth, moment)
        for way in ("exception", "signal")
        for nth in (1, 2, 3, 4, 5)
        for moment in ("before_commit", "after_commit")
    ]
    chance.shuffle(kills)
    kills = kills[:KILLS]
    died = 0
    send_mail()
    for tick in range(DAYS * 3):
        now = START + (tick + 1) * EVERY + dt.timedelta(minutes=5)
        while events and events[0][0] <= now:
            at, assignment_id, what = events.pop(0)
            clock(to=at)
            happen(courses[assignment_id], what, at, chance)
        clock(to=now)
        fresh = {
            key: now for course in courses.values() for key in course.due_now(now) if key not in due
        }
        due.update(fresh)
        # A run of five steps and more commits ten times: each kill falls into its work.
        if kills and len(fresh) >= 5 and tick % 2:
            way, nth, moment = kills.pop()
            died += (die_by_exception if way == "exception" else die_by_signal)(nth, moment)
            two_beats(app)
            # What the dead had claimed is free again when its lease has ended.
            clock(by=dt.timedelta(minutes=11))
        two_beats(app)
        send_mail()
    told = _told()
    # The proof is read by people too.
    sys.stdout.write(f"\n{table(due, told, courses)}\n")
    assert died == KILLS
    assert {key: len(some) for key, some in told.items()} == dict.fromkeys(due, 1)
    assert [key for key, some in told.items() if some[0][0] > _end(courses[key[0]])] == []
    assert [key for key in due if told[key][0][0] - due[key] > HOUR] == []
    assert [key for key, some in told.items() if some[0][1] != 1] == []
    # Beside the reminders, the authors of each submission were told that it goes to reviewers.
    assert len(mailbox.all()) == len(due) + ASSIGNMENTS // 4
    assert {message["Content-Language"] for message in mailbox.all()} == set(LANGUAGES)


def _end(course: Course) -> dt.datetime:
    return course.ended_at or START + 2 * DAYS * DAY


def _told() -> dict[Key, list[tuple[dt.datetime, int]]]:
    """Every reminder: when it was given, and how many mails were sent of it."""
    mails = Counter(
        db.session.scalars(sa.select(MailMessage.about).where(MailMessage.state == "sent"))
    )
    notices = db.session.execute(
        sa.select(Notice, Member)
        .join(Member, Member.id == Notice.member_id)
        .where(Notice.kind.in_(("review_reminder", "review_late")))
    )
    found = defaultdict(list)
    for notice, _reader in notices:
        ladder, assignment_id, day, step = notice.subject.split(":")
        key = (int(assignment_id), ladder, day, step if step == "editor" else int(step))
        found[key].append((notice.created_at, mails[f"notice:{notice.id}"]))
    return found


def table(due: dict[Key, dt.datetime], told, courses: dict[int, Course]) -> str:
    """Step by step: how many were due, told, mailed; lost, doubled, late, told after the end."""
    heads = ("step", "due", "told", "mailed", "lost", "doubled", "late", "after end")
    lines: list[tuple[str, ...]] = [heads]
    for ladder, steps in STEPS.items():
        for step in (*steps, "editor"):
            of_due = [key for key in due if key[1] == ladder and key[3] == step]
            of_told = {key: told[key] for key in told if key[1] == ladder and key[3] == step}
            name = f"{ladder} {step:+d}" if step != "editor" else f"{ladder} → editor"
            figures = (
                len(of_due),
                len(of_told),
                sum(mails for some in of_told.values() for _at, mails in some),
                len([key for key in of_due if key not in of_told]),
                sum(len(some) - 1 for some in of_told.values()),
                len([key for key in of_due if key in told and told[key][0][0] - due[key] > HOUR]),
                len([key for key in of_told if told[key][0][0] > _end(courses[key[0]])]),
            )
            lines.append((name, *map(str, figures)))
    return "\n".join(
        line[0].ljust(16) + "".join(cell.rjust(10) for cell in line[1:]) for line in lines
    )
