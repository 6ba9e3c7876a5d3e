"""A practice is begun and written in pages, by one and by two, with a script and without."""

import datetime as dt
import io
import re
from html import unescape

import pytest
import sqlalchemy as sa
from PIL import Image

from hub.accounts.models import EDITOR
from hub.core import files
from hub.core.db import db
from hub.practices.forms.content import mark_of
from hub.practices.models import CO_AUTHOR, CREDITED, Practice, PracticeAuthor
from hub.practices.services.authors import accept_authorship, ask_author
from hub.practices.services.drafting import save_fields
from tests.factories import make_member, sign_in
from tests.practices.support import WHOLE, draft, make_call, published, submitted

PDF = b"%PDF-1.7 words"
SCRIPT = {"X-Fragment": "1", "Accept": "application/json"}


@pytest.fixture
def ada(app):
    return make_member("Ada Author")


@pytest.fixture
def otto(app):
    return make_member("Otto Other")


@pytest.fixture
def signed_in(client, ada):
    sign_in(client, ada)
    return client


def join(practice, member, role=CO_AUTHOR):
    row = PracticeAuthor(
        practice_id=practice.id, member_id=member.id, role=role, accepted_at=practice.created_at
    )
    db.session.add(row)
    db.session.commit()


def here(practice, page=""):
    return f"/en/practices/drafts/{practice.public_id}{page}"


def inputs(page):
    """What a browser would send back of the fields as they were shown."""
    form = page.text[page.text.index("data-practice=") :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf' {a}="([^"]*)"', tag) for a in ("name", "value"))
        kind = re.search(r' type="(\w+)"', tag)
        if not name or (kind and kind[1] in ("checkbox", "file") and " checked" not in tag):
            continue
        found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, text in re.findall(
        r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL
    ):
        found[name] = [unescape(text).removeprefix("\r\n")]
    for name, options in re.findall(
        r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.findall(r'<option[^>]*selected[^>]*value="([^"]*)"', options)
        found[name] = chosen or re.findall(r'value="([^"]*)"[^>]* selected', options)
    return found


def content(practice):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Practice, practice.id).content


def test_a_practice_is_begun_in_a_language_and_leads_to_its_first_section(signed_in, session):
    page = signed_in.get("/fr/practices/new")
    assert page.status_code == 200
    assert 'value="fr" selected' in page.text.replace("selected value", "value") or re.search(
        r'selected[^>]*value="fr"', page.text
    )
    answer = signed_in.post(
        "/fr/practices/drafts", data={"title": "Des bureaux mobiles", "lang": "fr", "_key": "k"}
    )
    practice = session.scalars(sa.select(Practice)).one()
    assert answer.location == f"/fr/practices/drafts/{practice.public_id}/about"
    assert (practice.title, practice.lang, practice.call) == ("Des bureaux mobiles", "fr", None)
    again = signed_in.post(
        "/fr/practices/drafts", data={"title": "Des bureaux mobiles", "lang": "fr", "_key": "k"}
    )
    assert again.location == answer.location
    assert session.scalar(sa.select(sa.func.count(Practice.id))) == 1


def test_a_practice_answers_an_open_call_only(signed_in, session, clock):
    call = make_call()
    assert "Papers for everybody" in signed_in.get(f"/en/practices/new?call={call.slug}").text
    answer = signed_in.post("/en/practices/drafts", data={"lang": "en", "call": call.slug})
    assert answer.status_code == 303
    practice = session.scalars(sa.select(Practice)).one()
    assert (practice.call.slug, practice.content) == (call.slug, {"framework": "gcm"})
    call.closes_at = practice.created_at + dt.timedelta(minutes=1)
    session.commit()
    clock(by=dt.timedelta(minutes=2))
    assert "takes no practices now" in signed_in.get(f"/en/practices/new?call={call.slug}").text
    late = signed_in.post("/en/practices/drafts", data={"lang": "en", "call": call.slug})
    assert late.status_code == 409
    assert signed_in.get("/en/practices/new?call=none").status_code == 404


def test_strangers_are_led_to_the_sign_in(client, ada):
    practice = draft(ada)
    assert client.get(here(practice, "/about")).location.startswith("/en/login?next=")
    assert client.get(here(practice, "/authorship")).location.startswith("/en/login?next=")
    assert client.get("/en/practices/drafts/none").location.startswith("/en/login?next=")
    assert client.get("/en/practices/new").status_code == 303
    assert client.get("/en/practices/mine").status_code == 303


