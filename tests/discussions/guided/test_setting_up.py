"""A moderator sets a guided discussion up; contributions answer its questions."""

import datetime as dt
import io

import pytest
import sqlalchemy as sa

from hub.core import audit, files
from hub.core.audit import AuditEntry
from hub.core.db import db
from hub.discussions import queries, services
from hub.discussions.models import Contribution, GuidedQuestion, Proposal, Topic
from tests.discussions.guided.rows import answer, make_guided, question
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def amina(app):
    return make_member("Amina")


@pytest.fixture
def mod(app):
    return make_member("Mod", timezone="America/New_York")


@pytest.fixture
def space(mod):
    return make_space("Fair recruitment", moderators=(mod,))


@pytest.fixture
def topic(space, amina):
    return make_topic(space, amina, "What do fees cost the worker?")


def fields(*questions, **values):
    asked = {}
    for place, (id, words) in enumerate(questions):
        asked[f"questions-{place}-id"] = id
        for lang, text in words.items():
            asked[f"questions-{place}-{lang}"] = text
    return {
        "version": "0",
        "opens_at": "2027-03-01",
        "closes_at": "2027-03-31",
        "timezone": "Asia/Tokyo",
        "languages": ["en"],
        **asked,
        **values,
    }


def send(client, topic, mod, data):
    return client.post(f"/en/topics/{topic.id}/guided", data={"moderator": mod.public_id, **data})


def asked(topic):
    guide = queries.guide(topic)
    return [
        (each.number, {row.lang: row.text for row in each.question.texts}, each.count)
        for each in (guide.asked if guide else ())
    ]


def counts(topic):
    guide = queries.guide(topic)
    assert guide is not None
    return [each.count for each in guide.asked], guide.whole


def page_of(client, topic, query=""):
    return client.get(f"/en/topics/{topic.id}/{topic.slug}{query}")


def test_set_up_has_days_in_its_zone_and_questions_in_its_languages(client, topic, mod, clock):
    clock(to=dt.datetime(2027, 2, 1, tzinfo=dt.UTC))
    sign_in(client, mod)
    data = fields(
        ("", {"en": "What do you count?", "fr": "Que comptez-vous ?", "ar": "not shown"}),
        ("", {"en": "  "}),
        ("", {"fr": "Qui paie ?"}),
        languages=["en", "fr"],
        **{"concept-en": "**Why** now", "concept-fr": ""},
    )
    assert send(client, topic, mod, data).status_code == 303
    guided = topic.guided
    assert (topic.opens_at, topic.closes_at) == (
        dt.datetime(2027, 2, 28, 15, tzinfo=dt.UTC),
        dt.datetime(2027, 3, 31, 14, 59, tzinfo=dt.UTC),
    )
    assert (guided.opens_on, guided.closes_on) == (dt.date(2027, 3, 1), dt.date(2027, 3, 31))
    assert (guided.timezone, guided.languages, topic.moderator) == (
        "Asia/Tokyo",
        ["en", "fr"],
        mod,
    )
    assert asked(topic) == [
        (1, {"en": "What do you count?", "fr": "Que comptez-vous ?"}, 0),
        (2, {"fr": "Qui paie ?"}, 0),
    ]
    assert guided.concept("fr").concept_html == "<p><strong>Why</strong> now</p>\n"
    page = page_of(client, topic).text
    assert (
        "Mod made this a guided discussion with 2 questions. It closes on March 31, 2027." in page
    )
    assert "Guided discussion: Scheduled" in page
    assert "March 1, 2027" in page
    assert "Qui paie" in client.get(f"/en/topics/{topic.id}/guided").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"closes_at": ""}, "Choose the last day."),
        ({"closes_at": "2027-01-31"}, "The closing day is past."),
        ({"opens_at": "2027-04-01"}, "A topic closes after it opens."),
        ({"languages": []}, "Choose at least one language."),
        ({"questions-0-en": " "}, "Ask at least one question."),
        ({"questions-0-en": "x" * 501}, "A question has at most 500 characters."),
        ({"questions-0-id": "7", "questions-0-en": ""}, "Write the question, or remove it."),
    ],
)
def test_what_cannot_be_is_shown_again_with_all_that_was_typed(
    client, topic, mod, clock, change, words
):
    clock(to=dt.datetime(2027, 2, 1, tzinfo=dt.UTC))
    sign_in(client, mod)
    data = fields(("", {"en": "What do you count?"}), **{"concept-en": "A note kept whole"})
    answered = send(client, topic, mod, {**data, **change})
    assert answered.status_code == 422
    assert words in answered.text
    assert "A note kept whole" in answered.text
    assert topic.guided is None


