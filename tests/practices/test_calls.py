"""Calls for practices: who sees, begins, words, publishes and changes them; who is told."""

import datetime as dt
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa

from hub.accounts.models import EDITOR, SECRETARIAT
from hub.core import clock as hub_clock
from hub.core.audit import AuditEntry
from hub.core.db import db
from hub.notifications.models import Notice
from hub.practices.models import INVITED, REFUSED, REVISE, SUBMITTED, Call
from hub.practices.services.deciding import decide
from hub.practices.services.submitting import submit
from hub.practices.tasks import close_calls, tell_weeks
from tests.factories import choose, make_member, sign_in
from tests.practices.support import (
    assigned,
    draft,
    in_review,
    make_call,
    on_roster,
    published,
    reviewed,
    submitted,
)

DAY = dt.timedelta(days=1)
ATOM = "{http://www.w3.org/2005/Atom}"
NOON = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def thursday(app, clock):
    clock(to=NOON)


def said(**changed) -> dict[str, object]:
    return {
        "lang": "en",
        "title": "Papers for seasonal workers",
        "body": "What has **worked**?",
        "framework": "gcm",
        "objectives": ["gcm-04"],
        "opens": "",
        "closes": "2026-12-20",
        "timezone": "Africa/Nairobi",
        "anonymity": "double",
        "contact": "calls@demo.example.org",
        "editors": "",
        **changed,
    }


def the_call() -> Call:
    return db.session.scalars(sa.select(Call)).one()


def test_editor_prepares_words_and_publishes_a_call(client, run_jobs, mailbox):
    editor = make_member(roles=(EDITOR,))
    follower = make_member(objectives=["gcm-04"])
    make_member(objectives=["gcm-05"])
    sign_in(client, editor)
    answer = client.post("/en/practices/calls", data=said())
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "/en/practices/calls/papers-for-seasonal-workers",
    )
    address = answer.headers["Location"]
    # The last minute of the day in Nairobi.
    assert the_call().closes_at == dt.datetime(2026, 12, 20, 20, 59, tzinfo=dt.UTC)
    text = {"title": "Des papiers", "body": "Qu’est-ce qui marche ?", "version": "1"}
    assert client.post(f"{address}/texts/fr", data=text).status_code == 303
    other = client.application.test_client()
    assert other.get(address).status_code == 404
    assert client.post(f"{address}/publication", data={"version": "2"}).status_code == 303
    page = other.get(address.replace("/en/", "/fr/"))
    assert (page.status_code, "Des papiers" in page.text, "UTC+03:00" in page.text) == (
        200,
        True,
        True,
    )
    run_jobs()
    told = db.session.scalars(sa.select(Notice.member_id).where(Notice.kind == "call_new")).all()
    assert told == [follower.id]
    # It waits for the digest.
    assert mailbox.to(follower.email) == []
    acts = db.session.scalars(sa.select(AuditEntry.act).order_by(AuditEntry.number)).all()
    assert [act for act in acts if act.startswith("call.")] == [
        "call.opened",
        "call.changed",
        "call.published",
    ]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": ""}, "Give the call a theme."),
        ({"closes": ""}, "Choose a day."),
        ({"closes": "soon"}, "Give a day as year-month-day"),
        ({"opens": "2026-12-24"}, "It closes after it opens."),
        ({"objectives": ["gcr-1"]}, "Choose objectives of this compact."),
        ({"framework": ""}, "Choose the compact it belongs to."),
        ({"editors": "nobody-at-all"}, "Nobody has this handle"),
    ],
)
def test_bad_input_is_said_next_to_its_field_and_nothing_is_lost(client, changed, words):
    sign_in(client, make_member(roles=(EDITOR,)))
    answer = client.post("/en/practices/calls", data=said(**changed))
    assert (answer.status_code, words in answer.text) == (422, True)
    assert "What has **worked**?" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Call)) == 0


def test_editor_of_a_call_is_one(client):
    sign_in(client, make_member(roles=(EDITOR,)))
    stranger = make_member()
    answer = client.post("/en/practices/calls", data=said(editors=stranger.handle))
    assert (answer.status_code, "These members are no editors" in answer.text) == (422, True)


