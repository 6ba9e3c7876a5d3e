"""Files come with a form, as a browser without scripts sends them, and none of them is lost."""

import datetime as dt
import io
import re
from html import unescape

import pytest
from PIL import Image

from hub.core import files
from hub.core.db import db
from hub.core.files import StoredFile
from hub.discussions import queries, services
from hub.discussions.models import Contribution, ContributionRevision, Proposal
from tests.factories import make_member, make_space, make_topic, sign_in

MB = 1024 * 1024
PDF = b"%PDF-1.7 words"


@pytest.fixture
def amina(app):
    return make_member("Amina")


@pytest.fixture
def luis(app):
    return make_member("Luis")


@pytest.fixture
def space(amina):
    return make_space(moderators=(amina,))


@pytest.fixture
def topic(space, amina):
    return make_topic(space, amina, "How do you check recruiters?")


def upload(name="report.pdf", content=PDF):
    return (io.BytesIO(content), name)


def send(client, topic, *sent, body="What we found.", **fields):
    data = {"body": body, "lang": "en", "files": list(sent), **fields}
    address = f"/en/topics/{topic.id}/replies"
    return client.post(address, data=data, content_type="multipart/form-data")


def errors(page):
    """What is told beside the fields, without the marks that keep names apart from words."""
    found = re.findall(r'<p class="error".*?</p>', page.text, re.DOTALL)
    words = [unescape(re.sub(r"<[^>]+>", "", one)) for one in found]
    return [re.sub("[\u2068\u2069]", "", word).replace("Error:", "").strip() for word in words]


def listed(page, name="files"):
    return re.findall(rf'name="{name}" value="([0-9a-f]{{32}})"', page.text)


def names_on(thing):
    return [file.name for file in queries.files_on(thing)]


def last(topic):
    db.session.expire_all()
    found = db.session.query(Contribution).filter_by(topic_id=topic.id)
    return found.order_by(Contribution.number.desc()).first()


def test_reply_takes_files_without_a_script(client, topic, luis):
    sign_in(client, luis)
    page = client.get(f"/en/topics/{topic.id}/{topic.slug}")
    (form,) = re.findall(r'<form class="composer".*?</form>', page.text, re.DOTALL)
    assert 'enctype="multipart/form-data"' in form
    assert re.search(
        r'<input class="input" type="file" id="files-input" name="files" multiple', form
    )
    answer = send(client, topic, upload("report.pdf"), upload("figures.csv", b"a,b"))
    assert answer.status_code == 303
    assert names_on(last(topic)) == ["report.pdf", "figures.csv"]
    page = client.get(answer.location)
    assert re.findall(r'class="file">.*?<bdi>(.*?)</bdi>', page.text) == [
        "report.pdf",
        "figures.csv",
    ]


def test_empty_file_field_is_no_file(client, topic, luis):
    sign_in(client, luis)
    assert send(client, topic, (io.BytesIO(b""), "")).status_code == 303
    assert db.session.query(StoredFile).count() == 0


def test_refused_form_keeps_its_files_and_lists_them_again(client, topic, luis):
    sign_in(client, luis)
    page = send(client, topic, upload(), upload("b.csv", b"a,b"), body="")
    assert page.status_code == 422
    assert errors(page) == ["Write something first."]
    first, second = listed(page)
    assert send(client, topic, first, second, **{"files-out": [first]}).status_code == 303
    assert names_on(last(topic)) == ["b.csv"]
    assert db.session.query(StoredFile).filter_by(owner_kind=None).one().public_id == first


def test_listed_files_and_new_ones_go_together(client, topic, luis):
    sign_in(client, luis)
    page = send(client, topic, upload(), body="")
    data = {"body": "Both", "lang": "en", "files": [*listed(page), upload("b.csv", b"a,b")]}
    assert client.post(f"/en/topics/{topic.id}/replies", data=data).status_code == 303
    assert names_on(last(topic)) == ["report.pdf", "b.csv"]


def test_fragment_lists_the_files_too(client, topic, luis):
    sign_in(client, luis)
    data = {"body": "", "lang": "en", "files": [upload()]}
    address = f"/en/topics/{topic.id}/replies"
    answer = client.post(address, data=data, headers={"HX-Request": "true"})
    assert (answer.status_code, len(listed(answer))) == (422, 1)
    assert "<html" not in answer.text


def broken_picture():
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(written, "PNG")
    return written.getvalue()[:60]


def test_each_fault_of_a_file_is_told_with_its_name_beside_the_field(client, topic, luis):
    sign_in(client, luis)
    page = send(
        client,
        topic,
        upload("big.bin", b"a" * (25 * MB + 1)),
        upload("void.txt", b""),
        upload("tool.exe", b"MZ\x90\x00\x03"),
        upload("photo.png", broken_picture()),
        upload("good.pdf"),
    )
    assert page.status_code == 422
    assert errors(page) == [
        "big.bin: The file is larger than 25 MB. Attach a smaller one.",
        "void.txt: The file is empty.",
        "tool.exe: Programs cannot be attached.",
        "photo.png: The picture cannot be read; it may be damaged. Save it again and retry.",
    ]
    assert "What we found." in page.text
    assert [file.name for file in db.session.query(StoredFile)] == ["good.pdf"]
    assert len(listed(page)) == 1
    assert last(topic).number == 1


