"""A member proposes, moderators decide, and each is told; once, whoever comes second."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.core import clock as hub_clock
from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import Contribution, Draft, Proposal, ProposalStep, Topic, TopicFollow
from hub.notifications.models import Inbox, Notice
from tests.factories import make_member, make_space, make_topic, sign_in

TITLE = "Who pays for language courses?"
BODY = "My students pay **their own** course before there is a job."


@pytest.fixture
def nour(app):
    return make_member("Nour", lang="fr")


@pytest.fixture
def mod(app):
    return make_member("Mod", timezone="America/New_York")


@pytest.fixture
def space(mod):
    return make_space("Fair recruitment", moderators=(mod,))


@pytest.fixture
def proposal(space, nour):
    made = services.submit_proposal(space, actor=nour, title=TITLE, body=BODY, lang="en")
    db.session.commit()
    return made


def form(where, **values):
    return {"title": TITLE, "body": BODY, "lang": "en", "space": where.slug, **values}


def accept(space, version=1, **values):
    fields = {"title": TITLE, "space": space.slug, "version": str(version), **values}
    return {f"accept-{name}": value for name, value in fields.items()}


def steps(proposal):
    found = db.session.query(ProposalStep).filter_by(proposal_id=proposal.id)
    return [(step.state, step.reason) for step in found.order_by(ProposalStep.id)]


def test_form_asks_for_sign_in_and_knows_its_space(client, space, nour):
    asked = client.get(f"/en/discussions/propose?space={space.slug}")
    assert (asked.status_code, asked.location.split("?")[0]) == (303, "/en/login")
    sign_in(client, nour)
    page = client.get(f"/en/discussions/propose?space={space.slug}").text
    assert re.search(rf'<option selected value="{space.slug}"', page)
    assert 'data-similar="/en/discussions/similar"' in page


def test_form_has_the_draft_that_was_kept(client, space, nour):
    sign_in(client, nour)
    kept = {"title": TITLE, "body": "Half a thought", "space": space.slug, "countries": "KE"}
    client.put("/en/drafts/proposal", data=kept)
    page = client.get("/en/discussions/propose").text
    assert "Half a thought" in page
    assert TITLE in page
    assert re.search(r'value="KE" checked', page)


def test_proposal_is_kept_told_and_its_draft_forgotten(client, space, nour, mod, run_jobs):
    sign_in(client, nour)
    client.put("/en/drafts/proposal", data={"body": "Half a thought"})
    answer = client.post("/en/discussions/propose", data=form(space, countries=["KE"]))
    made = db.session.query(Proposal).one()
    assert (answer.status_code, answer.location) == (303, f"/en/proposals/{made.id}")
    assert (made.state, made.version, made.countries) == ("proposed", 1, ["KE"])
    assert db.session.query(Draft).count() == 0
    page = client.get(answer.location).text
    assert "<strong>their own</strong>" in page
    assert "Waiting for the moderators" in page
    run_jobs()
    run_jobs()
    told = [(notice.member_id, notice.kind) for notice in db.session.query(Notice)]
    assert told == [(mod.id, "proposal")]
    sign_in(client, mod)
    assert TITLE in client.get("/en/notifications/").text


def test_proposal_sent_twice_is_one(client, space, nour):
    sign_in(client, nour)
    answers = [client.post("/en/discussions/propose", data=form(space, _key="k")) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert db.session.query(Proposal).count() == 1


def test_refused_form_keeps_what_was_typed_and_shows_topics_alike(client, space, nour):
    make_topic(space, nour, "Language courses before a job")
    sign_in(client, nour)
    answer = client.post(
        "/en/discussions/propose",
        data=form(space, space="", title="Language courses, paid by whom"),
    )
    assert answer.status_code == 422
    assert "Choose a space." in answer.text
    assert "My students pay" in answer.text
    assert "Language courses before a job" in answer.text


def test_invisible_space_cannot_be_proposed_for(client, nour):
    hidden = make_space("Canary", visibility="private")
    sign_in(client, nour)
    assert "Canary" not in client.get("/en/discussions/propose").text
    there = client.post("/en/discussions/propose", data=form(hidden))
    assert there.status_code == 422
    assert "Canary" not in there.text
    assert client.get(f"/en/discussions/propose?space={hidden.slug}").status_code == 404


def test_who_reads_a_proposal_and_who_decides(client, proposal, nour, mod, space):
    other_mod = make_member("Other mod")
    make_space("Elsewhere", moderators=(other_mod,))
    staff = make_member("Staff", roles=("secretariat",))
    here = f"/en/proposals/{proposal.id}"
    seen = {}
    for person in (nour, mod, staff, other_mod, make_member("Anybody")):
        sign_in(client, person)
        declined = client.post(f"{here}/refusal", data={"decline-reason": ""}).status_code
        seen[person.name] = (client.get(here).status_code, declined)
    assert seen == {
        "Nour": (200, 403),
        "Mod": (200, 422),
        "Staff": (200, 422),
        "Other mod": (404, 404),
        "Anybody": (404, 404),
    }


def test_only_its_author_revises(client, proposal, mod, space):
    sign_in(client, mod)
    answer = client.post(f"/en/proposals/{proposal.id}/revision", data=form(space, version="1"))
    assert answer.status_code == 403


def test_list_shows_ones_own_and_what_waits_oldest_first(client, space, nour, mod, clock):
    titles = []
    for number in range(2):
        clock(by=dt.timedelta(hours=1))
        titles.append(f"Question number {number}")
        services.submit_proposal(space, actor=nour, title=titles[-1], body=BODY, lang="en")
        db.session.commit()
    sign_in(client, mod)
    page = client.get("/en/proposals/").text
    assert page.index(titles[0]) < page.index(titles[1])
    sign_in(client, nour)
    page = client.get("/en/proposals/").text
    assert page.index(titles[1]) < page.index(titles[0])
    assert "Waiting for your decision" not in page
    sign_in(client, make_member("Anybody"))
    assert titles[0] not in client.get("/en/proposals/").text


def test_list_takes_the_same_queries_for_one_and_thirty(client, space, nour, mod, count_queries):
    sign_in(client, mod)

    def cost():
        with count_queries() as statements:
            assert client.get("/en/proposals/").status_code == 200
        return len(statements)

    services.submit_proposal(space, actor=nour, title=TITLE, body=BODY, lang="en")
    db.session.commit()
    few = cost()
    for _ in range(29):
        services.submit_proposal(space, actor=nour, title=TITLE, body=BODY, lang="en")
    db.session.commit()
    assert cost() == few


def test_accepted_proposal_is_a_topic_by_its_author(client, proposal, nour, mod, space, run_jobs):
    run_jobs()
    sign_in(client, mod)
    answer = client.post(
        f"/en/proposals/{proposal.id}/acceptance",
        data=accept(space, title="Who pays for the course?", reason="Thank you."),
    )
    assert answer.status_code == 303
    topic = db.session.query(Topic).one()
    assert (topic.title, topic.author_id, topic.space_id, topic.moderator_id) == (
        "Who pays for the course?",
        nour.id,
        space.id,
        mod.id,
    )
    assert (proposal.state, proposal.topic_id) == ("accepted", topic.id)
    assert steps(proposal) == [("proposed", ""), ("accepted", "Thank you.")]
    levels = {row.member_id: row.level for row in db.session.query(TopicFollow)}
    assert levels == {nour.id: "watching", mod.id: "tracking"}
    sign_in(client, nour)
    page = client.get(f"/en/proposals/{proposal.id}").text
    assert f"/en/topics/{topic.id}/" in page
    assert "Thank you." in page


def test_proposer_is_told_in_their_language_and_no_bell_counts_what_is_decided(
    client, proposal, nour, mod, space, run_jobs, mailbox
):
    run_jobs()
    assert db.session.get_one(Inbox, mod.id).unread == 1
    sign_in(client, mod)
    client.post(
        f"/en/proposals/{proposal.id}/changes",
        data={"changes-reason": "Which country?", "changes-version": "1"},
    )
    run_jobs()
    run_jobs()
    assert db.session.get_one(Inbox, mod.id).unread == 0
    (mail,) = mailbox.to(nour.email)
    text = mail.get_body(("plain",)).get_content()
    assert "Which country?" in text
    assert f"/fr/proposals/{proposal.id}" in text


def test_dates_are_days_in_the_moderators_zone(client, proposal, mod, space, clock):
    clock(to=dt.datetime(2027, 1, 10, 12, tzinfo=dt.UTC))
    sign_in(client, mod)
    answer = client.post(
        f"/en/proposals/{proposal.id}/acceptance",
        data=accept(space, opens_at="2027-01-12", closes_at="2027-02-12"),
    )
    assert answer.status_code == 303
    topic = db.session.query(Topic).one()
    assert topic.opens_at == dt.datetime(2027, 1, 12, 5, tzinfo=dt.UTC)
    assert topic.closes_at == dt.datetime(2027, 2, 13, 4, 59, tzinfo=dt.UTC)
    assert (topic.is_scheduled, topic.is_open) == (True, False)
    clock(to=dt.datetime(2027, 1, 12, 6, tzinfo=dt.UTC))
    assert (topic.is_scheduled, topic.is_open) == (False, True)
    clock(to=dt.datetime(2027, 2, 13, 5, tzinfo=dt.UTC))
    assert (topic.is_closed, topic.is_open) == (True, False)


def test_followers_of_the_space_hear_when_the_topic_opens(
    client, proposal, mod, space, clock, run_jobs
):
    watcher = make_member("Watcher")
    services.follow_space(space, actor=watcher, level="watching")
    db.session.commit()
    sign_in(client, mod)
    day = (hub_clock.now() + dt.timedelta(days=3)).date().isoformat()
    client.post(f"/en/proposals/{proposal.id}/acceptance", data=accept(space, opens_at=day))
    run_jobs()
    of_watcher = db.session.query(Notice).filter_by(member_id=watcher.id)
    assert of_watcher.count() == 0
    clock(by=dt.timedelta(days=4))
    run_jobs()
    assert [notice.kind for notice in of_watcher] == ["topic"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"closes_at": "2020-01-01"}, "The closing day is past."),
        ({"opens_at": "2020-01-01"}, "The opening day is past."),
        ({"opens_at": "2090-02-02", "closes_at": "2090-02-01"}, "A topic closes after it opens."),
        ({"closes_at": "31 March"}, "Give a day as year-month-day"),
        ({"closes_at": "9999-12-31"}, "Give a day as year-month-day"),
        ({"title": "Short"}, "A title has between 10 and 200 characters."),
    ],
)
def test_acceptance_that_cannot_be_is_shown_again(client, proposal, mod, space, values, words):
    sign_in(client, mod)
    answer = client.post(
        f"/en/proposals/{proposal.id}/acceptance",
        data=accept(space, **{"reason": "A text I typed", **values}),
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert "A text I typed" in answer.text
    assert db.session.query(Topic).count() == 0
    assert (proposal.state, proposal.version) == ("proposed", 1)


def test_proposal_may_go_to_another_space_the_moderator_has(client, proposal, mod, nour):
    other = make_space("Skills", moderators=(mod,))
    foreign = make_space("Not mine")
    hidden = make_space("Ours", visibility="private", moderators=(mod,))
    sign_in(client, mod)
    here = f"/en/proposals/{proposal.id}/acceptance"
    assert client.post(here, data=accept(foreign)).status_code == 422
    unseen = client.post(here, data=accept(hidden))
    assert unseen.status_code == 422
    assert "The proposer cannot read this space." in unseen.text
    assert client.post(here, data=accept(other)).status_code == 303
    assert db.session.query(Topic).one().space_id == other.id


def test_text_for_few_does_not_become_public(client, nour, mod, space):
    few = make_space("Few", visibility="private", moderators=(mod,), members=(nour,))
    kept = services.submit_proposal(few, actor=nour, title=TITLE, body=BODY, lang="en")
    db.session.commit()
    target = make_topic(space, mod, "A public topic")
    sign_in(client, mod)
    here = f"/en/proposals/{kept.id}"
    refused = client.post(f"{here}/acceptance", data=accept(space))
    merged = client.post(
        f"{here}/merging", data={"merge-target": str(target.id), "merge-version": "1"}
    )
    assert (refused.status_code, merged.status_code) == (422, 422)
    assert "fewer readers" in refused.text
    assert "fewer readers" in merged.text


def test_changes_need_a_reason_and_lead_back_through_a_revision(
    client, proposal, nour, mod, space, run_jobs
):
    here = f"/en/proposals/{proposal.id}"
    sign_in(client, mod)
    without = client.post(f"{here}/changes", data={"changes-reason": " ", "changes-version": "1"})
    assert without.status_code == 422
    assert "Give a reason" in without.text
    asked = {"changes-reason": "Which country?", "changes-version": "1"}
    assert client.post(f"{here}/changes", data=asked).status_code == 303
    sign_in(client, nour)
    page = client.get(here).text
    assert "The moderators ask you for changes." in page
    assert "Which country?" in page
    revised = form(space, title="Who pays in Kenya?", body="In Kenya.", version="2")
    assert client.post(f"{here}/revision", data=revised).status_code == 303
    assert (proposal.title, proposal.state, proposal.version) == (
        "Who pays in Kenya?",
        "proposed",
        3,
    )
    run_jobs()
    subjects = [n.subject for n in db.session.query(Notice).filter_by(member_id=mod.id)]
    assert subjects == [f"proposal:{proposal.id}:2"]
    assert [state for state, _ in steps(proposal)] == ["proposed", "changes_asked", "proposed"]


def test_declined_proposal_tells_why_and_is_over(client, proposal, nour, mod, space):
    here = f"/en/proposals/{proposal.id}"
    sign_in(client, mod)
    data = {"decline-reason": "It is answered in the guide.", "decline-version": "1"}
    assert client.post(f"{here}/refusal", data=data).status_code == 303
    sign_in(client, nour)
    page = client.get(here).text
    assert "It is answered in the guide." in page
    assert "Hand it in again" not in page
    assert client.post(f"{here}/revision", data=form(space, version="2")).status_code == 409


@pytest.mark.parametrize(
    "named", ["{id}", "#{id}", "/topics/{id}", "http://hub/fr/topics/{id}/a-b?from=2"]
)
def test_merged_proposal_is_a_reply_by_its_author(client, proposal, nour, mod, space, named):
    topic = make_topic(space, mod, "Recruitment costs")
    services.keep_draft(actor=nour, key=f"topic-{topic.id}", fields={"body": "Mine"})
    db.session.commit()
    sign_in(client, mod)
    data = {"merge-target": named.format(id=topic.id), "merge-version": "1"}
    assert client.post(f"/en/proposals/{proposal.id}/merging", data=data).status_code == 303
    reply = db.session.query(Contribution).filter_by(topic_id=topic.id, number=2).one()
    assert (reply.author_id, reply.source) == (nour.id, BODY)
    assert (proposal.state, proposal.topic_id) == ("merged", topic.id)
    assert db.session.query(Draft).one().fields == {"body": "Mine"}


def test_merging_needs_a_topic_that_is_there_and_open(client, proposal, nour, mod, space):
    topic = make_topic(space, mod, "Recruitment costs")
    topic.locked_at = topic.created_at
    hidden = make_topic(make_space("Hidden", visibility="private"), nour, "Canary")
    db.session.commit()
    sign_in(client, mod)
    answers = {}
    for target in (str(topic.id), str(hidden.id), "999999999999999999", "a topic"):
        data = {"merge-target": target, "merge-version": "1"}
        answer = client.post(f"/en/proposals/{proposal.id}/merging", data=data)
        answers[target] = (answer.status_code, "There is no such topic" in answer.text)
    assert list(answers.values()) == [(422, False), (422, True), (422, True), (422, True)]


def test_second_moderator_learns_of_the_first_and_loses_nothing(client, proposal, mod, space):
    staff = make_member("Staff", roles=("secretariat",))
    here = f"/en/proposals/{proposal.id}"
    sign_in(client, mod)
    assert client.post(f"{here}/acceptance", data=accept(space)).status_code == 303
    sign_in(client, staff)
    late = client.post(
        f"{here}/refusal",
        data={"decline-reason": "A long reason I typed.", "decline-version": "1"},
    )
    assert late.status_code == 409
    assert "A long reason I typed." in late.text
    assert "Mod accepted it" in late.text
    assert [state for state, _ in steps(proposal)] == ["proposed", "accepted"]


def test_moderator_does_not_decide_on_a_text_revised_meanwhile(client, proposal, nour, mod, space):
    sign_in(client, nour)
    client.post(
        f"/en/proposals/{proposal.id}/revision", data=form(space, version="1", body="Other")
    )
    sign_in(client, mod)
    late = client.post(f"/en/proposals/{proposal.id}/acceptance", data=accept(space))
    assert late.status_code == 409
    assert db.session.query(Topic).count() == 0


def test_two_moderators_at_once_make_one_topic(app, proposal, mod, space):
    people = [mod, make_member("Second", roles=("admin",)), make_member("Third", roles=("admin",))]
    browsers = []
    for person in people:
        browser = app.test_client()
        sign_in(browser, person)
        browsers.append(browser)
    address, data = f"/en/proposals/{proposal.id}/acceptance", accept(space)
    db.session.remove()

    def send(browser):
        return super(type(browser), browser).open(address, method="POST", data=data).status_code

    with ThreadPoolExecutor(3) as pool:
        statuses = sorted(pool.map(send, browsers))
    assert statuses == [303, 409, 409]
    assert db.session.query(Topic).count() == 1


def test_placeholder_for_a_space_that_vanished_shows_no_name(client, nour, mod):
    few = make_space("Canary", visibility="private", moderators=(mod,), members=(nour,))
    made = services.submit_proposal(few, actor=nour, title=TITLE, body=BODY, lang="en")
    db.session.commit()
    for row in nour.space_memberships:
        db.session.delete(row)
    db.session.commit()
    sign_in(client, nour)
    for address in (f"/en/proposals/{made.id}", "/en/proposals/"):
        page = client.get(address)
        assert page.status_code == 200
        assert "Canary" not in page.text
