"""What nobody is left to write: its editors are told, ask somebody to lead it, or end it."""

import datetime as dt

import pytest

from hub.accounts.models import EDITOR
from hub.accounts.services import privacy
from hub.core import clock
from hub.core.db import db
from hub.core.todo import count_for
from hub.notifications.models import Notice
from hub.notifications.notices import words_of
from hub.practices.models import (
    ASK_MORE,
    CO_AUTHOR,
    CREDITED,
    DECLINED,
    DONE,
    LEAD,
    MORE_ASKED,
    Practice,
    PracticeAuthor,
)
from hub.practices.queries.todo import matters_waiting
from hub.practices.services.keeping import begin_update
from hub.practices.services.submitting import screen, submit
from tests.factories import make_member, sign_in
from tests.practices.support import published, submitted

TITLE = "Clinics on barges"


@pytest.fixture
def editor(app):
    return make_member("Ed Editor", roles=(EDITOR,))


@pytest.fixture
def forsaken(editor, run_jobs) -> Practice:
    """More was asked of its only author, who left the Hub."""
    author = make_member("Ada Author")
    submission = submitted(author, title=TITLE)
    practice = submission.practice
    due = clock.now() + dt.timedelta(days=14)
    screen(
        submission,
        actor=editor,
        version=practice.version,
        outcome=ASK_MORE,
        letter="More.",
        due_at=due,
    )
    db.session.commit()
    erase(author, run_jobs)
    return practice


def erase(member, run_jobs):
    privacy.erase(member)
    db.session.commit()
    run_jobs()
    db.session.expire_all()


def told(member, kind) -> list[str]:
    found = db.session.query(Notice).filter_by(member_id=member.id, kind=kind).all()
    return [words.title for words in words_of(found, member).values()]


def waiting(member) -> list[tuple[str, str]]:
    db.session.expire_all()
    matters = matters_waiting(member)
    assert count_for(member) == len(matters)
    return [(each.kind, each.title) for each in matters]


def roles(practice) -> dict[str, str]:
    db.session.expire_all()
    return {each.member.public_name: each.role for each in practice.authors}


def desk(practice, rest="") -> str:
    return f"/en/practices/desk/{practice.public_id}{rest}"


def test_editor_is_told_and_has_it_to_do(client, forsaken, editor, mailbox):
    words = f"Nobody is left to write “{TITLE}”: its authors left the Hub"
    assert told(editor, "practice_forsaken") == [words]
    assert words in [message["Subject"] for message in mailbox.to(editor.email)]
    assert waiting(editor) == [("forsaken", TITLE)]
    sign_in(client, editor)
    assert desk(forsaken) in client.get("/en/todo").text
    assert "Nobody is left to write it" in client.get(desk(forsaken)).text


def test_who_agrees_to_go_on_with_it_leads_it(client, forsaken, editor, run_jobs):
    heir = make_member("Hana Heir")
    sign_in(client, editor)
    answer = client.post(desk(forsaken, "/lead"), data={"who": heir.handle})
    assert (answer.status_code, answer.location) == (303, desk(forsaken))
    page = client.get(desk(forsaken)).text
    assert ("Hana Heir" in page, "Nobody is left to write it" in page) == (True, True)
    again = client.post(desk(forsaken, "/lead"), data={"who": heir.handle})
    assert (again.status_code, "has been asked already" in again.text) == (409, True)
    unknown = client.post(desk(forsaken, "/lead"), data={"who": "no-such-person"})
    assert (unknown.status_code, "no-such-person" in unknown.text) == (422, True)
    run_jobs()
    invitation = f"/en/practices/drafts/{forsaken.public_id}/authorship"
    assert told(heir, "practice_author") == [f"Ed Editor asks you to be an author of “{TITLE}”"]
    sign_in(client, heir)
    assert client.get(f"/en/practices/drafts/{forsaken.public_id}").status_code == 403
    assert client.post(invitation).status_code == 303
    run_jobs()
    assert roles(forsaken) == {"": CREDITED, "Hana Heir": LEAD}
    assert client.get(f"/en/practices/drafts/{forsaken.public_id}").status_code == 200
    assert told(editor, "practice_author_answer") == [f"Hana Heir is now an author of “{TITLE}”"]
    assert told(editor, "practice_forsaken") == []
    assert waiting(editor) == []
    # It is somebody's again: nobody else is asked, and nobody ends it.
    sign_in(client, editor)
    other = client.post(desk(forsaken, "/lead"), data={"who": make_member().handle})
    assert (other.status_code, "Somebody writes it again." in other.text) == (409, True)
    assert client.post(desk(forsaken, "/end")).status_code == 409
    submit(forsaken, actor=heir)
    db.session.commit()
    assert waiting(editor) == [("screen", TITLE)]


def test_who_declines_is_asked_no_more_and_the_editor_hears_of_it(
    client, forsaken, editor, run_jobs
):
    heir = make_member("Hana Heir")
    sign_in(client, editor)
    client.post(desk(forsaken, "/lead"), data={"who": heir.handle})
    sign_in(client, heir)
    client.delete(f"/en/practices/drafts/{forsaken.public_id}/authorship")
    run_jobs()
    assert told(editor, "practice_author_answer") == [
        f"Hana Heir does not want to be an author of “{TITLE}”"
    ]
    assert waiting(editor) == [("forsaken", TITLE)]


def test_editor_ends_what_nobody_goes_on_with(client, forsaken, editor):
    sign_in(client, editor)
    assert client.post(desk(forsaken, "/end")).status_code == 303
    db.session.refresh(forsaken)
    assert forsaken.stage == DECLINED
    assert waiting(editor) == []
    assert "Nobody is left to write it" not in client.get(desk(forsaken)).text
    assert client.post(desk(forsaken, "/end")).status_code == 409


def test_an_update_that_is_ended_leaves_what_readers_have(client, editor, run_jobs):
    author = make_member()
    practice = published(author, title=TITLE)
    begin_update(practice)
    practice.stage = MORE_ASKED
    db.session.commit()
    erase(author, run_jobs)
    sign_in(client, editor)
    assert client.post(desk(practice, "/end")).status_code == 303
    db.session.refresh(practice)
    assert practice.stage == DONE
    assert client.get(f"/en/practices/{practice.slug}").status_code == 200


def test_the_lead_passes_only_to_who_is_still_there(client, editor, run_jobs):
    first, second, third = make_member("One"), make_member("Two"), make_member("Three")
    submission = submitted(first, title=TITLE)
    practice = submission.practice
    for member in (second, third):
        row = PracticeAuthor(member_id=member.id, role=CO_AUTHOR, accepted_at=clock.now())
        row.member = member
        practice.authors.append(row)
    db.session.commit()
    erase(second, run_jobs)
    erase(first, run_jobs)
    assert roles(practice)["Three"] == LEAD
    assert told(editor, "practice_forsaken") == []
    erase(third, run_jobs)
    assert told(editor, "practice_forsaken") != []


def test_only_its_editors_ask_and_end(client, forsaken):
    sign_in(client, make_member())
    assert client.get(desk(forsaken)).status_code in (403, 404)
    assert client.post(desk(forsaken, "/lead"), data={"who": "x"}).status_code in (403, 404)
    assert client.post(desk(forsaken, "/end")).status_code in (403, 404)