def test_members_and_editors_of_others_change_nothing(client):
    named = make_member(roles=(EDITOR,))
    call = make_call(editors=(named,))
    before = call.version
    for visitor, expected in (
        (None, 401),
        (make_member(), 403),
        (make_member(roles=(EDITOR,)), 403),
    ):
        browser = client.application.test_client()
        if visitor is not None:
            sign_in(browser, visitor)
        for path in ("edit", "texts/fr", "publication"):
            answer = browser.post(f"/en/practices/calls/{call.slug}/{path}", data=said(version="1"))
            # Whoever is not signed in is asked to.
            assert answer.status_code in ({401, 302} if expected == 401 else {403})
    assert the_call().version == before
    sign_in(client, named)
    assert client.get(f"/en/practices/calls/{call.slug}/edit").status_code == 200


def test_prepared_call_is_seen_by_staff_and_its_editors_only(client):
    named, other = make_member(roles=(EDITOR,)), make_member(roles=(EDITOR,))
    call = make_call("Secret theme", editors=(named,), published_at=None)
    seen = []
    for visitor in (None, make_member(), other, named, make_member(roles=(SECRETARIAT,))):
        browser = client.application.test_client()
        if visitor is not None:
            sign_in(browser, visitor)
        listed = "Secret theme" in browser.get("/en/practices/calls").text
        seen.append((browser.get(f"/en/practices/calls/{call.slug}").status_code, listed))
    assert seen == [(404, False)] * 3 + [(200, True)] * 2


def test_second_to_save_is_told_and_loses_nothing(client):
    editor = make_member(roles=(EDITOR,))
    call = make_call()
    sign_in(client, editor)
    address = f"/en/practices/calls/{call.slug}"
    text = {"title": "First", "body": "One", "version": "1"}
    assert client.post(f"{address}/texts/en", data=text).status_code == 303
    text = {"title": "Second", "body": "Two", "version": "1"}
    answer = client.post(f"{address}/texts/en", data=text)
    assert answer.status_code == 409
    assert ("Second" in answer.text, "First" in answer.text) == (True, True)
    answer = client.post(f"{address}/edit", data=said(version="1", contact="Somebody else"))
    assert (answer.status_code, "Somebody else" in answer.text) == (409, True)


def test_who_knows_whom_stays_once_something_was_submitted(client):
    call = make_call()
    submitted(make_member(), call=call)
    sign_in(client, make_member(roles=(EDITOR,)))
    answer = client.post(f"/en/practices/calls/{call.slug}/edit", data=said(version="1"))
    assert (answer.status_code, the_call().anonymity) == (422, "single")
    assert "who knows whom stays as it is" in answer.text


def test_moved_deadline_is_told_to_those_who_still_write(client, run_jobs, mailbox):
    call = make_call()
    writing, done = make_member(), make_member()
    draft(writing, call=call)
    submitted(done, call=call)
    sign_in(client, make_member(roles=(EDITOR,)))
    address = f"/en/practices/calls/{call.slug}/edit"
    assert client.post(address, data=said(version="1", anonymity="single")).status_code == 303
    run_jobs()
    (message,) = mailbox.to(writing.email)
    words = message["Subject"].replace("\u202f", " ")
    assert words == (
        "“Papers for everybody” has another deadline: it closes at December 20, 2026, 8:59 PM (UTC)"
    )
    assert [each for each in mailbox.to(done.email) if "deadline" in each["Subject"]] == []


def test_who_still_writes_is_told_a_week_and_a_day_before_once_each(app, clock, run_jobs, mailbox):
    call = make_call(closes_at=NOON + 20 * DAY)
    writing, done = make_member(), make_member()
    draft(writing, call=call)
    practice = draft(done, call=call)
    for hours in range(0, 21 * 24, 6):
        clock(to=NOON + dt.timedelta(hours=hours, minutes=1))
        close_calls.run()
        run_jobs()
        if hours == 14 * 24:
            submit(practice, actor=done)
            db.session.commit()
    assert len([each for each in mailbox.to(writing.email) if "closes at" in each["Subject"]]) == 2
    assert len([each for each in mailbox.to(done.email) if "closes at" in each["Subject"]]) == 1