@pytest.mark.parametrize("section", ["about", "where", "who", "story", "results", "more"])
def test_each_section_shows_what_it_has_and_saving_it_changes_nothing(signed_in, ada, section):
    practice = draft(ada)
    page = signed_in.get(here(practice, f"/{section}"))
    assert page.status_code == 200
    sent = inputs(page)
    answer = signed_in.post(here(practice, f"/{section}"), data=sent)
    assert answer.status_code == 303, answer.text
    assert content(practice) == WHOLE
    rows = db.session.get_one(Practice, practice.id).fields
    assert {row.version for row in rows} == {1}


def test_an_unknown_section_is_not_there(signed_in, ada):
    practice = draft(ada)
    assert signed_in.get(here(practice, "/nothing")).status_code == 404
    assert signed_in.post(here(practice, "/nothing"), data={}).status_code == 404


def test_every_kind_of_field_is_kept(signed_in, ada):
    practice = draft(ada)
    about = {
        "title": "New title",
        "summary": "New\r\nsummary",
        "framework": "gcm",
        "objectives": ["gcm-01", "gcm-04"],
        "principles-asked": "1",
        "principles": ["human-rights"],
        "principles-human-rights": "By law.",
        "principles-people-centred": "Not ticked",
        "sdgs": [],
    }
    assert signed_in.post(here(practice, "/about"), data=about | reads(practice)).status_code == 303
    where = {"scope": "global", "started_on": "1998-02-03", "progress": "ongoing", "type": "tool"}
    assert signed_in.post(here(practice, "/where"), data=where | reads(practice)).status_code == 303
    more = {
        "links-0-title": "",
        "links-0-address": "",
        "links-2-title": "Law",
        "links-2-address": "https://example.org/law",
        "photo_consent": "y",
    }
    assert signed_in.post(here(practice, "/more"), data=more | reads(practice)).status_code == 303
    who = {"partners": " One \r\n\r\nTwo", "implementer": "X"}
    assert signed_in.post(here(practice, "/who"), data=who | reads(practice)).status_code == 303
    found = content(practice)
    assert found["title"] == "New title"
    assert found["summary"] == "New\nsummary"
    assert found["objectives"] == ["gcm-01", "gcm-04"]
    assert found["principles"] == {"human-rights": "By law."}
    assert found["sdgs"] == []
    assert (found["scope"], found["started_on"], found["countries"]) == (
        "global",
        "1998-02-03",
        [],
    )
    assert found["links"] == [{"title": "Law", "address": "https://example.org/law"}]
    assert (found["photo_consent"], found["no_personal_data"]) == (True, False)
    assert found["partners"] == ["One", "Two"]


def reads(practice):
    """The versions of all fields as they stand now."""
    db.session.rollback()
    db.session.expire_all()
    rows = db.session.get_one(Practice, practice.id).fields
    return {f"read-{row.name}": f"{row.version}.{mark_of(row.value)}" for row in rows}


def test_saving_asks_for_nothing_but_the_right_shape(signed_in, ada):
    practice = draft(ada)
    sent = {"title": "", "summary": "", "framework": ""} | reads(practice)
    assert signed_in.post(here(practice, "/about"), data=sent).status_code == 303
    assert content(practice)["title"] == ""


@pytest.mark.parametrize(
    ("section", "field", "sent", "words"),
    [
        ("about", "title", {"title": "x" * 201}, "too long"),
        ("about", "summary", {"summary": "x" * 1_501}, "too long"),
        ("about", "framework", {"framework": "none"}, "Choose one of the list."),
        ("about", "objectives", {"objectives": ["gcm-99"]}, "Choose from the list."),
        (
            "about",
            "objectives",
            {"objectives": [f"gcm-0{n}" for n in range(1, 7)]},
            "Choose at most 5.",
        ),
        (
            "about",
            "principles",
            {
                "principles-asked": "1",
                "principles": "human-rights",
                "principles-human-rights": "x" * 1_001,
            },
            "too long",
        ),
        ("where", "started_on", {"started_on": "yesterday"}, "Give a day"),
        ("where", "ended_on", {"ended_on": "0019-01-01"}, "Give a day"),
        ("who", "partners", {"partners": "x\n" * 51}, "At most 50 lines."),
        ("who", "partners", {"partners": "x" * 301}, "too long"),
        ("results", "evidence", {"evidence-0-figure": "x" * 301}, "too long"),
        ("more", "links", {"links-0-address": "javascript:alert(1)"}, "An address begins"),
        (
            "more",
            "links",
            {f"links-{n}-title": "x" for n in range(21)},
            "At most 20 lines.",
        ),
    ],
)
def test_a_wrong_shape_is_said_at_its_field_and_the_rest_is_kept(
    signed_in, ada, section, field, sent, words
):
    practice = draft(ada)
    others = {
        "about": ("sdgs", ["sdg-01"]),
        "where": ("type", "tool"),
        "who": ("focal_point", "Another"),
        "results": ("lessons", "Another"),
        "more": ("photo_consent", True),
    }
    other, value = others[section]
    shown = inputs(signed_in.get(here(practice, f"/{section}")))
    page = signed_in.post(
        here(practice, f"/{section}"),
        data={**shown, **sent, other: "y" if value is True else value},
    )
    assert page.status_code == 422
    assert words in page.text
    assert f'href="#{field}"' in page.text
    found = content(practice)
    assert found.get(field) == WHOLE.get(field)
    assert found[other] == value
    typed = next(iter(sent.values()))
    if isinstance(typed, str) and section != "where" and field != "framework":
        assert typed.split("\n")[0] in page.text


