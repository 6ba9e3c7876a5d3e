"""An issue assembles itself on its working day, once, from what everybody may read."""

import dataclasses
import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from hub.accounts.models import ADMIN, NEWSLETTER_EDITOR
from hub.blog.models import DONE, Article, ArticleVersion, ArticleVersionText, Series, SeriesText
from hub.core.celery import celery
from hub.core.db import db, writing
from hub.core.jobs import JobRun
from hub.discussions.models import MEMBERS, PRIVATE, Contribution, GuidedDiscussion
from hub.events.models import SPACE_ONLY, EventText
from hub.newsletter.models import (
    ASSEMBLED,
    CANCELLED,
    OFFERED,
    SENT,
    TAKEN,
    Issue,
    IssueItem,
)
from hub.newsletter.models import Contribution as Offered
from hub.newsletter.services import assembling
from hub.newsletter.tasks import assemble
from hub.notifications.models import Notice
from hub.schedule import FIRST_JOBS
from tests.discussions.guided.rows import make_guided
from tests.events.support import announced
from tests.factories import make_member, make_space, make_topic
from tests.newsletter.issues import make_issue
from tests.practices.support import make_call, published

# Sunday: the first working day of November 2026 is the second, a Monday.
BEFORE = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
MONDAY = dt.datetime(2026, 11, 2, 6, 5, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
CANARY = "quokka"


@pytest.fixture
def house(app, clock):
    """A Hub that is some months old."""
    clock(to=BEFORE - 200 * DAY)
    founder = make_member(roles=(ADMIN,))
    clock(to=BEFORE)
    return founder


def assembled() -> Issue:
    """The latest issue, as the job left it."""
    run()
    found = db.session.scalars(sa.select(Issue).order_by(Issue.period.desc())).first()
    assert found is not None
    return found


def told() -> list[str]:
    """The titles of all that the new issue tells of."""
    return [item.text("en").title for item in assembled().items]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("month", "number", "day"),
    [
        ("2026-11-01", 1, 2),
        ("2026-08-01", 1, 3),
        ("2026-12-01", 1, 1),
        ("2027-05-01", 1, 3),
        ("2026-11-01", 5, 6),
        ("2026-11-01", 6, 9),
        ("2026-11-01", 15, 20),
    ],
)
def test_working_days_are_counted_from_monday_to_friday(month, number, day):
    found = assembling.working_day(dt.date.fromisoformat(month), number, ())
    assert found.day == day


@pytest.mark.one_database
def test_issue_is_due_at_six_on_the_clocks_of_its_editors(app, settings, clock, monkeypatch):
    there = dataclasses.replace(settings, newsletter_zone="Asia/Tokyo", newsletter_working_day=2)
    monkeypatch.setitem(app.extensions, "settings", there)
    assert assembling.assembled_at(dt.date(2026, 11, 1)) == dt.datetime(
        2026, 11, 2, 21, tzinfo=dt.UTC
    )


def test_issue_is_assembled_once_and_its_editors_are_told(house, clock, run_jobs, mailbox):
    editor = make_member(roles=(NEWSLETTER_EDITOR,))
    published(make_member(), title="Papers at the border")
    assert due() == "2026-10"
    clock(to=MONDAY)
    assert due() == "2026-11"
    issue = assembled()
    assert (issue.period, issue.number, issue.state) == ("2026-11", 1, ASSEMBLED)
    assert issue.until - issue.since == 31 * DAY
    run()
    assert (db.session.query(Issue).count(), due()) == (1, None)
    run_jobs()
    kept = db.session.scalars(sa.select(Notice.member_id).where(Notice.kind == "newsletter_issue"))
    assert kept.all() == [editor.id]
    assert "newsletter.assemble" in FIRST_JOBS


def test_two_beats_make_one_issue(house, clock, app):
    clock(to=MONDAY)
    gate, faults = threading.Barrier(2), []

    def beat() -> None:
        try:
            with app.app_context(), writing():
                gate.wait()
                celery.tasks["newsletter.assemble"].run()
                db.session.remove()
        except Exception as fault:
            faults.append(fault)

    beats = [threading.Thread(target=beat) for _ in range(2)]
    for each in beats:
        each.start()
    for each in beats:
        each.join()
    db.session.rollback()
    assert (faults, db.session.query(Issue).count()) == ([], 1)
    assert db.session.query(JobRun).filter_by(job="newsletter.assemble").count() == 1