def test_submission_after_the_close_is_refused_and_the_draft_stays(client, clock):
    call = make_call(closes_at=NOON + DAY)
    author = make_member()
    practice = draft(author, call=call)
    clock(to=NOON + DAY + dt.timedelta(minutes=1))
    sign_in(client, author)
    answer = client.post(f"/en/practices/drafts/{practice.public_id}/submissions", data={})
    assert (answer.status_code, "The call has closed." in answer.text) == (409, True)
    db.session.refresh(practice)
    assert (practice.stage, practice.title.startswith("Mobile desks")) == ("draft", True)
    page = client.get(f"/en/practices/calls/{call.slug}").text
    assert ("This call takes no practices now." in page, "Submit a practice" in page) == (
        True,
        False,
    )


def test_call_leads_to_writing_and_shows_what_answered_it(client):
    call = make_call()
    editor = make_member(roles=(EDITOR,))
    submission = submitted(make_member(), call=call, title="Not for everybody yet")
    published(make_member(), call=call, title="Published for the call")
    address = f"/en/practices/calls/{call.slug}"
    page = client.get(address).text
    assert ("Published for the call" in page, "Not for everybody yet" in page) == (True, False)
    assert "2 practices" in page
    sign_in(client, editor)
    assert "Not for everybody yet" in client.get(address).text
    assert submission.practice.stage == SUBMITTED
    form = client.get(f"/en/practices/new?call={call.slug}").text
    assert "Papers for everybody" in form


def test_list_has_as_many_queries_for_thirty_as_for_one(client, count_queries):
    counts = []
    for number in (1, 29):
        for each in range(number):
            make_call(f"Call {number} {each}")
        with count_queries() as statements:
            assert client.get("/en/practices/calls").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_editors_are_told_on_monday_at_eight_there_what_waits(app, clock, run_jobs, mailbox):
    early = make_member(roles=(EDITOR,), timezone="Pacific/Auckland")
    idle = make_member(roles=(EDITOR,))
    off = make_member(roles=(EDITOR,))
    choose(off, "practice_week", "off")
    submission = in_review(make_member(), editor=early)
    week = "On the editors’ desk 1 matter waits for you"
    heard: dict[str, dt.datetime] = {}
    for hours in range(0, 12 * 24, 3):
        clock(to=NOON + dt.timedelta(hours=hours, minutes=1))
        tell_weeks.run()
        run_jobs()
        for each in mailbox.to(early.email):
            if each["Subject"] == week:
                heard.setdefault(each["Message-ID"], hub_clock.now())
    # Sunday evening and the Sunday after in UTC.
    assert [(at.isoweekday(), at.hour) for at in heard.values()] == [(7, 21), (7, 21)]
    mail = next(each for each in mailbox.to(early.email) if each["Subject"] == week)
    text = mail.get_body(("plain",)).get_content()
    assert f"{submission.content['title']}: Waits for reviewers to be asked, for 3 days" in text
    for member in (idle, off):
        assert [each for each in mailbox.to(member.email) if each["Subject"] == week] == []


def test_editors_read_on_monday_whom_their_submissions_wait_for(app, clock, run_jobs, mailbox):
    editor, other = make_member(roles=(EDITOR,)), make_member(roles=(EDITOR,))
    busy = in_review(make_member(), editor=editor, title="Papers on the farm")
    assigned(busy, on_roster(make_member("Ann")), state=INVITED, is_un=True)
    assigned(busy, on_roster(make_member("Ben")))
    assigned(busy, on_roster(make_member("Cleo")), state=REFUSED)
    back = in_review(make_member(), editor=editor, title="A van with a printer")
    reviewed(back)
    decide(
        back,
        actor=editor,
        version=back.practice.version,
        outcome=REVISE,
        letter="Shorter.",
        due_at=NOON + 9 * DAY,
    )
    in_review(make_member(), editor=other, title="Looked after by another")
    db.session.commit()
    clock(to=dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC))
    tell_weeks.run()
    run_jobs()
    weeks = {"On the editors’ desk 1 matter waits for you"}
    [mail] = [each for each in mailbox.to(editor.email) if each["Subject"] in weeks]
    told = mail.get_body(("plain",)).get_content()
    lines = [line.lstrip("> ") for line in told.splitlines() if line.lstrip("> ").startswith("•")]
    assert lines == [
        "• Papers on the farm: Waits for reviewers to be asked, for 3 days",
        "• Papers on the farm: Waits for reviews (Ann), until December 3, 2026",
        "• A van with a printer: Waits for the authors, until December 5, 2026",
        "• Papers on the farm: Waits for reviews (Ben), until December 24, 2026",
    ]
    assert "Waits for others:" in told


