"""A draft leaves as a Word file and comes back: shown field by field, taken over as chosen."""

import io
import re
import zipfile
from html import unescape

import pytest

from hub.core.db import db
from hub.core.documents import Choice, Document, Field, as_docx, read_docx
from hub.core.i18n import LANGUAGES, in_language
from hub.practices.models import Practice
from hub.practices.queries.offline import form_blocks, offline_form
from hub.practices.services.drafting import save_fields
from tests.factories import make_member, sign_in
from tests.practices.support import WHOLE, draft, submitted


@pytest.fixture
def ada(app):
    return make_member("Ada Author")


@pytest.fixture
def signed_in(client, ada):
    sign_in(client, ada)
    return client


def here(practice, page=""):
    return f"/en/practices/drafts/{practice.public_id}/offline{page}"


def upload(client, address, content, name="form.docx"):
    return client.post(
        address,
        data={"document": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def downloaded(client, practice):
    answer = client.get(here(practice, ".docx"))
    assert answer.status_code == 200
    return answer.data


def edited(content, before, after):
    """The file with other words in it, as a program for texts would leave them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            part = old.read(entry.filename)
            if entry.filename == "word/document.xml":
                assert before.encode() in part
                part = part.replace(before.encode(), after.encode())
            new.writestr(entry, part)
    return out.getvalue()


def fields_of(page):
    """What a browser would send of the comparison, as it was shown."""
    sent: dict[str, list[str]] = {}
    html = page.text[page.text.index("origins-compared") :]
    for tag, name, value in re.findall(
        r'<(textarea) name="([^"]*)" hidden>\n(.*?)</textarea>', html, re.S
    ):
        del tag
        sent.setdefault(name, []).append(unescape(value))
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = (re.search(rf' {a}="([^"]*)"', tag) for a in ("name", "value"))
        if name and ('type="hidden"' in tag or " checked" in tag):
            sent.setdefault(name[1], []).append(unescape(value[1] if value else "on"))
    return sent


def content(practice):
    return db.session.get_one(Practice, practice.id, populate_existing=True).content


@pytest.mark.parametrize("lang", ["en", "fr", "ar", "zh"])
def test_a_draft_comes_back_unchanged(signed_in, ada, lang):
    practice = draft(ada, lang=lang, donors=["A*B_C", "1. [x](y)"], secondary_objectives=["gcm-10"])
    page = upload(signed_in, here(practice), downloaded(signed_in, practice))
    assert page.status_code == 200
    assert "The file says nothing that the draft does not say." in unescape(page.text)
    assert 'name="only"' not in page.text
    assert "Not understood" not in page.text
    assert "Not found in the file" not in page.text


def test_what_changed_is_shown_and_taken_over(signed_in, ada):
    practice = draft(ada)
    file = edited(downloaded(signed_in, practice), "Roads in the rainy season.", "Fuel is dear.")
    file = edited(file, "Annual report", "Yearly report")
    page = upload(signed_in, here(practice), file)
    sent = fields_of(page)
    assert sent["only"] == ["evidence", "challenges", "links"]
    assert ">[added:] </span>Fuel" in page.text
    assert content(practice)["challenges"] == "Roads in the rainy season."
    sent["only"] = ["evidence", "challenges"]
    assert signed_in.post(here(practice, "/taken"), data=sent).status_code == 303
    kept = content(practice)
    assert kept["challenges"] == "Fuel is dear."
    assert kept["evidence"] == [{**WHOLE["evidence"][0], "source": "Yearly report"}]
    assert {n: v for n, v in kept.items() if n not in ("challenges", "evidence")} == {
        n: v for n, v in WHOLE.items() if n not in ("challenges", "evidence")
    }


def test_nothing_chosen_takes_nothing(signed_in, ada):
    practice = draft(ada)
    file = edited(downloaded(signed_in, practice), "Roads in the rainy season.", "Fuel is dear.")
    sent = fields_of(upload(signed_in, here(practice), file))
    del sent["only"]
    assert signed_in.post(here(practice, "/taken"), data=sent).status_code == 303
    assert content(practice) == WHOLE


def test_what_another_changed_since_is_not_chosen(signed_in, ada):
    practice = draft(ada)
    file = edited(downloaded(signed_in, practice), "Roads in the rainy season.", "Fuel is dear.")
    file = edited(file, "Come when people are paid.", "Come early.")
    save_fields(
        practice, actor=make_member("Otto"), values={"lessons": "Ask."}, read={"lessons": 1}
    )
    db.session.commit()
    page = upload(signed_in, here(practice), file)
    assert fields_of(page)["only"] == ["challenges"]
    assert "The draft was changed after the file was made." in page.text
    assert "Otto" in page.text


def test_what_another_changes_during_the_comparison_is_shown(signed_in, ada):
    practice = draft(ada)
    file = edited(downloaded(signed_in, practice), "Roads in the rainy season.", "Fuel is dear.")
    file = edited(file, "Come when people are paid.", "Come early.")
    sent = fields_of(upload(signed_in, here(practice), file))
    save_fields(
        practice, actor=make_member("Otto"), values={"lessons": "Ask."}, read={"lessons": 1}
    )
    db.session.commit()
    answer = signed_in.post(here(practice, "/taken"), data=sent)
    assert answer.status_code == 409
    assert "Come early." in unescape(re.sub("</?(ins|del)>", "", answer.text))
    kept = content(practice)
    assert (kept["challenges"], kept["lessons"]) == ("Fuel is dear.", "Ask.")
    again = fields_of(answer)
    assert "only" not in again
    signed_in.post(here(practice, "/taken"), data={**again, "only": "lessons"})
    assert content(practice)["lessons"] == "Come early."


def test_taken_over_twice_is_once(signed_in, ada):
    practice = draft(ada)
    file = edited(downloaded(signed_in, practice), "Roads in the rainy season.", "Fuel is dear.")
    sent = fields_of(upload(signed_in, here(practice), file))
    answers = [signed_in.post(here(practice, "/taken"), data=sent).status_code for _ in range(2)]
    assert answers == [303, 303]
    rows = {row.name: row.version for row in db.session.get_one(Practice, practice.id).fields}
    assert rows["challenges"] == 2


def test_what_is_not_understood_says_why(signed_in, ada):
    practice = draft(ada)
    file = downloaded(signed_in, practice)
    file = edited(file, "2021-03-01", "last spring")
    file = edited(file, "Kenya", "Wakanda")
    page = upload(signed_in, here(practice), file)
    words = unescape(page.text)
    assert "Give a day as year-month-day" in words
    assert "Not in the list: Wakanda" in words
    assert "only" not in fields_of(page)


@pytest.mark.parametrize("lang", sorted(LANGUAGES))
def test_a_practice_begins_from_the_empty_form_filled_in(signed_in, lang):
    assert signed_in.get(f"/en/practices/template.{lang}.docx").status_code == 200
    file = as_docx(offline_form(WHOLE, lang, form=f"practice.template.{lang}"))
    page = upload(signed_in, "/en/practices/new/offline", file)
    sent = fields_of(page)
    chosen = re.findall(r'<option selected value="(\w\w)"', page.text)
    assert chosen == [lang]
    sent["lang"] = chosen
    answer = signed_in.post("/en/practices/new/offline/taken", data=sent)
    assert answer.status_code == 303
    practice = db.session.query(Practice).one()
    assert (practice.lang, practice.content) == (lang, WHOLE)


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_fields_that_lost_their_mark_are_found_by_their_label(signed_in, ada, lang):
    practice = draft(ada, lang=lang)
    file = downloaded(signed_in, practice)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        body = archive.read("word/document.xml").decode()
    bare = re.sub(r"<w:sdtPr>.*?</w:sdtPr>|</?w:sdt>|</?w:sdtContent>", "", body, flags=re.S)
    bare = bare.replace("Roads in the rainy season.", "Fuel is dear.")
    page = upload(signed_in, here(practice), edited(file, body, bare))
    assert page.status_code == 200
    assert fields_of(page)["only"] == ["challenges"]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"%PDF-1.7", "This is no Word file (.docx)."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "of an old kind"),
        (b"PK\x03\x04 broken", "This file is damaged"),
        (b"", "Choose the file first."),
        (b"PK\x03\x04" + b"0" * (26 * 1024 * 1024), "too large"),
    ],
)
def test_what_is_no_form_is_refused_with_words(signed_in, ada, file, words):
    practice = draft(ada)
    for address in (here(practice), "/en/practices/new/offline"):
        answer = upload(signed_in, address, file, "form.docx" if file else "")
        assert answer.status_code == 422
        assert words in unescape(answer.text)
        assert 'href="#document"' in answer.text
    assert content(practice) == WHOLE


def test_a_word_file_without_our_fields_is_no_form(signed_in, ada):
    practice = draft(ada)
    other = as_docx(Document("Letter", "en", (Field("greeting", "Greeting"),)))
    answer = upload(signed_in, here(practice), other)
    assert answer.status_code == 422
    assert "None of the form’s fields" in unescape(answer.text)


def test_only_its_authors_take_it_away_and_only_while_it_is_written(client, ada):
    practice = draft(ada)
    sign_in(client, make_member("Stranger"))
    file = as_docx(offline_form(WHOLE, "en", form="x"))
    assert client.get(here(practice)).status_code == 404
    assert client.get(here(practice, ".docx")).status_code == 404
    assert upload(client, here(practice), file).status_code == 404
    assert client.post(here(practice, "/taken")).status_code == 404
    sign_in(client, ada)
    handed_in = submitted(ada).practice
    assert client.get(here(handed_in, ".docx")).status_code == 200
    assert upload(client, here(handed_in), file).status_code == 409


@pytest.mark.one_database
def test_the_file_tells_nothing_of_who_made_it(signed_in, ada):
    practice = draft(ada)
    with zipfile.ZipFile(io.BytesIO(downloaded(signed_in, practice))) as archive:
        told = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Ada Author" not in told
    assert ada.email.encode() not in told


@pytest.mark.one_database
def test_every_field_is_in_every_form(app):
    for lang in LANGUAGES:
        with in_language(lang):
            blocks = form_blocks(WHOLE, lang)
        found = read_docx(io.BytesIO(as_docx(offline_form(WHOLE, lang, form="x"))), 10**7, blocks)
        keys = {block.key for block in blocks if isinstance(block, Field | Choice)}
        assert {*found.values, *found.chosen} == keys
        assert len(found.tables) == 2
