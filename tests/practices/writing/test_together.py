"""Several write one practice: asked, agreed, in roles, with notes; and what one of them leaves."""

import pytest
import sqlalchemy as sa

from hub.accounts.services import privacy
from hub.core.db import db
from hub.core.errors import Refused
from hub.notifications.models import Notice
from hub.practices.models import (
    CO_AUTHOR,
    CREDITED,
    LEAD,
    AuthorNote,
    Practice,
    PracticeAuthor,
    PracticeField,
    PracticeVersion,
    Submission,
)
from hub.practices.services.authors import (
    accept_authorship,
    ask_author,
    change_author,
    leave_authors,
)
from hub.practices.services.leaving import own_practices
from hub.practices.services.notes import leave_note
from tests.factories import make_member, sign_in
from tests.practices.support import draft, published, submitted


@pytest.fixture
def ada(app):
    return make_member("Ada Author")


@pytest.fixture
def otto(app):
    return make_member("Otto Other", handle="otto")


@pytest.fixture
def browsers(app, ada, otto):
    """A browser for each of the two."""
    made = []
    for member in (ada, otto):
        client = app.test_client()
        sign_in(client, member)
        made.append(client)
    return made


def here(practice, page=""):
    return f"/en/practices/drafts/{practice.public_id}{page}"


def together(ada, otto, role=CO_AUTHOR, **content):
    practice = draft(ada, **content)
    ask_author(practice, actor=ada, member=otto, role=role)
    accept_authorship(practice, actor=otto)
    db.session.commit()
    return practice


def roles(practice):
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get_one(Practice, practice.id)
    return {author.member.name: author.role for author in found.authors}


def kinds(member):
    return list(
        db.session.scalars(
            sa.select(Notice.kind).where(Notice.member_id == member.id).order_by(Notice.id)
        )
    )


def test_who_is_asked_is_told_and_mailed_and_answers(ada, otto, browsers, run_jobs, mailbox):
    hers, his = browsers
    practice = draft(ada)
    answer = hers.post(here(practice, "/authors"), data={"who": "@otto", "role": CO_AUTHOR})
    assert answer.status_code == 303
    run_jobs()
    (letter,) = mailbox.to(otto.email)
    assert letter["Subject"] == (
        "Ada Author asks you to be an author of “Mobile desks renew the papers of seasonal "
        "workers in Tamberra”"
    )
    page = his.get(here(practice, "/authorship")).text
    assert "Asked by <" not in page
    assert "Ada Author" in page
    assert practice.content["context"] not in page
    assert his.post(here(practice, "/authorship")).location == here(practice)
    assert roles(practice) == {"Ada Author": LEAD, "Otto Other": CO_AUTHOR}
    run_jobs()
    assert kinds(ada) == ["practice_author_answer"]
    assert "is now an author" in hers.get("/en/notifications/").text
    assert his.get(here(practice, "/authorship")).location == here(practice)


def test_who_declines_is_no_author_and_whoever_asked_learns_of_it(ada, otto, browsers, run_jobs):
    hers, his = browsers
    practice = draft(ada)
    hers.post(here(practice, "/authors"), data={"who": "Otto Other", "role": CREDITED})
    run_jobs()
    answer = his.post(here(practice, "/authorship") + "?_method=DELETE")
    assert answer.location == "/en/practices/mine"
    assert roles(practice) == {"Ada Author": LEAD}
    run_jobs()
    assert "does not want to be an author" in hers.get("/en/notifications/").text
    assert "asks you to be" not in his.get("/en/notifications/").text
    assert his.get(here(practice, "/authorship")).status_code == 404


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("", "Say who."),
        ("@nobody", "Nobody has this name or handle."),
        ("@otto", "This person has been asked already."),
        ("Twin Name", "Several members have this name. Give the handle."),
    ],
)
def test_who_cannot_be_asked_is_said_at_the_field(ada, otto, browsers, who, words):
    make_member("Twin Name")
    make_member("Twin Name")
    practice = draft(ada)
    ask_author(practice, actor=ada, member=otto, role=CO_AUTHOR)
    db.session.commit()
    page = browsers[0].post(here(practice, "/authors"), data={"who": who, "role": CO_AUTHOR})
    assert page.status_code == 422
    assert words in page.text
    assert len(roles(practice)) == 2


def test_a_lead_hands_over_changes_roles_and_removes(ada, otto, browsers):
    hers, his = browsers
    practice = together(ada, otto, role=CREDITED)
    role = here(practice, f"/authors/{otto.public_id}/role")
    assert his.post(role, data={"role": LEAD}).status_code == 403
    assert hers.post(role, data={"role": CO_AUTHOR}).status_code == 303
    assert roles(practice)["Otto Other"] == CO_AUTHOR
    assert hers.post(role, data={"role": LEAD}).status_code == 303
    assert roles(practice) == {"Ada Author": CO_AUTHOR, "Otto Other": LEAD}
    assert hers.post(role, data={"role": CO_AUTHOR}).status_code == 403
    gone = here(practice, f"/authors/{ada.public_id}")
    assert his.delete(gone).status_code == 303
    assert roles(practice) == {"Otto Other": LEAD}
    assert hers.get(here(practice)).status_code == 404
    assert his.delete(gone).status_code == 404


