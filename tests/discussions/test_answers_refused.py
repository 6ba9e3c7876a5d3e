"""An answer by mail that is refused posts nothing; its writer is told once, nobody else ever."""

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa

from hub.accounts.models import MemberRole
from hub.accounts.services import privacy
from hub.core import clock
from hub.core.db import db
from hub.core.inbound import InboundMail, Outcome
from hub.core.mail import MailMessage
from hub.core.signals import send
from hub.discussions import services
from hub.discussions.models import Contribution, ReplyAddress, SpaceMembership
from hub.discussions.signals import SpaceLeft
from tests.core.inbound.samples import AUTOMATIC
from tests.discussions.answering import (
    count,
    make_answering,
    omars,
    open_for_answers,
    receives,
    told,
    words,
)
from tests.factories import make_member, make_space, make_topic, sign_in

__all__ = ["omars", "open_for_answers", "told"]

PAGE = "/en/settings/answers-by-mail"


def refusal(omars, told):
    """The one note Omar got; nothing was posted."""
    assert omars.replies() == []
    (note,) = told()
    return note


def test_locked_topic_is_told_with_the_text(omars, told):
    services.lock_topic(omars.topic, actor=make_member(roles=("admin",)))
    db.session.commit()
    number = omars.topic.last_number
    assert omars.sends("The employer\npays.") == Outcome.REFUSED
    note = refusal(omars, told)
    assert note["Subject"] == "Your answer in “Recruitment fees” was not posted"
    assert "This topic takes no more contributions." in words(note)
    assert "> The employer\n> pays." in words(note)
    assert f"/en/topics/{omars.topic.id}/recruitment-fees" in words(note)
    assert (note["In-Reply-To"], note["Auto-Submitted"]) == ("<one@example.org>", "auto-replied")
    assert "Reply-To" not in note
    db.session.refresh(omars.topic)
    assert omars.topic.last_number == number


def test_refusal_is_told_once(omars, told):
    services.lock_topic(omars.topic, actor=make_member(roles=("admin",)))
    db.session.commit()
    assert [omars.sends() for _ in range(3)] == [Outcome.REFUSED, Outcome.KNOWN, Outcome.KNOWN]
    refusal(omars, told)


def test_refusals_are_told_a_few_times_a_day(omars, told, clock):
    for number in range(9):
        assert omars.sends("", Message_ID=f"<{number}@example.org>") == Outcome.REFUSED
    assert len(told()) == 5
    clock(by=dt.timedelta(days=1, minutes=1))
    omars.sends("", Message_ID="<later@example.org>")
    assert len(told()) == 6


def test_refusal_is_told_in_the_members_language(open_for_answers, run_jobs, mailbox, told):
    omars = make_answering(run_jobs, mailbox, lang="fr")
    assert omars.sends("") == Outcome.REFUSED
    note = refusal(omars, told)
    assert note["Content-Language"] == "fr"
    assert words(note).startswith("Bonjour Omar Haddad,\n")
    assert f"/fr/topics/{omars.topic.id}/" in words(note)


def test_empty_answer_is_told_how_to_write_one(omars, told):
    quoted = "\n".join(f"> {line}" for line in words(omars.notice).splitlines())
    assert omars.sends(f"\n\nOn 26 Nov 2026, at 15:04, x wrote:\n\n{quoted}") == Outcome.REFUSED
    assert "No text of yours was found in your answer." in words(refusal(omars, told))


def test_text_that_is_too_long_is_refused(omars, told):
    assert omars.sends("a long word " * 5001) == Outcome.REFUSED
    assert "This text is too long: the limit is 60000 characters." in words(refusal(omars, told))


@pytest.mark.parametrize("sender", ["lena@example.org", "omar@example.com", "Omar", ""])
def test_mail_of_a_stranger_is_kept_out_and_nobody_is_told(omars, run_jobs, mailbox, sender):
    before = len(mailbox.all())
    assert omars.sends(From=sender or None) == Outcome.STRANGER
    run_jobs()
    assert omars.replies() == []
    assert len(mailbox.all()) == before