def test_buttons_rearrange_the_form_and_lose_nothing(client, topic, mod):
    sign_in(client, mod)
    data = fields(("", {"en": "First?"}), ("", {"en": "Second?"}), **{"concept-en": "A note"})
    for order, expected in (
        ("add", ["First?", "Second?", ""]),
        ("remove-0", ["Second?"]),
        ("up-1", ["Second?", "First?"]),
        ("down-0", ["Second?", "First?"]),
        ("up-0", ["First?", "Second?"]),
        ("remove-9", ["First?", "Second?"]),
        ("languages", ["First?", "Second?"]),
    ):
        page = send(client, topic, mod, {**data, "do": order})
        assert page.status_code == 200
        shown = page.text.split('id="questions-')[1:]
        words = [part.split(">", 1)[1].split("<")[0].strip() for part in shown if "-en" in part[:6]]
        assert words == expected, order
        assert "A note" in page.text
    assert topic.guided is None
    page = send(client, topic, mod, {**data, "do": "languages", "languages": ["en", "ar"]}).text
    assert page.count('lang="ar"') >= 3


def test_questions_keep_their_answers_when_they_move_and_lose_them_when_they_go(
    client, topic, mod, amina
):
    make_guided(topic, mod)
    first, second, third = (question(topic, number) for number in (1, 2, 3))
    second_id = second.id
    answer(topic, amina, 1)
    answer(topic, amina, 3)
    sign_in(client, mod)
    data = fields(
        (str(third.id), {"en": "Who pays, then?"}), (str(first.id), {"en": "What do you count?"})
    )
    data.update(version="1", opens_at="", closes_at="2099-03-31", timezone="UTC")
    assert send(client, topic, mod, data).status_code == 303
    assert asked(topic) == [
        (1, {"en": "Who pays, then?"}, 1),
        (2, {"en": "What do you count?"}, 1),
    ]
    assert db.session.get(GuidedQuestion, second_id) is None
    data = fields((str(first.id), {"en": "What do you count?"}), version="2")
    data.update(opens_at="", closes_at="2099-03-31", timezone="UTC")
    assert send(client, topic, mod, data).status_code == 303
    assert counts(topic) == ([1], 1)


def test_second_moderator_learns_of_the_first_and_loses_nothing(client, topic, mod):
    make_guided(topic, mod, questions=["Asked by the first?"])
    sign_in(client, mod)
    data = fields(("", {"en": "Asked by the second?"}), closes_at="2099-03-31", opens_at="")
    late = send(client, topic, mod, data)
    assert late.status_code == 409
    assert "Asked by the first?" in late.text
    assert "Asked by the second?" in late.text
    assert 'name="version" value="1"' in late.text
    assert asked(topic) == [(1, {"en": "Asked by the first?"}, 0)]
    assert send(client, topic, mod, {**data, "version": "1"}).status_code == 303
    assert [words["en"] for _number, words, _count in asked(topic)] == ["Asked by the second?"]


def test_moved_days_are_told_and_other_changes_are_not(client, topic, mod):
    make_guided(topic, mod)
    sign_in(client, mod)
    data = fields(("", {"en": "Another?"}), version="1", opens_at="", timezone="UTC")
    send(client, topic, mod, {**data, "closes_at": "2099-03-31"})
    send(client, topic, mod, {**data, "closes_at": "2099-04-30", "version": "2"})
    notices = db.session.query(Contribution).filter_by(topic_id=topic.id, kind="notice").all()
    assert [(notice.notice or {})["act"] for notice in notices] == ["guided", "guided_days"]
    assert "it closes on April 30, 2099" in page_of(client, topic).text


def test_only_moderators_set_up_and_assign(client, topic, mod, amina):
    make_guided(topic, mod)
    posted = answer(topic, amina, 1)
    here = (f"/en/topics/{topic.id}/guided", f"/en/contributions/{posted.id}/question")
    seen = {}
    for person in (None, amina, make_member("Staff", roles=("secretariat",)), mod):
        browser = client.application.test_client()
        if person:
            sign_in(browser, person)
        seen[person.name if person else "stranger"] = (
            browser.get(f"{here[0]}/edit").status_code,
            browser.post(here[0]).status_code,
            browser.get(here[1]).status_code,
            browser.post(here[1]).status_code,
        )
    assert seen == {
        "stranger": (303, 401, 303, 401),
        "Amina": (403, 403, 403, 403),
        "Staff": (200, 422, 200, 422),
        "Mod": (200, 422, 200, 422),
    }