def test_editors_for_whom_nothing_waits_read_on_monday_whom_it_waits_for(
    app, clock, run_jobs, mailbox
):
    editor = make_member(roles=(EDITOR,))
    busy = in_review(make_member(), editor=editor, title="Papers on the farm")
    for name, is_un in (("Ann", True), ("Ben", False), ("Cleo", False)):
        assigned(busy, on_roster(make_member(name)), is_un=is_un)
    clock(to=dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC))
    tell_weeks.run()
    run_jobs()
    title = "On the editors’ desk everything waits for others"
    [mail] = [each for each in mailbox.to(editor.email) if each["Subject"] == title]
    text = mail.get_body(("plain",)).get_content()
    assert text.count("Waits for reviews (") == 3
    assert "/en/practices/desk" in text


def entries_of(client, lang="en"):
    answer = client.get(f"/{lang}/practices/calls/feed.atom")
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return ElementTree.fromstring(answer.data).findall(f"{ATOM}entry")


def said_by(entry, *names) -> tuple[str, ...]:
    return tuple(entry.findtext(f"{ATOM}{name}") for name in names)


def test_feed_has_the_calls_that_are_open_to_everybody(client, clock):
    make_call("Closes first", closes_at=NOON + DAY, objectives=["gcm-04"])
    make_call("Still prepared", published_at=None)
    make_call("Closed", closes_at=NOON - DAY)
    make_call("To come", opens_at=NOON + 2 * DAY, published_at=NOON - DAY)
    sign_in(client, make_member(roles=(EDITOR,)))
    first = entries_of(client)
    assert [said_by(each, "title") for each in first] == [("Closes first",)]
    assert first[0].find(f"{ATOM}category").get("term") == "gcm-04"
    link = first[0].find(f"{ATOM}link").get("href")
    assert link == "http://localhost/en/practices/calls/call-closes-first"
    assert client.get(link).status_code == 200
    assert said_by(first[0], "content")[0] == (
        '<p lang="en">Closes <strong>November 27, 2026, 12:00\u202fPM (UTC)</strong></p>'
        "<p>Tell us.</p>"
    )
    clock(by=3 * DAY)
    assert [said_by(each, "title", "published") for each in entries_of(client)] == [
        ("To come", (NOON + 2 * DAY).isoformat())
    ]
    clock(by=60 * DAY)
    assert entries_of(client) == []


def test_feed_says_that_a_deadline_was_moved(client, clock):
    editor = make_member(roles=(EDITOR,))
    call = make_call(closes_at=NOON + 10 * DAY)
    before = client.get("/fr/practices/calls/feed.atom")
    clock(by=DAY)
    sign_in(client, editor)
    sent = said(version=call.version, closes="2026-12-24", timezone="UTC", anonymity="single")
    assert client.post(f"/en/practices/calls/{call.slug}/edit", data=sent).status_code == 303
    known = {"If-None-Match": before.headers["ETag"]}
    after = client.get("/fr/practices/calls/feed.atom", headers=known)
    assert (after.status_code, "24 décembre 2026" in after.text) == (200, True)
    (entry,) = entries_of(client)
    assert said_by(entry, "updated")[0][:16] == "2026-11-27T12:00"
    known = {"If-None-Match": after.headers["ETag"]}
    assert client.get("/fr/practices/calls/feed.atom", headers=known).status_code == 304


def test_page_of_calls_leads_to_their_feed(client):
    page = client.get("/en/practices/calls").text
    assert page.count('href="/en/practices/calls/feed.atom"') == 2


def test_feed_asks_as_many_queries_for_thirty_calls_as_for_one(client, count_queries):
    counts = []
    for number in (1, 29):
        for each in range(number):
            make_call(f"Papers {number} {each}")
        with count_queries() as statements:
            entries_of(client)
        counts.append(len(statements))
    assert counts[0] == counts[1]