def test_of_missed_months_the_latest_is_assembled_and_tells_of_all_of_them(house, clock):
    make_issue("2026-07", state=SENT, until=BEFORE - 100 * DAY)
    clock(to=BEFORE - 50 * DAY)
    published(make_member(), title="Papers in September")
    clock(to=MONDAY + 3 * DAY)
    issue = assembled()
    assert (issue.period, issue.since) == ("2026-11", BEFORE - 100 * DAY)
    assert [item.text("en").title for item in issue.items] == ["Papers in September"]
    assert sorted(db.session.scalars(sa.select(Issue.period))) == ["2026-07", "2026-11"]


def test_clock_that_is_set_back_makes_no_issue_of_an_earlier_month(house, clock):
    clock(to=MONDAY)
    assert assembled().period == "2026-11"
    clock(to=MONDAY - 40 * DAY)
    assert assembled().period == "2026-11"
    assert db.session.query(Issue).count() == 1


@pytest.mark.one_database
def test_hub_that_was_not_there_on_the_day_makes_no_issue(app, clock):
    clock(to=MONDAY + DAY)
    make_member(roles=(ADMIN,))
    assert due() is None
    run()
    assert db.session.query(Issue).count() == 0


def test_empty_month_makes_an_issue_without_items_and_says_so(house, clock, run_jobs, mailbox):
    editor = make_member(roles=(NEWSLETTER_EDITOR,))
    clock(to=MONDAY)
    assert assembled().items == []
    run_jobs()
    clock(by=DAY)
    run_jobs()
    assert [each["Subject"].strip() for each in mailbox.to(editor.email)] == [
        "The newsletter of November 2026 has nothing to tell: it cannot be sent so"
    ]


def test_cancelled_issue_leaves_its_time_to_the_next(house, clock):
    make_issue("2026-10", state=CANCELLED, until=BEFORE - 30 * DAY)
    clock(to=BEFORE - 40 * DAY)
    published(make_member(), title="Told in no issue")
    clock(to=MONDAY)
    issue = assembled()
    # The first issue of all tells of a month; nothing was sent before it.
    assert (issue.until - issue.since, issue.items) == (31 * DAY, [])
    make_issue("2026-09", state=SENT, until=BEFORE - 60 * DAY)
    db.session.delete(issue)
    db.session.query(JobRun).delete()
    db.session.commit()
    assert [item.text("en").title for item in assembled().items] == ["Told in no issue"]


def test_all_that_came_about_is_told_in_its_languages_and_places(house, clock):
    make_issue("2026-10", state=SENT, until=BEFORE - 30 * DAY)
    author, space = make_member(), make_space()
    clock(to=BEFORE - 40 * DAY)
    published(author, title="An old practice")
    clock(to=BEFORE - 10 * DAY)
    published(author, title="Papers at the border", objectives=["gcm-04"])
    make_call("Papers for everybody")
    event = announced("A Talk on papers", starts_in=40 * DAY)
    event.texts.append(EventText(lang="fr", title="Un échange sur les papiers", origin="human"))
    far = announced("Far away", starts_in=200 * DAY)
    write_article(author, space)
    topic = make_topic(space, author, "How do you begin?")
    db.session.commit()
    offered = Offered(author_id=author.id, lang="es", title="Una escuela", summary="…", state=TAKEN)
    waiting = Offered(author_id=author.id, lang="es", title="No", summary="…", state=OFFERED)
    db.session.add_all([offered, waiting])
    db.session.commit()
    clock(to=MONDAY)
    issue = assembled()
    items = {(each.kind, each.news): each for each in issue.items}
    assert [each.text("en").title for each in issue.items] == [
        "Una escuela",
        "Papers at the border",
        "Bridges",
        "A Talk on papers",
        "How do you begin?",
        "Papers for everybody",
    ]
    practice = items["practice", "new"]
    assert (practice.path, practice.objectives) == (
        "/practices/papers-at-the-border",
        ["gcm-04"],
    )
    gathering = items["event", ""]
    assert {each.lang: (each.title, each.origin) for each in gathering.texts} == {
        "en": ("A Talk on papers", "original"),
        "fr": ("Un échange sur les papiers", "human"),
    }
    assert (gathering.moment, gathering.timezone) == (event.starts_at, event.timezone)
    assert items["article", "new"].path == "/blog/bridges"
    assert items["topic", "opened"].path == f"/topics/{topic.id}/{topic.slug}"
    assert items["call", "closing"].moment is not None
    db.session.refresh(offered)
    assert (offered.issue_id, waiting.issue_id) == (issue.id, None)
    assert far.id not in {each.thing_id for each in issue.items if each.kind == "event"}


def test_new_version_of_what_was_told_before_is_marked(house, clock):
    make_issue("2026-10", state=SENT, until=BEFORE - 30 * DAY)
    clock(to=BEFORE - 40 * DAY)
    article = write_article(make_member(), make_space())
    clock(to=BEFORE - 5 * DAY)
    add_version(article, 2)
    clock(to=MONDAY)
    assert [(each.kind, each.news) for each in assembled().items] == [("article", "version")]