def test_ten_files_at_most(client, topic, luis):
    sign_in(client, luis)
    page = send(client, topic, *(upload(f"{number}.txt", b"words") for number in range(12)))
    assert page.status_code == 422
    assert errors(page) == ["Only 10 files are taken at once. Not taken: 10.txt, 11.txt"]
    kept = listed(page)
    assert len(kept) == 10
    data = {"body": "More", "lang": "en", "files": [*kept, upload("eleventh.txt", b"words")]}
    page = client.post(f"/en/topics/{topic.id}/replies", data=data)
    assert (page.status_code, errors(page)) == (422, ["Attach at most 10 files."])
    data = {"body": "Ten", "lang": "en", "files": listed(page), "files-out": [kept[0]]}
    assert client.post(f"/en/topics/{topic.id}/replies", data=data).status_code == 303
    assert len(names_on(last(topic))) == 10


def test_request_larger_than_all_files_together_keeps_the_text(client, topic, luis, monkeypatch):
    monkeypatch.setattr("hub.core.files.arriving.MAX_FILES", 0)
    sign_in(client, luis)
    page = send(client, topic, upload("film.mp4", b"a" * MB), body="Long thoughts of mine.")
    assert page.status_code == 422
    assert errors(page) == [
        "Together these files are larger than the Hub takes at once. Attach fewer, or smaller ones."
    ]
    assert "Long thoughts of mine." in page.text
    assert db.session.query(StoredFile).count() == 0


def test_request_that_is_too_large_for_its_form_shows_what_was_typed(
    client, app, luis, monkeypatch
):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    sign_in(client, luis)
    data = {"body": "Long thoughts of mine.", "file": upload("film.mp4", b"a" * MB)}
    page = client.post("/en/preview", data=data)
    assert page.status_code == 413
    assert "Long thoughts of mine.</textarea>" in page.text


def test_files_of_somebody_who_may_not_write_are_not_kept(client, topic):
    assert send(client, topic, upload()).status_code == 401
    assert db.session.query(StoredFile).count() == 0


def test_uploads_in_forms_count_towards_the_limit_of_uploads(client, topic, luis):
    sign_in(client, luis)
    for _ in range(6):
        sent = [upload(f"{number}.txt", b"words") for number in range(10)]
        assert send(client, topic, *sent, body="").status_code == 422
    assert send(client, topic, upload()).status_code == 429
    assert client.post("/files", data={"file": upload()}).status_code == 429
    assert send(client, topic).status_code == 303


def edit(client, contribution, *sent, body, out=(), version="0"):
    data = {
        "body": body,
        "lang": "en",
        "version": version,
        "files": list(sent),
        "files-out": list(out),
    }
    return client.post(f"/en/contributions/{contribution.id}/edit", data=data)


def test_edit_adds_and_takes_out_files(client, topic, luis):
    sign_in(client, luis)
    send(client, topic, upload("old.pdf"), upload("stays.pdf"))
    reply = last(topic)
    page = client.get(f"/en/contributions/{reply.id}/edit")
    old, stays = listed(page, "files-out")
    change = reply.change
    answer = edit(client, reply, upload("new.pdf"), body=reply.source, out=[old])
    assert answer.status_code == 303
    reply = last(topic)
    assert names_on(reply) == ["stays.pdf", "new.pdf"]
    assert (reply.change > change, reply.edit_count) == (True, 1)
    assert db.session.query(ContributionRevision).count() == 1
    assert client.get(f"/files/{old}/old.pdf").status_code == 404
    assert client.get(f"/files/{stays}/stays.pdf").status_code == 200


def test_edit_that_changes_nothing_leaves_no_trace(client, topic, luis):
    sign_in(client, luis)
    send(client, topic, upload())
    reply = last(topic)
    assert edit(client, reply, body=reply.source).status_code == 303
    assert (last(topic).edit_count, names_on(reply)) == (0, ["report.pdf"])


def test_edit_says_when_the_text_still_shows_what_is_taken_out(client, topic, luis):
    sign_in(client, luis)
    file = files.store(io.BytesIO(PDF), "report.pdf", uploader_id=luis.id)
    body = f"See {files.markdown_for(file)}"
    reply = services.post_reply(topic, actor=luis, body=body, lang="en")
    db.session.commit()
    page = edit(client, reply, body=body, out=[file.public_id])
    assert page.status_code == 422
    assert errors(page) == ["The text still shows report.pdf. Take it out of the text too."]
    assert f'value="{file.public_id}" checked' in page.text
    assert edit(client, reply, body="See nothing", out=[file.public_id]).status_code == 303
    assert names_on(last(topic)) == []