def test_two_without_a_script_meet_in_one_field_only(app, ada, otto):
    practice = draft(ada)
    join(practice, otto)
    one, other = app.test_client(), app.test_client()
    sign_in(one, ada)
    sign_in(other, otto)
    hers, his = (inputs(each.get(here(practice, "/results"))) for each in (one, other))
    first = one.post(
        here(practice, "/results"), data={**hers, "lessons": "Hers", "challenges": "Mud"}
    )
    assert first.status_code == 303
    page = other.post(
        here(practice, "/results"), data={**his, "lessons": "His", "innovation": "A battery"}
    )
    assert page.status_code == 409
    assert "Ada Author" in page.text
    assert "Hers" in page.text
    assert ">\r\nHis</textarea>" in page.text or ">\nHis</textarea>" in page.text
    found = content(practice)
    assert (found["lessons"], found["challenges"], found["innovation"]) == (
        "Hers",
        "Mud",
        "A battery",
    )
    both = inputs(page)
    again = other.post(here(practice, "/results"), data={**both, "lessons": "Hers and his"})
    assert again.status_code == 303
    assert content(practice)["lessons"] == "Hers and his"


def test_saving_again_after_a_clash_leaves_what_a_co_author_filled_meanwhile(app, ada, otto):
    practice = draft(ada, challenges="", innovation="")
    join(practice, otto)
    client = app.test_client()
    sign_in(client, otto)
    shown = inputs(client.get(here(practice, "/results")))
    hers = {"lessons": "Hers", "challenges": "Mud", "innovation": "A battery", "evidence": []}
    save_fields(practice, actor=ada, values=hers, read={r.name: 1 for r in practice.fields})
    db.session.commit()
    page = client.post(here(practice, "/results"), data={**shown, "lessons": "His"})
    assert page.status_code == 409
    again = {**inputs(page), "lessons": "Both"}
    assert client.post(here(practice, "/results"), data=again).status_code == 303
    found = content(practice)
    assert {name: found.get(name) or [] for name in hers} == {**hers, "lessons": "Both"}


def test_who_takes_what_is_saved_keeps_the_rest_of_their_own(app, ada, otto):
    practice = draft(ada)
    join(practice, otto)
    client = app.test_client()
    sign_in(client, otto)
    shown = inputs(client.get(here(practice, "/results")))
    save_fields(
        practice, actor=ada, values={"lessons": "Hers"}, read={r.name: 1 for r in practice.fields}
    )
    db.session.commit()
    page = client.post(here(practice, "/results"), data={**shown, "lessons": "His"})
    sent = {**inputs(page), "challenges": "Rain", "do": "theirs-lessons"}
    answer = client.post(here(practice, "/results"), data=sent)
    assert answer.location.endswith("/results#lessons")
    found = content(practice)
    assert (found["lessons"], found["challenges"]) == ("Hers", "Rain")


def test_a_script_sends_the_fields_that_changed(signed_in, ada):
    practice = draft(ada)
    read = reads(practice)
    answer = signed_in.post(
        here(practice, "/results"),
        data={"only": "lessons", "lessons": "New", "read-lessons": read["read-lessons"]},
        headers=SCRIPT,
    )
    assert answer.status_code == 200
    assert answer.json["reading"] == {"lessons": f"2.{mark_of('New')}"}
    assert re.fullmatch(r"Draft saved \d{1,2}:\d\d\s?[AP]M", answer.json["saved"])
    assert answer.json["missing"] == 0
    assert content(practice) == {**WHOLE, "lessons": "New"}


