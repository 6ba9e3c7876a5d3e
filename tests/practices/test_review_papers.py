"""The form that reviewers fill in without a connection, and their certificate."""

import io

import docx
import pytest
from pypdf import PdfReader

from hub.core import clock
from hub.core.db import db
from hub.core.documents import Document, as_docx
from hub.practices.models import DELIVERED, DOUBLE, OPEN_REVIEW, SINGLE, Review
from tests.factories import make_member, sign_in
from tests.practices.support import WHOLE, assigned, in_review, make_call


@pytest.fixture
def author(session):
    return make_member("Ada Author")


@pytest.fixture
def reviewer(session):
    return make_member("Rita Reviewer")


@pytest.fixture
def browser(client, reviewer):
    sign_in(client, reviewer)
    return client


def asked(author, reviewer, anonymity=SINGLE, **values):
    submission = in_review(author, call=make_call(f"Papers {anonymity}", anonymity=anonymity))
    return assigned(submission, reviewer, **values)


def here(assignment):
    return f"/en/practices/reviews/{assignment.public_id}"


def send(browser, assignment, content, name="review.docx"):
    return browser.post(
        f"{here(assignment)}/form",
        data={"form": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def text_of(content):
    document = docx.Document(io.BytesIO(content))
    return "\n".join(node.text or "" for node in document.element.iter() if node.text)


def test_the_form_goes_out_and_comes_back_as_it_was_saved(author, reviewer, browser):
    assignment = asked(author, reviewer)
    marks = {"clarity": {"mark": 2, "evidence": "A *star* & [brackets]"}}
    comments = [{"id": 1, "field": "results", "text": "Where is the source?\nOn page 2?"}]
    assignment.review = Review(
        marks=marks, comments=comments, recommendation="revise", to_editors="Quietly"
    )
    db.session.commit()
    form = browser.get(f"{here(assignment)}/form.docx")
    assert form.status_code == 200
    assert WHOLE["results"] in text_of(form.data)
    page = send(browser, assignment, form.data)
    assert page.status_code == 200
    assert "This is what was understood" in page.text
    for words in ("A *star* &amp; [brackets]</textarea>", "Quietly</textarea>", "On page 2?"):
        assert words in page.text
    assert 'id="mark-clarity-2" name="mark-clarity" value="2" checked' in page.text
    assert 'value="revise" checked' in page.text
    db.session.expire_all()
    assert assignment.review.version == 1


def test_the_form_names_nobody_where_nobody_may_know(author, reviewer, browser):
    assignment = asked(author, reviewer, DOUBLE)
    words = text_of(browser.get(f"{here(assignment)}/form.docx").data)
    assert WHOLE["results"] in words
    assert [name for name in ("Ada", "Registry of Tamberra", "Union") if name in words] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no document", "no .docx that can be read"),
        (as_docx(Document(title="Other", language="en", blocks=())), "not the form of this review"),
    ],
)
def test_what_is_no_form_is_refused_and_nothing_changes(author, reviewer, browser, content, words):
    assignment = asked(author, reviewer)
    page = send(browser, assignment, content)
    assert page.status_code == 422
    assert words in page.text
    assert db.session.get(Review, assignment.id) is None


def test_the_form_of_another_review_is_refused(author, reviewer, browser):
    assignment, other = asked(author, reviewer), asked(author, reviewer, OPEN_REVIEW)
    form = browser.get(f"{here(other)}/form.docx").data
    assert send(browser, assignment, form).status_code == 422


@pytest.mark.parametrize("anonymity", [OPEN_REVIEW, SINGLE, DOUBLE])
def test_a_certificate_tells_what_was_reviewed_only_of_an_open_review(
    author, reviewer, browser, anonymity
):
    assignment = asked(author, reviewer, anonymity, state=DELIVERED, delivered_at=clock.now())
    answer = browser.get(f"{here(assignment)}/certificate.pdf")
    reader = PdfReader(io.BytesIO(answer.data))
    words = " ".join(page.extract_text() for page in reader.pages).replace("\n", " ")
    assert "Rita Reviewer" in words
    assert ("Mobile desks" in words) is (anonymity == OPEN_REVIEW)


def test_there_is_no_certificate_before_the_review(author, reviewer, browser):
    assignment = asked(author, reviewer)
    assert browser.get(f"{here(assignment)}/certificate.pdf").status_code == 404