def test_a_lead_leaves_only_after_handing_over(ada, otto, browsers):
    hers, his = browsers
    practice = together(ada, otto)
    assert hers.delete(here(practice, "/authorship")).status_code == 409
    assert his.delete(here(practice, "/authorship")).status_code == 303
    assert roles(practice) == {"Ada Author": LEAD}
    other = draft(ada)
    ask_author(other, actor=ada, member=otto, role=CO_AUTHOR)
    with pytest.raises(Refused):
        change_author(other, member=otto, role=LEAD)
    with pytest.raises(Refused):
        change_author(other, member=ada, role=CO_AUTHOR)
    with pytest.raises(Refused):
        leave_authors(other, actor=ada)


def test_an_author_says_whether_readers_see_their_name(ada, otto, browsers, session):
    practice = together(ada, otto)
    browsers[1].post(here(practice, "/authorship/name"), data={})
    session.expire_all()
    named = {row.member_id: row.is_named for row in session.scalars(sa.select(PracticeAuthor))}
    assert named == {ada.id: True, otto.id: False}


def test_notes_are_told_to_the_others_beside_their_field_and_settled(
    ada, otto, browsers, run_jobs, session
):
    hers, his = browsers
    practice = together(ada, otto)
    answer = his.post(here(practice, "/notes"), data={"field": "lessons", "body": "Who says so?"})
    note = session.scalars(sa.select(AuthorNote)).one()
    assert answer.location == here(practice, f"/notes#note-{note.id}")
    run_jobs()
    assert kinds(otto) == []
    assert "Otto Other on “Key lessons”" in hers.get("/en/notifications/").text
    assert "Who says so?" in hers.get(here(practice, "/results")).text
    settle = here(practice, f"/notes/{note.id}/resolution")
    assert hers.post(settle).status_code == 303
    assert "Who says so?" not in hers.get(here(practice, "/results")).text
    assert "Settled" in hers.get(here(practice, "/notes")).text
    assert his.delete(settle).status_code == 303
    assert "Who says so?" in hers.get(here(practice, "/results")).text
    empty = hers.post(here(practice, "/notes"), data={"field": "", "body": " "})
    assert empty.status_code == 422


def test_notes_of_one_draft_are_not_reached_through_another(ada, otto, browsers, session):
    practice, other = together(ada, otto), draft(ada)
    note = leave_note(practice, actor=ada, field="", body="Between us")
    session.commit()
    hers, his = browsers
    assert hers.post(here(other, f"/notes/{note.id}/resolution")).status_code == 404
    stranger = his.application.test_client()
    sign_in(stranger, make_member())
    assert stranger.post(here(practice, f"/notes/{note.id}/resolution")).status_code == 404
    assert stranger.post(here(practice, "/notes"), data={"body": "Hello"}).status_code == 404


def test_the_export_has_ones_practices_and_notes(ada, otto, session):
    practice = together(ada, otto)
    leave_note(practice, actor=otto, field="title", body="Mine")
    leave_note(practice, actor=ada, field="title", body="Hers")
    unseen = draft(ada, title="Not agreed yet")
    ask_author(unseen, actor=ada, member=otto, role=CO_AUTHOR)
    session.commit()
    told = own_practices(otto)
    found = {row["title"]: row for row in told["practices"]}
    assert found["Not agreed yet"]["content"] is None
    assert found[practice.title]["role"] == CO_AUTHOR
    assert found[practice.title]["content"] == practice.content
    assert [note["text"] for note in told["notes"]] == ["Mine"]


def test_erasing_passes_the_lead_on_and_forgets_notes_and_drafts_of_ones_own(ada, otto, session):
    shared = together(ada, otto, title="Shared")
    alone = draft(ada, title="Alone")
    handed_in = submitted(ada, title="Handed in").practice
    leave_note(shared, actor=ada, field="", body="Mine")
    leave_note(shared, actor=otto, field="", body="His")
    session.commit()
    alone_id, handed_in_id = alone.id, handed_in.id
    privacy.erase(ada)
    session.commit()
    assert roles(shared) == {"Otto Other": LEAD}
    assert session.get(Practice, alone_id) is None
    kept = session.get_one(Practice, handed_in_id)
    assert [(each.member.public_name, each.is_named) for each in kept.authors] == [("", False)]
    assert [note.body for note in session.scalars(sa.select(AuthorNote))] == ["His"]


def test_erasing_forgets_ones_address_where_it_was_the_focal_points(ada, otto, session):
    address = "Focal.Otto@example.org"
    otto.email = address.lower()
    session.commit()
    practice = published(ada, focal_point="Otto Other", focal_point_email=address)
    other = published(ada)
    privacy.erase(otto)
    session.commit()
    session.expire_all()
    for table in (Submission, PracticeVersion):
        contents = session.scalars(sa.select(table).order_by(table.id)).all()
        assert [
            (row.content["focal_point"], row.content["focal_point_email"]) for row in contents
        ] == [("", ""), ("Demo Focal Point", "focal@demo.example.org")]
    found = session.scalars(
        sa.select(PracticeField.value).where(
            PracticeField.practice_id == practice.id,
            PracticeField.name.in_(("focal_point", "focal_point_email")),
        )
    ).all()
    assert found == ["", ""]
    assert session.get_one(Practice, other.id).content["focal_point"] == "Demo Focal Point"