def test_reply_answers_what_was_chosen_else_what_its_parent_answers(client, topic, mod, amina):
    make_guided(topic, mod)
    sign_in(client, amina)
    here = f"/en/topics/{topic.id}/replies"

    def post(**values):
        assert client.post(here, data={"body": "Said.", "lang": "en", **values}).status_code == 303
        return db.session.query(Contribution).order_by(Contribution.id.desc()).first()

    first = post(question="2")
    below = post(reply_to=str(first.id))
    other = post(reply_to=str(first.id), question="3")
    whole = post(question="")
    gone = post(question="99")
    numbers = [
        each.question.position if each.question else 0
        for each in (first, below, other, whole, gone)
    ]
    assert numbers == [2, 2, 3, 0, 0]
    assert counts(db.session.get_one(Topic, topic.id)) == ([0, 2, 1], 2)


def test_moderator_says_what_a_contribution_answers_with_its_replies(client, topic, mod, amina):
    make_guided(topic, mod)
    first = answer(topic, amina, 1)
    below = answer(topic, amina, 0, parent=first)
    apart = answer(topic, amina, 1)
    sign_in(client, mod)
    here = f"/en/contributions/{first.id}/question"
    assert "What do you count?" in client.get(here).text
    assert client.post(here, data={"question": "3", "with_replies": "y"}).status_code == 303
    rows = [db.session.get_one(Contribution, each.id) for each in (first, below, apart)]
    assert [row.question and row.question.position for row in rows] == [3, 3, 1]
    assert client.post(here, data={"question": "0"}).status_code == 303
    assert counts(db.session.get_one(Topic, topic.id)) == ([1, 0, 1], 1)
    assert client.post(here, data={"question": "9"}).status_code == 422


def test_removed_contributions_are_not_counted(topic, mod, amina):
    make_guided(topic, mod)
    posted = answer(topic, amina, 1)
    answer(topic, amina, 1)
    services.remove_contribution(posted, actor=amina)
    db.session.commit()
    assert counts(topic) == ([1, 0, 0], 0)


def test_thread_shows_only_what_answers_a_question_page_by_page(client, topic, mod, amina):
    make_guided(topic, mod)
    for place in range(120):
        answer(topic, amina, 1 + place % 2, body=f"Answer {place}.")
    seen, query = [], "?question=2"
    for _ in range(3):
        page = page_of(client, topic, query).text
        seen += [number for number in range(120) if f"<p>Answer {number}.</p>" in page]
        query = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        query = query.partition("?")[2]
        if not query:
            break
        query = "?" + query
    assert seen == list(range(1, 120, 2))
    whole = page_of(client, topic, "?question=0").text
    assert "Answer 1." not in whole
    assert "What do fees cost the worker? Tell us." not in whole


def test_filtered_page_hears_only_of_what_it_shows(client, topic, mod, amina):
    make_guided(topic, mod)
    since = topic.change
    answer(topic, amina, 1, body="One.")
    two = answer(topic, amina, 2, body="Two.")
    here = f"/en/topics/{topic.id}/changes?since={since}&question=2"
    assert [item["number"] for item in client.get(here).json["items"]] == [two.number]


def test_guided_thread_stays_within_eight_queries(client, topic, mod, amina, count_queries):
    make_guided(topic, mod)
    for place in range(60):
        answer(topic, amina, place % 4)
    here, costs = f"/en/topics/{topic.id}/{topic.slug}", {}
    for name in ("stranger", "member"):
        if name == "member":
            sign_in(client, make_member("Luis"))
        for query in ("", "?question=1"):
            with count_queries() as statements:
                assert client.get(here + query).status_code == 200
            costs[name, query] = len(statements)
    assert max(costs.values()) <= 8, "\n".join(statements)


def test_strangers_page_follows_questions_and_days(client, topic, mod, amina, clock):
    clock(to=dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC))
    make_guided(topic, mod, closes_on=dt.date(2027, 3, 31))
    assert "Guided discussion: Open" in page_of(client, topic).text
    assert "0 contributions" in page_of(client, topic, "?question=1").text
    answer(topic, amina, 1)
    assert "1 contribution<" in page_of(client, topic, "?question=1").text
    clock(to=dt.datetime(2027, 3, 25, 0, 1, tzinfo=dt.UTC))
    assert "Guided discussion: Last week" in page_of(client, topic).text
    clock(to=dt.datetime(2027, 4, 1, tzinfo=dt.UTC))
    assert "Guided discussion: Closed" in page_of(client, topic).text


