"""What an event leaves behind: ended once, asked for in time, published, complete."""

import io

import pytest
import sqlalchemy as sa

from hub.core import clock as hub_clock
from hub.core.db import db
from hub.core.files import StoredFile
from hub.core.signals import OutboxRow
from hub.discussions import services as discussions
from hub.discussions.models import PRIVATE, Contribution, Proposal, Topic
from hub.events.models import (
    ASKED,
    COMPLETE,
    DRAFT,
    EDITS,
    ELSEWHERE,
    ENDED,
    PARTS,
    SURVEY,
    Dossier,
    DossierPart,
    EventEditor,
    LiveQuestion,
    SessionNote,
)
from hub.events.queries import dossiers
from hub.events.services import finishing
from hub.events.tasks import finish_events, nudge
from hub.links.queries import links_of
from hub.notifications.models import Notice
from tests.events.support import DAY, HOUR, announced, make_officer, registered
from tests.factories import make_member, make_space, sign_in
from tests.practices.support import published


@pytest.fixture
def officer(app):
    return make_officer("Demo Officer")


@pytest.fixture
def event(officer):
    found = announced(actor=officer, starts_in=-3 * HOUR)
    finish_events.run()
    db.session.expire_all()
    return found


def here(event, rest=""):
    return f"/en/events/{event.slug}/dossier{rest}"


def kept(event):
    db.session.expire_all()
    return db.session.get(Dossier, event.id)


def done(event):
    return {each.part for each in dossiers.standings_of([kept(event)])[event.id] if each.is_done}


def asked(event, body="Who pays the **fees**?", number=1, **values):
    question = LiveQuestion(
        event_id=event.id,
        number=number,
        change=1,
        state=values.pop("state", ASKED),
        lang="en",
        body=body,
        body_html=f"<p>{body}</p>",
        **values,
    )
    db.session.add(question)
    db.session.commit()
    return question


def test_event_that_ended_has_one_dossier_and_is_told_once(event, officer):
    coming = announced("Still to come")
    finish_events.run()
    finish_events.run()
    dossier = kept(event)
    assert {each.part for each in dossier.parts} == set(PARTS)
    assert {each.owner_id for each in dossier.parts} == {officer.id}
    assert db.session.get(Dossier, coming.id) is None
    told = sa.select(OutboxRow).where(OutboxRow.signal.like("%EventEnded"))
    assert [row.payload for row in db.session.scalars(told)] == [{"event_id": event.id}]


def test_who_did_not_register_here_is_not_asked_for(officer):
    event = announced(actor=officer, starts_in=-3 * HOUR, registration=ELSEWHERE)
    finish_events.run()
    waived = {each.part for each in kept(event).parts if each.waived_at}
    assert waived == {"attendance", "survey"}


def test_dossier_is_found_by_editors_only_until_it_is_published(client, event, officer):
    member, editor = make_member(), make_member()
    event.editors.append(EventEditor(member_id=editor.id, role=EDITS))
    db.session.commit()
    assert client.get(here(event)).status_code == 404
    sign_in(client, member)
    assert client.get(here(event)).status_code == 404
    assert client.post(here(event, "/publication")).status_code == 403
    sign_in(client, editor)
    assert "What is still missing" in client.get(here(event)).text
    client.post(here(event, "/publication"))
    sign_in(client, member)
    page = client.get(here(event)).text
    assert "What is still missing" not in page
    told = sa.select(OutboxRow).where(OutboxRow.signal.like("%DossierPublished"))
    assert len(db.session.scalars(told).all()) == 1


def test_recording_of_the_second_is_a_409_that_keeps_what_was_typed(client, event, officer):
    sign_in(client, officer)
    version = kept(event).version
    film = "https://demo.example.org/film"
    sent = {"recording-version": version, "recording-address": film, "recording-note": ""}
    assert client.post(here(event, "/recording"), data=sent).status_code == 303
    answer = client.post(here(event, "/recording"), data={**sent, "recording-note": "My words"})
    assert answer.status_code == 409
    assert "My words" in answer.text
    assert kept(event).recording_note == ""
    sent["recording-address"] = "javascript:alert(1)"
    bad = client.post(here(event, "/recording"), data=sent)
    assert bad.status_code == 422