def test_moderator_adds_a_file_to_the_text_of_another(client, topic, luis, amina):
    reply = services.post_reply(topic, actor=luis, body="A reply.", lang="en")
    db.session.commit()
    sign_in(client, amina)
    assert edit(client, reply, upload("source.pdf"), body="A reply.").status_code == 303
    assert names_on(last(topic)) == ["source.pdf"]


def test_nobody_takes_out_the_file_of_another_contribution(client, topic, luis, amina):
    sign_in(client, amina)
    send(client, topic, upload())
    hers = last(topic)
    (file,) = queries.files_on(hers)
    mine = services.post_reply(topic, actor=luis, body="Mine.", lang="en")
    db.session.commit()
    sign_in(client, luis)
    edit(client, mine, body="Mine, edited.", out=[file.public_id])
    assert names_on(hers) == ["report.pdf"]


def test_reply_that_is_taken_back_gives_back_its_files(client, topic, luis):
    sign_in(client, luis)
    send(client, topic, upload(), body="Too early.")
    reply = last(topic)
    answer = client.post(f"/en/contributions/{reply.id}/withdrawal", headers={"X-Fragment": "1"})
    assert (answer.json["body"], [one["name"] for one in answer.json["files"]]) == (
        "Too early.",
        ["report.pdf"],
    )
    page = client.get(f"/en/topics/{topic.id}/{topic.slug}")
    assert listed(page) == [answer.json["files"][0]["id"]]
    data = {"body": "Now.", "lang": "en", "files": listed(page)}
    assert client.post(f"/en/topics/{topic.id}/replies", data=data).status_code == 303
    assert names_on(last(topic)) == ["report.pdf"]


def test_draft_remembers_its_files(client, topic, luis):
    sign_in(client, luis)
    file = client.post("/files", data={"file": upload()}).json
    fields = {"body": "Half a text", "lang": "en", "files": [file["id"]]}
    assert client.put(f"/en/drafts/topic-{topic.id}", data=fields).status_code == 200
    page = client.get(f"/en/topics/{topic.id}/{topic.slug}")
    assert listed(page) == [file["id"]]


def test_file_waits_as_long_as_a_draft(client, luis, clock):
    sign_in(client, luis)
    client.post("/files", data={"file": upload()})
    clock(by=dt.timedelta(days=29))
    assert files.sweep() == 0
    clock(by=dt.timedelta(days=2))
    assert files.sweep() == 1


def test_topic_opens_with_files(client, space, amina):
    sign_in(client, amina)
    data = {"title": "", "body": "See the annex.", "lang": "en", "files": [upload()]}
    page = client.post(f"/en/discussions/{space.slug}/topics/", data=data)
    assert page.status_code == 422
    data |= {"title": "A question with an annex", "files": listed(page)}
    assert client.post(f"/en/discussions/{space.slug}/topics/", data=data).status_code == 303
    opening = db.session.query(Contribution).one()
    assert names_on(opening) == ["report.pdf"]


def propose(client, space, *sent, **fields):
    data = {
        "title": "A question with an annex",
        "body": "See the annex.",
        "lang": "en",
        "space": space.slug,
        "files": list(sent),
        **fields,
    }
    return client.post("/en/discussions/propose", data=data)


def test_proposal_carries_its_files_into_the_topic(client, space, luis, amina):
    sign_in(client, luis)
    page = propose(client, space, upload(), title="")
    assert page.status_code == 422
    answer = propose(client, space, *listed(page))
    assert answer.status_code == 303
    proposal = db.session.query(Proposal).one()
    (file,) = queries.files_on(proposal)
    address = files.address_of(file)
    assert address in client.get(answer.location).text
    reader = client.application.test_client()
    assert (client.get(address).status_code, reader.get(address).status_code) == (200, 404)
    sign_in(reader, make_member())
    assert reader.get(address).status_code == 404
    topic = services.accept_proposal(
        db.session.query(Proposal).one(),
        actor=amina,
        version=proposal.version,
        space=space,
        title=proposal.title,
    )
    db.session.commit()
    assert names_on(last(topic)) == ["report.pdf"]
    assert reader.get(address).status_code == 200


def test_revision_of_a_proposal_changes_its_files(client, space, luis):
    sign_in(client, luis)
    propose(client, space, upload("old.pdf"))
    proposal = db.session.query(Proposal).one()
    (old,) = queries.files_on(proposal)
    data = {
        "title": proposal.title,
        "body": proposal.body,
        "lang": "en",
        "space": space.slug,
        "version": str(proposal.version),
        "files": [upload("new.pdf")],
        "files-out": [old.public_id],
    }
    assert client.post(f"/en/proposals/{proposal.id}/revision", data=data).status_code == 303
    db.session.expire_all()
    assert names_on(proposal) == ["new.pdf"]


def test_proposal_merged_into_a_topic_brings_its_files(client, space, topic, luis, amina):
    sign_in(client, luis)
    propose(client, space, upload())
    proposal = db.session.query(Proposal).one()
    services.merge_proposal(proposal, actor=amina, version=proposal.version, topic=topic)
    db.session.commit()
    assert names_on(last(topic)) == ["report.pdf"]