def test_guide_is_taken_away_and_contributions_stay(client, topic, mod, amina):
    make_guided(topic, mod)
    posted = answer(topic, amina, 1)
    sign_in(client, mod)
    assert client.post(f"/en/topics/{topic.id}/guided?_method=DELETE").status_code == 303
    assert topic.guided is None
    assert db.session.get_one(Contribution, posted.id).question_id is None
    assert client.get(f"/en/topics/{topic.id}/guided").status_code == 404
    assert "From experience." in page_of(client, topic).text


def test_answers_that_leave_the_discussion_answer_no_question(topic, mod, amina, space):
    make_guided(topic, mod)
    posted = answer(topic, amina, 1)
    services.split_topic(
        topic, actor=mod, numbers={posted.number}, title="A thread of its own", space=space
    )
    db.session.commit()
    assert db.session.get_one(Contribution, posted.id).question_id is None


def test_file_of_the_concept_note_is_kept_at_an_error_and_opens_through_its_door(
    client, mod, amina
):
    hidden = make_topic(make_space(visibility="private", moderators=(mod,)), mod, "Canary")
    sign_in(client, mod)
    data = fields(("", {"en": "What?"}), closes_at="", opens_at="")
    data["files"] = (io.BytesIO(b"A concept note."), "note.txt")
    refused = client.post(f"/en/topics/{hidden.id}/guided", data={**data, "moderator": ""})
    assert refused.status_code == 422
    kept = files.files_by(mod.id)[0]
    assert f'name="files" value="{kept.public_id}"' in refused.text
    data = fields(("", {"en": "What?"}), closes_at="2099-01-01", opens_at="", files=kept.public_id)
    assert send(client, hidden, mod, data).status_code == 303
    assert "note.txt" in client.get(f"/en/topics/{hidden.id}/guided").text
    address = files.address_of(kept)
    assert client.get(address).status_code == 200
    sign_in(client, amina)
    assert client.get(address).status_code == 404


def test_accepted_proposal_leads_to_its_questions(client, space, amina, mod):
    proposal = services.submit_proposal(
        space, actor=amina, title="A proposal to discuss", body="Please.", lang="en"
    )
    db.session.commit()
    sign_in(client, mod)
    data = {
        "accept-title": "A proposal to discuss",
        "accept-space": space.slug,
        "accept-moderator": mod.public_id,
        "accept-version": "1",
        "accept-guided": "y",
    }
    answered = client.post(f"/en/proposals/{proposal.id}/acceptance", data=data)
    topic_id = db.session.get_one(Proposal, proposal.id).topic_id
    assert answered.headers["Location"] == f"/en/topics/{topic_id}/guided/edit"
    assert client.get(answered.headers["Location"]).status_code == 200


def test_chip_follows_its_question_when_that_moves(client, topic, mod, amina):
    make_guided(topic, mod)
    answer(topic, amina, 2)
    sign_in(client, amina)
    assert ">Question 2<" in page_of(client, topic).text
    first, second, third = (question(topic, number).id for number in (1, 2, 3))
    sign_in(client, mod)
    asked = [(str(id), {"en": f"Asked {id}?"}) for id in (second, first, third)]
    data = fields(*asked, version="1", opens_at="", closes_at="2099-03-31", timezone="UTC")
    assert send(client, topic, mod, data).status_code == 303
    for person in (amina, mod):
        sign_in(client, person)
        page = page_of(client, topic).text
        assert (">Question 1<" in page, ">Question 2<" in page) == (True, False)


def test_an_answer_that_waited_stands_under_its_question(mod, amina, app):
    topic = make_guided(make_topic(make_space(moderators=(mod,), who_waits="everybody"), mod), mod)
    held = services.hand_in_reply(
        topic, actor=amina, body="From experience.", lang="en", question=question(topic, 2)
    )
    db.session.commit()
    services.approve_held(held.id, mod)
    db.session.commit()
    posted = db.session.scalars(sa.select(Contribution).where(Contribution.author_id == amina.id))
    assert [each.question_id for each in posted] == [question(topic, 2).id]


def test_what_moderators_do_is_in_the_audit_log(client, topic, mod, amina):
    make_guided(topic, mod)
    posted = answer(topic, amina, 1)
    sign_in(client, mod)
    client.post(f"/en/contributions/{posted.id}/question", data={"question": "2"})
    make_member("Invited")
    services.guided.invite_members(topic, actor=mod, wanted=queries.Wanted(lang="en"))
    db.session.commit()
    client.post(f"/en/topics/{topic.id}/guided?_method=DELETE")
    acts = [row.act for row in db.session.scalars(audit.entries().order_by(AuditEntry.number))]
    assert acts == [
        "topic.guided",
        "contribution.assigned",
        "topic.invited",
        "topic.unguided",
    ]
    assert audit.verify().fault == ""