def test_address_of_the_member_is_compared_without_case(omars):
    assert omars.sends(From="OMAR@Example.org") == Outcome.TAKEN


def test_earlier_address_of_the_member_is_a_strangers(omars):
    omars.omar.email = "omar.haddad@example.org"
    db.session.commit()
    assert omars.sends() == Outcome.STRANGER
    assert omars.sends(From="omar.haddad@example.org", Message_ID="<two@x>") == Outcome.TAKEN


def test_token_nobody_has_leaves_no_trace(omars, told):
    unknown = f"reply+{'0' * 32}@hub.example.org"
    assert omars.sends(To=unknown) == Outcome.UNKNOWN
    assert omars.sends(To="somebody@hub.example.org") == Outcome.UNKNOWN
    assert (omars.replies(), told(), count(InboundMail)) == ([], [], 0)


def leave(omars):
    db.session.execute(sa.delete(SpaceMembership).where(SpaceMembership.member_id == omars.omar.id))
    send(SpaceLeft(omars.space.id, omars.omar.id))
    db.session.commit()


def test_member_who_left_a_private_space_is_told_nothing_of_it(
    open_for_answers, run_jobs, mailbox, told
):
    omars = make_answering(run_jobs, mailbox, visibility="private")
    leave(omars)
    assert omars.sends() == Outcome.REFUSED
    note = refusal(omars, told)
    assert note["Subject"] == "Your answer by mail was not posted"
    assert "Recruitment fees" not in words(note)
    assert f"/topics/{omars.topic.id}" not in words(note)
    assert "> The employer pays." in words(note)


def test_leaving_revokes_the_addresses_of_that_space_only(omars, run_jobs):
    elsewhere = make_topic(make_space(), omars.amina, "Something else")
    kept = services.give_reply_address(omars.omar, elsewhere)
    db.session.commit()
    leave(omars)
    run_jobs()
    holding = db.session.scalars(
        sa.select(ReplyAddress.token).where(ReplyAddress.revoked_at.is_(None))
    ).all()
    assert [f"reply+{token}@hub.example.org" for token in holding] == [kept]


def test_revoked_address_posts_nothing_and_says_so(omars, told):
    assert services.revoke_reply_addresses(omars.omar.id) == 1
    db.session.commit()
    assert omars.sends() == Outcome.REFUSED
    assert "is no longer in use" in words(refusal(omars, told))
    fresh = services.give_reply_address(omars.omar, omars.topic)
    db.session.commit()
    assert fresh != omars.address
    assert omars.sends(To=fresh, Message_ID="<two@example.org>") == Outcome.TAKEN


def test_expired_address_posts_nothing_and_says_so(omars, told, clock):
    clock(by=dt.timedelta(days=366))
    assert omars.sends() == Outcome.REFUSED
    assert "is no longer in use" in words(refusal(omars, told))


def test_suspended_member_posts_nothing(omars, told):
    omars.omar.suspended_until = clock.now() + dt.timedelta(days=3)
    db.session.commit()
    assert omars.sends() == Outcome.REFUSED
    note = refusal(omars, told)
    assert "Your account is suspended at present." in words(note)
    assert "Recruitment fees" not in words(note)


def test_erasure_forgets_addresses_and_who_sent_what(omars, told):
    omars.sends()
    privacy.erase(omars.omar)
    db.session.commit()
    assert count(ReplyAddress) == 0
    assert db.session.scalars(sa.select(InboundMail.sender)).all() == [""]
    assert omars.sends(Message_ID="<two@example.org>") == Outcome.UNKNOWN


def test_export_names_the_addresses_without_their_tokens(omars):
    (told,) = services.own_matters(omars.omar)["reply_addresses"]
    assert sorted(told) == ["ends_at", "given_at", "revoked_at", "topic"]
    assert told["topic"] == omars.topic.id


