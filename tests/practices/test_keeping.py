"""A published practice is corrected, confirmed, asked about, brought up to date, withdrawn."""

import datetime as dt

import pytest

from hub.accounts.models import EDITOR
from hub.core.db import db
from hub.core.documents import read_docx
from hub.core.errors import Refused
from hub.notifications.models import Notice
from hub.notifications.notices import words_of
from hub.practices.models import DRAFT, PracticeVersion
from hub.practices.services.keeping import begin_update, confirm
from hub.practices.services.publishing import publish, withdraw
from hub.practices.services.submitting import submit
from hub.practices.tasks import ask_freshness
from tests.factories import make_member, sign_in
from tests.practices.support import published

YEAR = dt.timedelta(days=365)


@pytest.fixture
def author(session):
    return make_member("Ada Author", lang="fr")


@pytest.fixture
def editor(session):
    return make_member("Eddi Editor", roles=(EDITOR,))


@pytest.fixture
def practice(author):
    return published(author)


def address(practice, rest="", lang="en"):
    return f"/{lang}/practices/{practice.slug}{rest}"


def notices(session, member, kind):
    found = session.query(Notice).filter_by(member_id=member.id, kind=kind).all()
    return [each for each in found if each.id in words_of([each], member)]


def asked(run_jobs):
    """The daily job runs, and what follows from it."""
    # Not called as a task: that runs in the application made last, of another database.
    ask_freshness.run()
    run_jobs()


def test_a_correction_stands_on_the_version_which_stays_as_it_was(
    client, session, practice, author
):
    before = session.query(PracticeVersion.content, PracticeVersion.html).all()
    sign_in(client, author)
    answer = client.post(
        address(practice, "/v1/correction"),
        data={"body": "The figure is **3,900**.", "lang": "en", "_key": "a"},
    )
    assert answer.status_code == 303
    assert session.query(PracticeVersion.content, PracticeVersion.html).all() == before
    client.delete_cookie("hub")
    page = client.get(address(practice)).text
    assert "The figure is <strong>3,900</strong>." in page
    assert page.index("1 correction") < page.index("bring the <strong>registry")


@pytest.mark.parametrize(
    ("rest", "data"),
    [
        ("/v1/correction", {"body": "No", "lang": "en"}),
        ("/confirmation", {}),
        ("/update", {}),
        ("/withdrawal", {"reason": "No"}),
    ],
)
def test_only_its_authors_and_editors_keep_it(client, practice, rest, data):
    sign_in(client, make_member())
    assert client.post(address(practice, rest), data=data).status_code == 403


def test_an_empty_correction_is_refused_and_keeps_the_language(client, practice, author):
    sign_in(client, author)
    answer = client.post(address(practice, "/v1/correction"), data={"body": " ", "lang": "fr"})
    assert answer.status_code == 422
    assert "Write something first." in answer.text
    assert '<option selected value="fr">' in answer.text


def test_authors_are_asked_once_a_year_in_their_language(
    client, session, practice, author, clock, run_jobs, mailbox
):
    asked(run_jobs)
    assert notices(session, author, "practice_freshness") == []
    clock(by=YEAR)
    for _again in range(3):
        asked(run_jobs)
    assert len(notices(session, author, "practice_freshness")) == 1
    assert len(mailbox.to(author.email)) == 1
    assert mailbox.to(author.email)[0]["Content-Language"] == "fr"
    clock(by=YEAR)
    asked(run_jobs)
    assert len(notices(session, author, "practice_freshness")) == 2


def test_who_confirms_is_not_asked_any_more(client, session, practice, author, clock, run_jobs):
    clock(by=dt.timedelta(days=430))
    assert "Not confirmed for over a year" in client.get(address(practice)).text
    asked(run_jobs)
    sign_in(client, author)
    assert client.post(address(practice, "/confirmation")).status_code == 303
    run_jobs()
    assert notices(session, author, "practice_freshness") == []
    assert "Not confirmed for over a year" not in client.get(address(practice)).text
    asked(run_jobs)
    assert notices(session, author, "practice_freshness") == []


def test_an_update_is_begun_while_the_current_version_stands(client, practice, author):
    begin_update(practice)
    db.session.commit()
    assert (practice.stage, practice.current_version) == (DRAFT, 1)
    assert "Two vans" in client.get(address(practice)).text
    with pytest.raises(Refused):
        begin_update(practice)


def test_withdrawing_says_first_what_will_happen_and_needs_a_reason(client, practice, editor):
    sign_in(client, editor)
    page = client.get(address(practice, "/withdrawal")).text
    assert "This cannot be undone." in page
    assert client.post(address(practice, "/withdrawal"), data={"reason": ""}).status_code == 422
    answer = client.post(address(practice, "/withdrawal"), data={"reason": "It ended."})
    assert answer.status_code == 303
    assert "It ended." in client.get(address(practice)).text
    again = client.post(address(practice, "/withdrawal"), data={"reason": "Again"})
    assert again.status_code == 409


def test_authors_hear_of_a_withdrawal_with_its_reason(session, practice, author, editor, run_jobs):
    withdraw(practice, actor=editor, reason="It ended.")
    session.commit()
    run_jobs()
    told = notices(session, author, "practice_withdrawn")
    assert [words_of([each], author)[each.id].text for each in told] == ["It ended."]


def test_authors_hear_of_an_update_but_not_twice_of_the_first_version(
    session, practice, author, editor, run_jobs
):
    run_jobs()
    assert notices(session, author, "practice_published") == []
    begin_update(practice)
    publish(submit(practice, actor=author), actor=editor)
    session.commit()
    run_jobs()
    assert len(notices(session, author, "practice_published")) == 1


def test_what_was_withdrawn_is_not_published_again(session, practice, author, editor):
    begin_update(practice)
    submission = submit(practice, actor=author)
    withdraw(practice, actor=editor, reason="It ended.")
    with pytest.raises(Refused):
        publish(submission, actor=editor)


def test_a_version_is_had_as_a_word_file_and_as_a_pdf(client, author, tmp_path):
    practice = published(author, focal_point_email="kestrel77@lagoon.example.org")
    docx = client.get(address(practice, "/v1.docx"))
    pdf = client.get(address(practice, "/v1.pdf"))
    assert (docx.status_code, pdf.status_code) == (200, 200)
    assert pdf.data.startswith(b"%PDF-")
    path = tmp_path / "practice.docx"
    path.write_bytes(docx.data)
    with path.open("rb") as stream:
        words = str(read_docx(stream, 25_000_000))
    assert "Workers lost three days of pay" in words
    assert "kestrel77" not in words


def test_a_word_file_speaks_the_language_of_the_text(client, author, tmp_path):
    practice = published(author, lang="ar", title="مكاتب متنقلة تجدد أوراق العمال الموسميين")
    path = tmp_path / "practice.docx"
    path.write_bytes(client.get(address(practice, "/v1.docx")).data)
    with path.open("rb") as stream:
        assert "مكاتب متنقلة" in str(read_docx(stream, 25_000_000))


def test_confirming_is_noted_on_the_page(client, practice, clock):
    clock(by=dt.timedelta(days=40))
    confirm(practice)
    db.session.commit()
    day = practice.confirmed_at.strftime("%B %-d, %Y")
    assert f"Confirmed to hold on {day}" in client.get(address(practice)).text