def test_a_script_is_told_of_both_texts_and_of_a_wrong_shape(signed_in, ada, otto):
    practice = draft(ada)
    join(practice, otto)
    read = reads(practice)
    save_fields(
        practice,
        actor=otto,
        values={"lessons": "His text about vans that come."},
        read={r.name: 1 for r in practice.fields},
    )
    db.session.commit()
    answer = signed_in.post(
        here(practice, "/results"),
        data={
            "only": ["lessons", "challenges", "innovation"],
            "lessons": "Her text about vans that come.",
            "challenges": "x" * 4_001,
            "innovation": "Kept",
            **read,
        },
        headers=SCRIPT,
    )
    assert answer.status_code == 409
    assert list(answer.json["overtaken"]) == ["lessons"]
    shown = re.sub(r"<span[^>]*>([^<]*)</span>", r"\1", answer.json["overtaken"]["lessons"])
    told = "<del>[removed:] His [end]</del><ins>[added:] Her [end]</ins> text"
    assert told in shown
    assert list(answer.json["faults"]) == ["challenges"]
    found = content(practice)
    assert (found["lessons"], found["challenges"], found["innovation"]) == (
        "His text about vans that come.",
        WHOLE["challenges"],
        "Kept",
    )


def test_what_was_submitted_meanwhile_is_not_changed_and_what_was_typed_is_shown(signed_in, ada):
    practice = submitted(ada).practice
    text = "What was typed while another submitted it."
    page = signed_in.post(here(practice, "/results"), data={"lessons": text} | reads(practice))
    assert page.status_code == 409
    assert text in page.text
    told = signed_in.post(
        here(practice, "/results"), data={"only": "lessons", "lessons": text}, headers=SCRIPT
    )
    assert told.status_code == 409
    assert content(practice) == WHOLE


def test_what_is_typed_after_the_session_ended_is_shown_again(client, ada):
    practice = draft(ada)
    text = "What was typed before the session was over."
    page = client.post(here(practice, "/results"), data={"lessons": text})
    assert page.status_code == 401
    assert text in page.text
    told = client.post(here(practice, "/results"), data={"only": "lessons"}, headers=SCRIPT)
    assert told.status_code == 401


def test_only_who_agreed_to_be_an_author_sees_a_draft(app, ada, otto):
    practice = draft(ada)
    asked, credited, editor = make_member(), make_member(), make_member(roles=(EDITOR,))
    ask_author(practice, actor=ada, member=asked, role=CO_AUTHOR)
    db.session.commit()
    join(practice, credited, CREDITED)
    pages = ("", "/about", "/whole", "/authors", "/notes", "/submit", "/discard")
    expected = {
        ada: (200, 200, 200, 200, 200, 200, 200),
        credited: (200, 302, 200, 200, 200, 403, 403),
        asked: (403, 403, 403, 403, 403, 403, 403),
        otto: (404,) * 7,
        editor: (404,) * 7,
    }
    ids = {member: member.name for member in expected}
    for member, codes in expected.items():
        client = app.test_client()
        sign_in(client, member)
        found = tuple(client.get(here(practice, page)).status_code for page in pages)
        assert found == codes, ids[member]


def test_who_is_only_credited_changes_nothing(app, ada, otto):
    practice = draft(ada)
    join(practice, otto, CREDITED)
    client = app.test_client()
    sign_in(client, otto)
    assert client.post(here(practice, "/results"), data={"lessons": "No"}).status_code == 403
    assert content(practice) == WHOLE


def test_an_update_of_what_is_published_is_written_in_the_same_pages(signed_in, ada, session):
    practice = published(ada)
    practice.stage = "draft"
    session.commit()
    page = signed_in.get(here(practice))
    assert "An update of what is published" in page.text
    read = reads(practice)
    answer = signed_in.post(
        here(practice, "/results"),
        data={"lessons": "New", **read, **{k: WHOLE.get(k, "") for k in ("results",)}},
    )
    assert answer.status_code == 303
    assert content(practice)["lessons"] == "New"