def test_summary_in_two_languages_is_read_in_ones_own(client, event, officer):
    sign_in(client, officer)
    for code, words in (("en", "We **learned** much."), ("fr", "Beaucoup **appris**.")):
        version = kept(event).version
        sent = {"version": version, "body": words}
        assert client.post(here(event, f"/summary/{code}"), data=sent).status_code == 303
    client.post(here(event, "/publication"))
    assert "We <strong>learned</strong>" in client.get(f"/en/events/{event.slug}").text
    assert "Beaucoup <strong>appris" in client.get(f"/fr/events/{event.slug}").text
    assert client.get(here(event, "/summary/xx")).status_code == 404


def test_file_of_a_dossier_is_behind_the_door_of_its_event(client, app, event, officer):
    sign_in(client, officer)
    client.post(
        here(event, "/resources"),
        data={"title": "Slides", "lang": "en", "files": [(io.BytesIO(b"slides"), "slides.txt")]},
        content_type="multipart/form-data",
    )
    file = db.session.scalars(sa.select(StoredFile)).one()
    way, stranger = f"/files/{file.public_id}/{file.name}", app.test_client()
    assert stranger.get(way).status_code == 200
    client.post(here(event, "/publication"))
    assert "Slides" in stranger.get(here(event)).text
    event.state = DRAFT
    db.session.commit()
    assert stranger.get(way).status_code == 404
    assert client.post(here(event, "/resources"), data={"lang": "en"}).status_code == 422


def test_open_question_becomes_a_topic_that_leads_back(client, event, officer):
    make_space("Elsewhere", visibility=PRIVATE)
    space = make_space(moderators=(officer,))
    question = asked(event)
    asked(event, "Hidden words", number=2, state="hidden")
    sign_in(client, officer)
    page = client.get(here(event)).text
    assert "Who pays the **fees**?" in page
    assert "Hidden words" not in page
    assert "questions" not in done(event)
    form = client.get(here(event, f"/questions/{question.id}")).text
    assert "Elsewhere" not in form
    sent = {"title": "Who pays the fees?", "space": space.slug}
    answer = client.post(here(event, f"/questions/{question.id}"), data=sent)
    topic = db.session.scalars(sa.select(Topic)).one()
    assert answer.location == f"/en/topics/{topic.id}/{topic.slug}"
    assert db.session.get_one(LiveQuestion, question.id).topic_id == topic.id
    source = db.session.scalars(sa.select(Contribution.source)).one()
    assert "> Who pays the **fees**?" in source
    assert [each.object_id for each in links_of("topic", topic.id, None)] == [event.id]
    assert event.slug in client.get(answer.location).text
    assert "questions" in done(event)
    assert client.get(here(event, f"/questions/{question.id}")).status_code == 404


def test_question_is_proposed_where_one_does_not_moderate(client, run_jobs, event, officer):
    moderator = make_member()
    space = make_space(moderators=(moderator,))
    question = asked(event)
    sign_in(client, officer)
    sent = {"title": "Who pays the fees?", "space": space.slug}
    answer = client.post(here(event, f"/questions/{question.id}"), data=sent)
    proposal = db.session.scalars(sa.select(Proposal)).one()
    assert answer.location == f"/en/proposals/{proposal.id}"
    assert "questions" not in done(event)
    topic = discussions.accept_proposal(
        proposal, actor=moderator, version=proposal.version, space=space, title=proposal.title
    )
    db.session.commit()
    run_jobs()
    assert db.session.get_one(LiveQuestion, question.id).topic_id == topic.id
    assert [each.object_id for each in links_of("topic", topic.id, None)] == [event.id]
    assert "questions" in done(event)


def test_practice_that_came_of_it_is_linked_both_ways(client, event, officer):
    practice = published(make_member())
    sign_in(client, officer)
    address = f"http://localhost/fr/practices/{practice.slug}/v1"
    assert (
        client.post(here(event, "/practices"), data={"practice-address": address}).status_code
        == 303
    )
    assert "outcomes" in done(event)
    assert practice.slug in client.get(here(event)).text
    assert event.slug in client.get(f"/en/practices/{practice.slug}").text
    wrong = client.post(here(event, "/practices"), data={"practice-address": "/practices/none"})
    assert wrong.status_code == 422
    client.delete(here(event, f"/practices/{practice.id}"))
    assert "outcomes" not in done(event)