def test_staff_without_the_second_factor_asked_for_have_no_role_by_mail_either(
    omars, app, open_for_answers, monkeypatch, told
):
    omars.omar.role_rows = [MemberRole(role="admin")]
    services.lock_topic(omars.topic, actor=omars.omar)
    db.session.commit()
    assert omars.sends("As an admin.") == Outcome.TAKEN
    settings = dataclasses.replace(open_for_answers, staff_second_factor_required=True)
    monkeypatch.setitem(app.extensions, "settings", settings)
    assert omars.sends(Message_ID="<two@example.org>") == Outcome.REFUSED
    assert [reply.source for reply in omars.replies() if reply.source] == ["As an admin."]


# A real mail server


@pytest.fixture
def by_smtp(omars, app, open_for_answers, smtp, monkeypatch):
    """From now on mail goes out by SMTP."""
    settings = dataclasses.replace(open_for_answers, mail_url=smtp.url)
    monkeypatch.setitem(app.extensions, "settings", settings)
    return smtp


def test_refusal_is_sent_once_and_what_comes_back_ends_here(omars, by_smtp, run_jobs):
    omars.sends("")
    run_jobs()
    run_jobs()
    (note,) = by_smtp.messages
    assert by_smtp.envelopes[0].rcpt_tos == ["omar@example.org"]
    assert note["Auto-Submitted"] == "auto-replied"
    away = omars.answer("I am away.", In_Reply_To=note["Message-ID"], Auto_Submitted="auto-replied")
    bounce = omars.answer("No such user.", Return_Path="<>", Message_ID="<2@example.org>")
    assert [receives(away), receives(bounce)] == [Outcome.IGNORED, Outcome.IGNORED]
    assert receives(omars.answer("?", To=note["From"], Message_ID="<3@x>")) == Outcome.UNKNOWN
    run_jobs()
    assert len(by_smtp.messages) == 1


def test_bounces_and_automatic_answers_are_answered_by_nothing(omars, by_smtp, run_jobs):
    outcomes = {receives(omars.sample(mail.read_bytes())) for mail in AUTOMATIC}
    run_jobs()
    # Reports of what came back are taken as such, each once (ADR 28).
    assert outcomes == {Outcome.IGNORED, Outcome.TAKEN, Outcome.KNOWN}
    assert (by_smtp.messages, omars.replies()) == ([], [])


# Settings


def test_settings_revoke_all_addresses(omars, client):
    sign_in(client, omars.omar)
    page = client.get("/en/settings/answers-by-mail")
    assert "You can answer in 1 discussion by mail now." in page.text
    assert 'href="/en/settings/answers-by-mail"' in client.get("/en/settings/profile").text
    answer = client.delete("/en/settings/answers-by-mail", follow_redirects=True)
    assert "1 address was revoked." in answer.text
    assert "You have no address for answers at present." in answer.text
    assert omars.sends() == Outcome.REFUSED


def test_settings_revoke_nobody_elses(omars, client):
    sign_in(client, omars.amina)
    client.delete("/en/settings/answers-by-mail")
    assert omars.sends() == Outcome.TAKEN


def test_settings_are_not_listed_where_no_mail_is_taken(app, client):
    sign_in(client, make_member())
    assert "answers-by-mail" not in client.get("/en/settings/profile").text
    assert "This site takes no answers by mail" in client.get("/en/settings/answers-by-mail").text


def test_settings_are_for_members(app, client):
    assert client.get(PAGE).headers["Location"].startswith("/en/login")
    assert client.delete(PAGE).status_code == 401


def test_note_is_a_row_of_the_members(omars, told):
    omars.sends("")
    told()
    rows = db.session.scalars(
        sa.select(MailMessage.member_id).where(MailMessage.kind == "answer-refused")
    ).all()
    assert rows == [omars.omar.id]
    assert db.session.scalar(sa.select(InboundMail.told_at)) is not None
    assert count(Contribution) == 2
