"""An answer by mail stands in the thread once, in the right place, with its files."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.core import files
from hub.core.db import db
from hub.core.inbound import InboundMail, Outcome, Postponed, receive, receiving
from hub.discussions import services
from hub.discussions.models import EVERYBODY, ReplyAddress, Topic, WaitingText
from tests.core.inbound.samples import AUTOMATIC, MAILS, expected
from tests.discussions.answering import (
    count,
    make_answering,
    omars,
    open_for_answers,
    receives,
    told,
    words,
)
from tests.factories import make_member, make_space, make_topic

__all__ = ["omars", "open_for_answers", "told"]

PDF = b"%PDF-1.4\n%%EOF\n"


# What the mail says


def test_mail_that_can_be_answered_says_where(omars):
    (row,) = db.session.scalars(sa.select(ReplyAddress)).all()
    assert omars.notice["Reply-To"] == f"reply+{row.token}@hub.example.org"
    assert (row.member_id, row.topic_id) == (omars.omar.id, omars.topic.id)
    assert words(omars.notice).startswith("##- Write your answer above this line -##\n")
    html = omars.notice.get_body(("html",)).get_content()
    assert html.count("##- Write your answer above this line -##") == 1


def test_mail_cannot_be_answered_where_no_address_is_set(app, run_jobs, mailbox):
    omars = make_answering(run_jobs, mailbox)
    assert "Reply-To" not in omars.notice
    assert "##-" not in words(omars.notice)
    assert count(ReplyAddress) == 0


def test_address_is_the_same_for_each_mail_of_a_topic(omars, run_jobs, mailbox):
    services.post_reply(omars.topic, actor=omars.amina, body="And since when?", lang="en")
    db.session.commit()
    run_jobs()
    first, second = [mail["Reply-To"] for mail in mailbox.to("omar@example.org")]
    assert first == second
    assert count(ReplyAddress) == 1


def test_addresses_differ_by_member_and_topic(app, open_for_answers):
    omar, lena = make_member(), make_member()
    space = make_space()
    fees, visas = make_topic(space, omar, "Fees for work"), make_topic(space, omar, "Visas for all")
    given = [
        services.give_reply_address(member, topic)
        for member in (omar, lena)
        for topic in (fees, visas)
    ]
    assert len(set(given)) == 4
    assert all(len(str(address).split("@")[0]) <= 64 for address in given)


def test_address_lives_a_year_after_the_last_mail(app, open_for_answers, clock):
    omar = make_member()
    topic = make_topic(make_space(), omar)
    first = services.give_reply_address(omar, topic)
    clock(by=dt.timedelta(days=300))
    assert services.give_reply_address(omar, topic) == first
    clock(by=dt.timedelta(days=300))
    assert services.give_reply_address(omar, topic) == first
    clock(by=dt.timedelta(days=366))
    assert services.give_reply_address(omar, topic) != first
    assert count(ReplyAddress) == 2


# What becomes of an answer


@pytest.mark.one_database
@pytest.mark.parametrize("mail", MAILS, ids=[mail.stem for mail in MAILS])
def test_answer_of_a_real_program_stands_in_the_right_place(omars, mail, told):
    assert receives(omars.sample(mail.read_bytes())) == Outcome.TAKEN
    (reply,) = omars.replies()
    assert reply.source == expected(mail)
    assert (reply.topic_id, reply.parent_id) == (omars.topic.id, omars.told_of.id)
    assert (reply.author_id, reply.number) == (omars.omar.id, 3)
    assert told() == []


@pytest.mark.one_database
@pytest.mark.parametrize("mail", AUTOMATIC, ids=[mail.stem for mail in AUTOMATIC])
def test_mail_of_a_program_posts_nothing_and_is_not_answered(omars, mail, told):
    is_return = mail.stem in ("complaint", "bounce-postfix", "bounce-exchange")
    outcome = Outcome.TAKEN if is_return else Outcome.IGNORED
    assert receives(omars.sample(mail.read_bytes())) == outcome
    assert omars.replies() == []
    assert told() == []
    assert count(InboundMail) == 0


def test_our_own_mail_that_comes_back_is_left_alone(omars, told):
    mail = omars.answer(Message_ID=omars.notice["Message-ID"])
    assert receives(mail) == Outcome.IGNORED
    assert omars.sends(From=omars.address) == Outcome.IGNORED
    assert omars.sends(From="hub@hub.example.org") == Outcome.IGNORED
    assert (omars.replies(), told()) == ([], [])


def test_answer_given_twice_is_posted_once(omars, told):
    assert omars.sends() == Outcome.TAKEN
    assert omars.sends() == Outcome.KNOWN
    assert omars.sends("Something else.") == Outcome.KNOWN
    assert [reply.source for reply in omars.replies()] == ["The employer pays."]
    assert omars.sends(Message_ID="<two@example.org>") == Outcome.TAKEN
    assert len(omars.replies()) == 2


def test_answer_that_was_rolled_back_is_posted_when_it_comes_again(omars):
    receive(omars.answer().as_bytes())
    db.session.rollback()
    assert omars.replies() == []
    assert omars.sends() == Outcome.TAKEN
    assert len(omars.replies()) == 1


def test_answer_tells_who_is_answered(omars, run_jobs, mailbox):
    omars.sends()
    run_jobs()
    (mail,) = mailbox.to(omars.amina.email)
    assert mail["Subject"] == "Re: Recruitment fees"


def test_answer_without_a_sign_of_what_it_answers_is_to_the_topic(omars):
    omars.sends(In_Reply_To=None)
    assert [reply.parent_id for reply in omars.replies()] == [None]


def test_references_tell_what_is_answered_too(omars):
    omars.sends(In_Reply_To="<x@example.org>", References=omars.notice["Message-ID"])
    assert [reply.parent_id for reply in omars.replies()] == [omars.told_of.id]


def test_notice_of_somebody_else_tells_nothing(omars, run_jobs, mailbox):
    services.post_reply(omars.topic, actor=omars.omar, body="Me.", lang="en", parent=omars.told_of)
    db.session.commit()
    run_jobs()
    (other,) = mailbox.to(omars.amina.email)
    omars.sends(In_Reply_To=other["Message-ID"])
    assert omars.replies()[-1].parent_id is None


def test_envelope_tells_whom_it_is_for(omars):
    mail = omars.answer(To="list@example.org")
    assert receives(mail, omars.address.upper()) == Outcome.TAKEN
    mail = omars.answer(Message_ID="<two@example.org>")
    assert receives(mail, "reply@hub.example.org") == Outcome.UNKNOWN
    assert len(omars.replies()) == 1


def test_address_with_a_token_is_never_shown(omars):
    omars.sends(f"Write to me at {omars.address}, please.")
    assert [reply.source for reply in omars.replies()] == [
        "Write to me at reply@hub.example.org, please."
    ]


def test_files_hang_on_the_contribution(omars):
    mail = omars.answer()
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="Loi.pdf")
    assert receives(mail) == Outcome.TAKEN
    (reply,) = omars.replies()
    (kept,) = files.files_of("contribution", [reply.id])[reply.id]
    assert (kept.name, kept.uploader_id) == ("Loi.pdf", omars.omar.id)
    assert files.path_of(kept).read_bytes() == PDF


def test_file_alone_is_an_answer(omars):
    mail = omars.answer("\n> The Hub\n")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="Loi.pdf")
    assert receives(mail) == Outcome.TAKEN
    (reply,) = omars.replies()
    assert reply.source.startswith("[Loi.pdf](/files/")


def test_file_that_is_refused_does_not_hold_the_answer_back(omars, told):
    mail = omars.answer()
    mail.add_attachment(b"MZ" + b"\0" * 90, maintype="application", subtype="pdf", filename="a.pdf")
    assert receives(mail) == Outcome.TAKEN
    assert [reply.source for reply in omars.replies()] == ["The employer pays."]
    (note,) = told()
    assert note["Subject"] == "Not everything you attached was taken: “Recruitment fees”"
    assert "a.pdf: Programs cannot be attached." in words(note)


def test_topic_that_was_merged_is_answered_where_it_is_now(omars):
    target = make_topic(omars.space, omars.amina, "All about fees")
    services.merge_topic(omars.topic, actor=make_member(roles=("admin",)), into=target)
    db.session.commit()
    assert omars.sends() == Outcome.TAKEN
    reply = omars.replies()[-1]
    assert (reply.topic_id, reply.parent_id) == (target.id, omars.told_of.id)


def test_contribution_that_was_split_off_is_answered_where_it_is_now(omars):
    made = services.split_topic(
        omars.topic,
        actor=make_member(roles=("admin",)),
        numbers=[omars.told_of.number],
        title="Fees elsewhere",
        space=omars.space,
    )
    db.session.commit()
    assert omars.sends() == Outcome.TAKEN
    (reply,) = omars.replies()
    assert (reply.topic_id, reply.parent_id) == (made.id, omars.told_of.id)


def test_contribution_that_was_removed_is_answered_in_its_topic(omars):
    services.remove_contribution(omars.told_of, actor=omars.amina)
    db.session.commit()
    assert omars.sends() == Outcome.TAKEN
    assert [reply.parent_id for reply in omars.replies()] == [None]


def test_who_writes_too_often_is_asked_to_come_again(omars, monkeypatch, clock):
    monkeypatch.setattr(receiving, "LIMITS", ((dt.timedelta(minutes=1), 3),))
    for number in range(3):
        assert omars.sends(Message_ID=f"<{number}@example.org>") == Outcome.TAKEN
    with pytest.raises(Postponed):
        omars.sends(Message_ID="<4@example.org>")
    db.session.rollback()
    clock(by=dt.timedelta(minutes=2))
    assert omars.sends(Message_ID="<4@example.org>") == Outcome.TAKEN
    assert len(omars.replies()) == 4


def test_old_messages_are_forgotten(omars, clock):
    omars.sends()
    clock(by=dt.timedelta(days=181))
    receiving.forget_old()
    db.session.commit()
    assert count(InboundMail) == 0


def test_several_topics_are_answered_by_one_mail(omars):
    visas = make_topic(omars.space, omars.amina, "Visas for all")
    other = services.give_reply_address(omars.omar, visas)
    db.session.commit()
    assert omars.sends(Cc=other) == Outcome.TAKEN
    assert sorted(reply.topic_id for reply in omars.replies()) == [omars.topic.id, visas.id]


def test_answer_waits_where_every_text_waits(omars):
    topic = db.session.get_one(Topic, omars.topic.id)
    topic.space.who_waits = EVERYBODY
    db.session.commit()
    assert omars.sends() == Outcome.TAKEN
    assert omars.replies() == []
    assert [held.author_id for held in db.session.query(WaitingText)] == [omars.omar.id]
