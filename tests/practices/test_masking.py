"""In a double-anonymous review nothing that reviewers read says whose the practice is."""

import io
import zipfile

import pytest

from hub.accounts.models import Organisation
from hub.core import files
from hub.core.db import db
from hub.core.documents import Document, Properties, as_docx
from hub.practices.models import DOUBLE, NAMED, OPEN_REVIEW, SINGLE
from hub.practices.services import masking
from hub.practices.services.drafting import save_fields
from hub.practices.services.submitting import submit
from tests.factories import make_member
from tests.practices.support import WHOLE, draft, in_review, make_call


@pytest.fixture
def author(session):
    organisation = Organisation(
        slug="wombat",
        name="Wombat Society (WOSO)",
        type="civil-society",
        website="https://www.wombat.example/en",
    )
    db.session.add(organisation)
    db.session.flush()
    return make_member(
        "Quincy Quokka",
        real_name="Quentin Quagga",
        handle="quoll7",
        organisation_id=organisation.id,
    )


def handed_in(author, anonymity=DOUBLE, **content):
    return in_review(author, call=make_call(anonymity=anonymity), **content)


@pytest.mark.parametrize(
    "words",
    [
        "Quincy Quokka",
        "QUOKKA, Quincy",
        "Mr Quokka",
        "Quentin Quagga",
        "@quoll7",
        "the wombat society",
        "WOSO",
        "woso.example/x at wombat.example",
        "Registry of Tamberra",
        "union of **farm** workers",
        "focal@demo.example.org",
        "https://elsewhere.example/quokka",
        "www.elsewhere.example",
    ],
)
def test_names_and_addresses_are_taken_out_of_texts(author, words):
    told = f"It was {words}, they say."
    submission = handed_in(author, context=told, title=f"By {words}", summary="Vans.")
    shown = masking.shown_to_reviewers(submission)
    told = f"{shown.content} {shown.html} {shown.title}".casefold()
    bare = words.casefold().replace("**", "")
    assert bare not in told
    for secret in ("quokka", "quagga", "quoll", "wombat", "registry", "elsewhere", "union"):
        assert secret not in told


def test_fields_that_name_somebody_are_left_out(author):
    shown = masking.shown_to_reviewers(handed_in(author))
    assert NAMED & set(shown.content) == set()
    assert set(shown.content) == set(WHOLE) - NAMED
    assert shown.content["results"] == WHOLE["results"]


@pytest.mark.parametrize("anonymity", [OPEN_REVIEW, SINGLE])
def test_nothing_is_left_out_where_reviewers_may_know_the_authors(author, anonymity):
    submission = handed_in(author, anonymity, context="Quincy Quokka did it.")
    shown = masking.shown_to_reviewers(submission)
    assert set(submission.content) - set(shown.content) == {"focal_point_email"}
    assert "Quincy Quokka" in shown.html["context"]


def test_a_name_that_an_earlier_round_gave_is_taken_out_too(author):
    submission = handed_in(author, implementer="Numbat League")
    practice = submission.practice
    practice.stage = "revising"
    read = {row.name: row.version for row in practice.fields}
    values = {"implementer": "Bilby Fund", "context": "The Numbat League began it."}
    save_fields(practice, actor=author, values=values, read=read)
    later = submit(practice, actor=author)
    assert "Numbat" not in str(masking.shown_to_reviewers(later).html)


def test_files_have_neutral_names_and_texts_lose_theirs(author):
    practice = draft(author, call=make_call(anonymity=DOUBLE))
    for name, content in (
        ("quokka.txt", b"by Quincy Quokka"),
        ("quokka.zip", b"PK\x05\x06" + b"\0" * 18),
    ):
        file = files.store(io.BytesIO(content), name, uploader_id=author.id)
        files.attach(file, "practice", practice.id)
    db.session.commit()
    submission = submit(practice, actor=author)
    text, archive = masking.files_shown(submission)
    mask = masking.mask_of(submission)
    assert (text.name, archive.name) == ("file-1.txt", "file-2.zip")
    assert masking.content_shown(text, mask) == b"by [name removed]"
    assert masking.content_shown(archive, mask) is None


def test_files_in_texts_lead_through_the_review(author):
    practice = draft(author, call=make_call(anonymity=DOUBLE))
    file = files.store(io.BytesIO(b"words"), "quokka.txt", uploader_id=author.id)
    files.attach(file, "practice", practice.id)
    read = {row.name: row.version for row in practice.fields}
    save_fields(
        practice,
        actor=author,
        values={"context": f"[a table](/files/{file.public_id}/quokka.txt)"},
        read=read,
    )
    submission = submit(practice, actor=author)
    shown = masking.shown_to_reviewers(submission, address=lambda number: f"/r/files/{number}")
    assert shown.html["context"] == '<p><a href="/r/files/1">a table</a></p>\n'


def test_documents_lose_what_they_say_of_their_makers(author):
    document = Document(
        title="A report",
        language="en",
        blocks=(),
        properties=Properties(author="Quincy Quokka", subject="Wombat Society"),
    )
    assert b"Quincy Quokka" in docx_core(as_docx(document))
    practice = draft(author, call=make_call(anonymity=DOUBLE))
    file = files.store(io.BytesIO(as_docx(document)), "quokka.docx", uploader_id=author.id)
    files.attach(file, "practice", practice.id)
    submission = submit(practice, actor=author)
    (shown,) = masking.files_shown(submission)
    content = masking.content_shown(shown, masking.mask_of(submission))
    assert content is not None
    assert b"Quokka" not in docx_core(content)
    assert shown.name == "file-1.docx"


def docx_core(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())