def test_files_hang_on_a_draft_and_those_that_were_submitted_stay(signed_in, ada, session):
    practice = draft(ada)
    shown = inputs(signed_in.get(here(practice, "/more")))
    sent = {**shown, "files": [(io.BytesIO(PDF), "a.pdf"), (io.BytesIO(PDF + b"2"), "b.pdf")]}
    answer = signed_in.post(here(practice, "/more"), data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303
    first, second = files.files_of("practice", [practice.id])[practice.id]
    assert [first.name, second.name] == ["a.pdf", "b.pdf"]
    first_id, second_id = first.public_id, second.public_id
    answer = signed_in.post(here(practice, "/submissions"), data={"note": ""})
    assert answer.status_code == 303
    signed_in.delete(here(practice, "/submissions"))
    shown = inputs(signed_in.get(here(practice, "/more")))
    third = {"files": [(io.BytesIO(PDF + b"3"), "c.pdf")], "files-out": [first_id]}
    signed_in.post(
        here(practice, "/more"), data={**shown, **third}, content_type="multipart/form-data"
    )
    db.session.expire_all()
    names = [file.name for file in files.files_of("practice", [practice.id])[practice.id]]
    assert names == ["b.pdf", "c.pdf"]
    assert signed_in.get(f"/files/{first_id}/a.pdf").status_code == 200
    assert "a.pdf" in signed_in.get(here(practice, "/submissions/1")).text
    shown = inputs(signed_in.get(here(practice, "/more")))
    out = {"files-out": [second_id, names[1]]}
    signed_in.post(here(practice, "/more"), data={**shown, **out})
    assert signed_in.get(f"/files/{second_id}/b.pdf").status_code == 200


def test_a_file_is_read_by_whom_it_is_for(app, ada, session):
    practice = draft(ada)
    co, asked, other = make_member(), make_member(), make_member()
    editor = make_member(roles=(EDITOR,))
    join(practice, co)
    ask_author(practice, actor=ada, member=asked, role=CO_AUTHOR)
    file = files.store(io.BytesIO(PDF), "a.pdf", uploader_id=ada.id)
    files.attach(file, "practice", practice.id)
    session.commit()
    address = f"/files/{file.public_id}/a.pdf"

    def reading():
        found = []
        for member in (ada, co, asked, other, editor, None):
            client = app.test_client()
            if member is not None:
                sign_in(client, member)
            found.append(client.get(address).status_code)
        return found

    assert reading() == [200, 200, 404, 404, 404, 404]
    from_submission = app.test_client()
    sign_in(from_submission, ada)
    assert from_submission.post(here(practice, "/submissions"), data={}).status_code == 303
    assert reading() == [200, 200, 404, 404, 200, 404]


def test_pictures_without_consent_are_hinted_at(signed_in, ada, session):
    practice = draft(ada)
    picture = io.BytesIO()
    Image.new("RGB", (40, 40)).save(picture, "PNG")
    picture.seek(0)
    file = files.store(picture, "a.png", uploader_id=ada.id)
    files.attach(file, "practice", practice.id)
    session.commit()
    assert "There are pictures." in signed_in.get(here(practice, "/more")).text


def test_a_draft_is_thrown_away_by_its_lead_until_it_is_submitted(
    app, signed_in, ada, otto, session
):
    practice = draft(ada)
    join(practice, otto)
    client = app.test_client()
    sign_in(client, otto)
    assert client.delete(here(practice)).status_code == 403
    assert "cannot be undone" in signed_in.get(here(practice, "/discard")).text
    answer = signed_in.post(here(practice) + "?_method=DELETE", data={})
    assert answer.location == "/en/practices/mine"
    assert session.scalar(sa.select(sa.func.count(Practice.id))) == 0
    kept = submitted(ada).practice
    assert signed_in.delete(here(kept)).status_code == 409


def test_mine_says_how_far_each_is_and_who_is_waited_for(signed_in, ada, session):
    draft(ada, title="First", context="", lessons="")
    submitted(ada, title="Second")
    invited = draft(make_member(), title="Third")
    ask_author(invited, actor=invited.authors[0].member, member=ada, role=CO_AUTHOR)
    session.commit()
    page = signed_in.get("/en/practices/mine").text
    assert "2 of 22 still empty" in page
    assert "It waits for an editor." in page
    assert f"/en/practices/drafts/{invited.public_id}/authorship" in page
    accept_authorship(invited, actor=ada)
    session.commit()
    assert "/authorship" not in signed_in.get("/en/practices/mine").text


@pytest.mark.parametrize("page", ["mine", "draft", "section"])
def test_the_number_of_queries_does_not_grow(signed_in, ada, session, count_queries, page):
    def ask():
        address = {
            "mine": "/en/practices/mine",
            "draft": here(practice),
            "section": here(practice, "/results"),
        }[page]
        with count_queries() as statements:
            assert signed_in.get(address).status_code == 200
        return len(statements)

    practice = draft(ada, call=make_call())
    submitted(ada)
    ask()
    few = ask()
    for _each in range(8):
        join(practice, make_member())
        if page == "mine":
            submitted(ada)
            draft(ada, call=make_call(f"Call {_each}"))
    assert ask() == few