def test_discussion_that_closes_or_was_endorsed_is_told(house, clock):
    lead = make_member()
    space = make_space(moderators=(lead,))
    clock(to=BEFORE - 100 * DAY)
    soon, done = make_topic(space, lead, "Closing soon"), make_topic(space, lead, "Endorsed")
    make_guided(soon, lead)
    soon.closes_at = MONDAY + 7 * DAY
    done.closes_at = BEFORE - 20 * DAY
    db.session.commit()
    clock(to=MONDAY)
    found = assembled()
    assert [(each.news, each.text("en").title) for each in found.items] == [
        ("closing", "Closing soon")
    ]
    assert db.session.query(GuidedDiscussion).count() == 1


def test_nothing_of_spaces_that_not_everybody_reads_is_ever_told(house, clock):
    make_issue("2026-10", state=SENT, until=BEFORE - 30 * DAY)
    clock(to=BEFORE - 10 * DAY)
    person = make_member()
    for visibility in (PRIVATE, MEMBERS):
        space = make_space(
            f"{CANARY} space", visibility=visibility, moderators=(person,), members=()
        )
        make_topic(space, person, f"{CANARY} topic", body=f"{CANARY} words")
        closing = make_topic(space, person, f"{CANARY} closing")
        closing.closes_at = MONDAY + 5 * DAY
        announced(f"{CANARY} event", starts_in=30 * DAY, space_id=space.id)
    public = make_space()
    announced(f"{CANARY} inside", starts_in=30 * DAY, space_id=public.id, audience=SPACE_ONLY)
    db.session.commit()
    clock(to=MONDAY)
    assert told() == []
    assert CANARY not in str(db.session.execute(sa.select(IssueItem.path)).all())


def test_nothing_withdrawn_hidden_removed_or_cancelled_is_told(house, clock):
    make_issue("2026-10", state=SENT, until=BEFORE - 30 * DAY)
    clock(to=BEFORE - 10 * DAY)
    person, space = make_member(), make_space()
    practice = published(person, title="Withdrawn")
    practice.withdrawn_at = BEFORE
    article = write_article(person, space)
    article.withdrawn_at = BEFORE
    removed, hidden = make_topic(space, person, "Removed"), make_topic(space, person, "Hidden")
    removed.removed_at = BEFORE
    db.session.query(Contribution).filter_by(topic_id=hidden.id).one().state = "hidden"
    merged = make_topic(space, person, "Merged")
    merged.merged_into_id = hidden.id
    announced("Cancelled", starts_in=30 * DAY).state = "cancelled"
    announced("A draft", starts_in=30 * DAY).state = "draft"
    make_call("Being prepared", published_at=None)
    comments = make_topic(space, person, "Comments on an article")
    other = write_article(person, space, slug="other")
    other.topic_id, other.withdrawn_at = comments.id, BEFORE
    db.session.commit()
    clock(to=MONDAY)
    assert told() == []


@pytest.mark.one_database
def test_what_is_too_much_for_a_mail_is_left_out_and_can_be_put_back(house, clock):
    clock(to=BEFORE - 10 * DAY)
    space, person = make_space(), make_member()
    for number in range(10):
        make_topic(space, person, f"Question {number}")
    clock(to=MONDAY)
    issue = assembled()
    assert (len(issue.items), len(issue.shown_items)) == (10, assembling.SHOWN)


def run() -> None:
    """The job runs as the worker runs it, while nobody else holds the database."""
    db.session.commit()
    assemble.run()
    db.session.rollback()


def due() -> str | None:
    """The month that is to be assembled now."""
    db.session.commit()
    found = assembling.due_period()
    db.session.rollback()
    return found


def write_article(author, space, *, slug="bridges") -> Article:
    """A published article in English."""
    series = Series(slug=f"series-{slug}", space_id=space.id, created_by=author.id)
    series.texts, series.published_at = [SeriesText(lang="en", title="Voices")], BEFORE
    article = Article(series=series, slug=slug, lang="en", stage=DONE, created_by=author.id)
    db.session.add(article)
    db.session.flush()
    add_version(article, 1)
    return article


def add_version(article: Article, number: int) -> None:
    version = ArticleVersion(article_id=article.id, number=number)
    words = {"title": "Bridges", "summary": "Of bridges.", "body": "", "body_html": ""}
    version.texts = [ArticleVersionText(lang="en", **words)]
    article.current_version = number
    db.session.add(version)
    db.session.commit()
