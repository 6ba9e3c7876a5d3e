"""Requests that no page of ours sends: forged keys, numbers no row has, signs no database holds."""

import base64
import json

import pytest

from hub.accounts.models import ADMIN
from hub.core.db import db
from hub.core.numbers import whole, whole_or
from hub.discussions import services
from hub.discussions.models import EVERYBODY, Contribution, Draft
from hub.moderation.models import Case, Flag, SavedAnswer
from tests.factories import make_member, make_space, make_topic, sign_in

TOO_LARGE = "9" * 40
HUGE = "9" * 5_000


def key(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.fixture
def admin(client):
    found = make_member("Admin", roles=(ADMIN,))
    sign_in(client, found)
    return found


@pytest.fixture
def topic(admin):
    space = make_space("Fair recruitment", moderators=(admin,), who_waits=EVERYBODY)
    return make_topic(space, admin)


@pytest.mark.parametrize(
    "after",
    [
        key("2026-11-26Tzz:zz:zzzzzz", 1),
        key("2026-11-26T00:00:00", 1),
        key("0001-01-01T00:00:00+14:00", 1),
        key("2026-11-26T00:00:00+00:00", 10**40),
        key("a", 1),
        key({"a": 1}, 1),
        key(None, True),
        key(1, 2, 3),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
        "é",
    ],
)
def test_key_of_a_page_that_nobody_was_given_is_its_beginning(client, topic, after):
    for page in ("/en/moderation/", "/en/notifications/", "/en/members/", "/en/topics/"):
        answer = client.get(page, query_string={"after": after})
        assert answer.status_code == client.get(page).status_code, page


@pytest.mark.parametrize("after", [key("a\x00b", 1), key("\ud800", 1), key(10**40)])
def test_key_with_what_no_database_holds_is_the_beginning(client, admin, after):
    assert client.get("/en/members/", query_string={"after": after}).status_code == 200
    assert client.get("/en/notifications/", query_string={"after": after}).status_code == 200


@pytest.mark.parametrize("words", ["", "-1", "1.5", "²", "٣", TOO_LARGE, HUGE, "1e3", "one"])
def test_number_that_no_row_has_is_none(words):
    with pytest.raises(ValueError, match="whole"):
        whole(words)
    assert whole_or(words, -1) == -1


def test_number_is_read_as_it_was_written():
    assert [whole("0"), whole(" 12 "), whole_or("7", -1), whole_or(None, 3)] == [0, 12, 7, 3]


@pytest.mark.parametrize("number", [TOO_LARGE, HUGE])
def test_numbers_that_no_row_has_are_no_fault(client, topic, number):
    sent = [
        ("/en/notifications/read", {"up_to": number}, 303),
        ("/en/notifications/read-some", {"notice": number}, 303),
        (f"/en/topics/{topic.id}/read", {"numbers": f"1,{number}"}, 303),
        (
            f"/en/topics/{topic.id}/replies",
            {"body": "Words enough.", "lang": "en", "reply_to": number},
            422,
        ),
        (f"/en/topics/{topic.id}/guided", {"do": f"remove-{number}", "version": "0"}, 200),
    ]
    for address, fields, status in sent:
        assert client.post(address, data=fields).status_code == status, address
    assert client.get("/en/notifications/", query_string={"muted": number}).status_code == 200


def test_draft_that_answers_what_no_row_is_opens_its_topic(client, topic):
    sent = {"body": "Half a \ud800 thought", "reply_to": TOO_LARGE, "question": TOO_LARGE}
    kept = client.put(f"/en/drafts/topic-{topic.id}", json=sent)
    assert kept.status_code == 200
    page = client.get(f"/en/topics/{topic.id}/{topic.slug}")
    assert page.status_code == 200
    assert "Half a \ufffd thought" in page.text
    assert client.put(f"/en/drafts/topic-{HUGE[:54]}", json=sent).status_code == 200
    assert client.get("/en/drafts/").status_code == 200
    assert db.session.query(Draft).count() == 2


@pytest.mark.parametrize("number", [2**63, TOO_LARGE, HUGE, "٣"])
def test_address_with_a_number_that_no_row_has_is_nothings(client, admin, number):
    for address in ("topics/{}", "contributions/{}/edit", "moderation/cases/{}", "waiting/{}"):
        assert client.get(f"/en/{address.format(number)}").status_code == 404, address
    assert client.get(f"/feeds/topics/{number}.atom").status_code == 404


@pytest.mark.parametrize("number", ["²", HUGE])
def test_questions_numbered_as_no_form_does_are_passed_over(client, topic, number):
    answer = client.post(
        f"/en/topics/{topic.id}/guided",
        data={"version": "0", f"questions-{number}-en": "Which?", "questions-1-en": "Who?"},
    )
    assert answer.status_code == 422
    assert "Who?" in answer.text
    assert "Which?" not in answer.text


def test_control_signs_and_overrides_are_not_kept_of_any_field(client, topic, admin):
    author = make_member("Author")
    services.hand_in_reply(topic, actor=author, body="A text that waits", lang="en")
    db.session.commit()
    case = db.session.query(Case).one()
    decision = {"verdict": f"reject:{case.id}:1", "words": "Too\x00 sho\u202ert."}
    assert client.post("/en/moderation/decisions", data=decision).status_code == 303
    answer = {"name": "Sho\x08rt", "scope": "", "in_en": "Too\x00 short."}
    assert client.post("/en/moderation/answers/", data=answer).status_code == 303
    sent = {"body": "Fine\x00 words", "lang": "en"}
    assert client.post(f"/en/topics/{topic.id}/replies", data=sent).status_code == 303
    opening = db.session.query(Contribution).filter_by(number=1).one()
    sign_in(client, author)
    flag = {"reason": "other", "words": "Loo\x0bk"}
    assert (
        client.post(f"/en/moderation/flags/contribution/{opening.id}", data=flag).status_code == 303
    )
    db.session.expire_all()
    assert db.session.get_one(Case, case.id).reason == "Too short."
    kept = db.session.query(SavedAnswer).one()
    assert (kept.name, kept.texts[0].body) == ("Short", "Too short.")
    assert db.session.query(Flag).one().words == "Look"
    newest = db.session.query(Contribution).order_by(Contribution.id).all()[-1]
    assert newest.source == "Fine words"


def test_suspension_with_a_control_sign_in_its_reason_is_told(client, admin, run_jobs, mailbox):
    person = make_member("Person")
    sent = {"until": "2030-01-01", "reason": "Adver\x00tising"}
    answer = client.post(f"/en/members/{person.public_id}/suspension", data=sent)
    assert answer.status_code == 303
    run_jobs()
    assert "Advertising" in mailbox.to(person.email)[-1].get_body(("plain",)).get_content()


def test_address_with_a_control_sign_is_nothings(client, admin):
    for address in ("/en/spaces/a%00b", "/en/moderation/flags/a%00b/1", "/en/members/%E2%80%AEab"):
        assert client.get(address).status_code == 404, address


def test_password_is_read_as_it_was_typed(app):
    with app.test_request_context(
        "/", method="POST", data={"password": "a\x07b", "name": "a\x07b"}
    ) as context:
        assert context.request.form.to_dict() == {"password": "a\x07b", "name": "ab"}