def test_note_of_the_session_waits_until_it_was_followed_up(client, event, officer):
    note = SessionNote(event_id=event.id, kind="pledge", who="Demo City", lang="en", body="Ten")
    db.session.add(note)
    db.session.commit()
    sign_in(client, officer)
    assert "outcomes" not in done(event)
    client.post(here(event, f"/notes/{note.id}"))
    assert "outcomes" in done(event)
    other = announced("Other", actor=officer, starts_in=-3 * HOUR)
    finish_events.run()
    assert client.post(here(other, f"/notes/{note.id}")).status_code == 404


def test_dossier_is_complete_once_nothing_is_missing(client, event, officer):
    sign_in(client, officer)
    client.post(here(event, "/publication"))
    for part in PARTS:
        db.session.expire_all()
        assert event.phase == ENDED
        if part not in done(event):
            refused = client.post(here(event, f"/parts/{part}/waiver"), data={f"{part}-reason": ""})
            assert refused.status_code == 422
            client.post(
                here(event, f"/parts/{part}/waiver"), data={f"{part}-reason": "Not this time"}
            )
    db.session.expire_all()
    assert event.phase == COMPLETE
    client.delete(here(event, "/parts/recording/waiver"))
    db.session.expire_all()
    assert event.phase == ENDED


def test_owner_of_a_part_is_asked_on_each_step_once_then_the_events_owner(
    client, clock, event, officer
):
    helper = make_officer("Demo Helper")
    sign_in(client, officer)
    day = hub_clock.now().date() + 2 * DAY
    client.post(
        here(event, "/parts/summary/owner"),
        data={"summary-owner": helper.public_id, "summary-due_on": day.isoformat()},
    )
    for row in kept(event).parts:
        if row.part != "summary":
            row.waived_at = hub_clock.now()
    db.session.commit()
    told = []
    for _day in range(16):
        nudge.run()
        nudge.run()
        db.session.rollback()
        rows = db.session.execute(sa.select(Notice.member_id, Notice.subject).order_by(Notice.id))
        told = [(who, int(subject.rsplit(":", 1)[1])) for who, subject in rows]
        db.session.rollback()
        clock(by=DAY)
    assert told == [(helper.id, 0), (helper.id, 3), (helper.id, 7), (officer.id, 10)]


def test_nobody_is_asked_for_what_is_there(client, clock, event, officer):
    dossier = kept(event)
    for row in dossier.parts:
        row.waived_at = hub_clock.now() if row.part != "recording" else None
    dossier.recording_link = "https://demo.example.org/film"
    db.session.commit()
    clock(by=40 * DAY)
    nudge.run()
    assert db.session.scalar(sa.select(sa.func.count(Notice.id))) == 0


def test_parts_one_looks_after_stand_in_ones_list(client, event, officer):
    member = make_member()
    event.editors.append(EventEditor(member_id=member.id, role=EDITS))
    row = db.session.get_one(DossierPart, (event.id, "summary"))
    row.owner_id = member.id
    db.session.commit()
    sign_in(client, member)
    page = client.get("/en/events/todo").text
    assert f"{event.slug}/dossier#summary" in page
    assert f"{event.slug}/dossier#recording" not in page
    assert client.get("/en/events/dossiers").status_code == 403
    sign_in(client, officer)
    assert "0 of 7" not in client.get("/en/events/dossiers").text
    assert event.slug in client.get("/en/events/dossiers").text


def test_attendance_tells_of_nobody_in_small_numbers(client, event):
    for country, number in (("KE", 3), ("FR", 2), ("PE", 1)):
        for _each in range(number):
            registered(event, make_member(), country=country, attended_at=hub_clock.now())
    registered(event, make_member(), country="JP")
    found = dossiers.attendance(event)
    assert found["all"] == [("", 6)]
    assert found["region"] == [("Africa", 3), ("Others", 3)]


def test_list_of_dossiers_takes_the_same_queries_for_one_and_ten(
    client, officer, event, count_queries
):
    sign_in(client, officer)
    client.get("/en/events/dossiers")

    def number():
        with count_queries() as statements:
            assert client.get("/en/events/dossiers").status_code == 200
        return len(statements)

    one = number()
    for each in range(9):
        announced(f"Ended {each}", actor=officer, starts_in=-3 * HOUR)
    finish_events.run()
    assert number() == one


def test_event_that_was_moved_is_not_finished(officer):
    event = announced(actor=officer, starts_in=2 * HOUR)
    assert finishing.ended_events() == []
    assert finishing.finish(event.id) is False


def test_survey_is_a_part_that_ends_by_itself(clock, event):
    assert SURVEY not in done(event)
    clock(by=15 * DAY)
    assert SURVEY in done(event)
