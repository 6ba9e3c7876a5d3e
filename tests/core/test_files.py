"""Files: told by content, kept harmless, seen through the door of what they hang on."""

import datetime as dt
import io
import os
import sqlite3
import struct
import time
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from PIL import Image, ImageDraw, PngImagePlugin
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.test import EnvironBuilder

from hub.core import files
from hub.core.db import db
from hub.core.errors import NotFound
from hub.core.files import FileRefused, StoredFile, doors, kinds, pictures
from hub.core.markup import render
from tests.factories import make_member, sign_in

pytestmark = pytest.mark.usefixtures("app")

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OCTETS = "application/octet-stream"
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def photo(width: int = 40, height: int = 30, form: str = "JPEG", **options: object) -> bytes:
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, width // 2, height // 2), fill="red")
    written = io.BytesIO()
    picture.save(written, form, **options)
    return written.getvalue()


def archive(*names: str, content: bytes = b"x", first: bytes | None = None) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        if first is not None:
            packed.writestr(zipfile.ZipInfo("mimetype"), first)
        for name in names:
            packed.writestr(name, content)
    return written.getvalue()


def keep(content: bytes, name: str = "file", uploader_id: int | None = None) -> StoredFile:
    file = files.store(io.BytesIO(content), name, uploader_id=uploader_id)
    db.session.commit()
    return file


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "name", "content_type", "kept_as"),
    [
        (b"%PDF-1.7\n\x00", "report.pdf", "application/pdf", "report.pdf"),
        (b"%PDF-1.7\n\x00", "report.html", "application/pdf", "report.pdf"),
        (b"words", "notes.txt", "text/plain", "notes.txt"),
        (b"words", "notes.md", "text/plain", "notes.md"),
        ("mots é 社区".encode(), "notes", "text/plain", "notes.txt"),
        (b"\xef\xbb\xbfwords", "notes.txt", "text/plain", "notes.txt"),
        (b"a,b\n1,2\n", "table.CSV", "text/csv", "table.csv"),
        (HTML, "page.html", "text/plain", "page.txt"),
        (SVG, "drawing.svg", "text/plain", "drawing.txt"),
        (SVG, "drawing.png", "text/plain", "drawing.txt"),
        (HTML, "page.pdf", "text/plain", "page.txt"),
        (HTML + b"\x00", "page.html", OCTETS, "page.html.bin"),
        ("é".encode("latin-1") * 3, "old.txt", OCTETS, "old.txt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.doc", OCTETS, "old.doc"),
        (b"\x00\x01\x02", "setup.exe", OCTETS, "setup.exe.bin"),
        (archive("word/document.xml"), "letter.docx", WORD, "letter.docx"),
        (archive("word/document.xml"), "letter.zip", WORD, "letter.docx"),
        (archive("word/document.xml", "word/vbaProject.bin"), "l.docm", "application/zip", "l.zip"),
        (
            archive("xl/workbook.xml"),
            "t.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "t.xlsx",
        ),
        (
            archive("ppt/presentation.xml"),
            "t.pptx",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "t.pptx",
        ),
        (
            archive("content.xml", first=b"application/vnd.oasis.opendocument.text"),
            "t.odt",
            "application/vnd.oasis.opendocument.text",
            "t.odt",
        ),
        (archive("a.txt"), "a.zip", "application/zip", "a.zip"),
        (archive(), "empty.zip", "application/zip", "empty.zip"),
        (b"ID3\x04\x00rest", "talk.mp3", "audio/mpeg", "talk.mp3"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00", "talk.mp4", "video/mp4", "talk.mp4"),
        (b"MZ is the code of Mozambique", "mz.txt", "text/plain", "mz.txt"),
        (b"#!/bin/sh\nrm -rf /\n", "run.sh", "text/plain", "run.txt"),
    ],
)
def test_store_tells_the_kind_from_the_content(content, name, content_type, kept_as):
    file = keep(content, name)
    assert (file.content_type, file.name) == (content_type, kept_as)
    assert files.path_of(file).read_bytes() == content
    assert (file.size, file.is_attached, file.is_picture) == (len(content), False, False)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\a\\report.txt", "report.txt"),
        ("", "file.txt"),
        ("...", "file.txt"),
        (".txt", "txt.txt"),
        ("a\r\nX-Header: b.txt", "aX-Header b.txt"),
        ("invoice\u202etxt.exe", "invoicetxt.txt"),
        ("rapport d’été.txt", "rapport d’été.txt"),
        ("تقرير.txt", "تقرير.txt"),
        ("\ud800a.txt", "a.txt"),
        ("a" * 300 + ".txt", "a" * 116 + ".txt"),
        ('q"uote<b>.txt', "quoteb.txt"),
    ],
)
def test_store_cleans_the_name(name, kept_as):
    assert keep(b"words", name).name == kept_as


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_store_makes_pictures_anew(form):
    file = keep(photo(form=form), f"photo.{form.lower()}")
    assert (file.name, file.content_type) == ("photo.webp", "image/webp")
    assert (file.width, file.height, file.has_thumbnail) == (40, 30, False)
    with Image.open(files.path_of(file)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (40, 30))
    assert files.path_of(file, thumbnail=True) == files.path_of(file)


def test_store_scales_large_pictures_and_makes_a_thumbnail():
    file = keep(photo(3000, 2000), "photo.jpg")
    assert (file.width, file.height, file.has_thumbnail) == (1600, 1067, True)
    with Image.open(files.path_of(file, thumbnail=True)) as picture:
        assert picture.size == (480, 320)


def test_store_drops_what_the_camera_wrote_and_turns_the_picture_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Secret Camera"
    exif[0x8825] = {1: "N", 2: (1.0, 2.0, 3.0)}
    sent = photo(40, 30, exif=exif.tobytes(), comment=b"secret comment")
    assert b"Secret" in sent
    file = keep(sent, "photo.jpg")
    kept = files.path_of(file).read_bytes()
    assert [mark for mark in (b"Secret", b"secret", b"EXIF", b"Exif", b"XMP") if mark in kept] == []
    assert (file.width, file.height) == (30, 40)
    with Image.open(files.path_of(file)) as picture:
        red, green, _blue = picture.convert("RGB").crop((25, 5, 26, 6)).tobytes()
    assert red > 200 > 60 > green


def test_store_keeps_transparency_and_drops_text_of_png():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "secret")
    written = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(written, "PNG", pnginfo=words)
    file = keep(written.getvalue(), "drawing.png")
    assert b"secret" not in files.path_of(file).read_bytes()
    with Image.open(files.path_of(file)) as picture:
        assert set(picture.convert("RGBA").getchannel("A").tobytes()) == {0}


def png_of_size(width: int, height: int) -> bytes:
    """A header that promises a picture of this size, and nothing behind it."""
    sent = bytearray(photo(form="PNG"))
    sent[16:24] = struct.pack(">II", width, height)
    return bytes(sent)


def lying_archive() -> bytes:
    packed = bytearray(archive("a.txt"))
    at = packed.rfind(b"PK\x01\x02")
    packed[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
    return bytes(packed)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"a" * (26 * 1024 * 1024), "too_large"),
        (b"MZ\x90\x00\x03", "program"),
        (b"\x7fELF\x02", "program"),
        (png_of_size(60_000, 60_000), "picture"),
        (png_of_size(6_000, 6_000), "picture"),
        (photo()[:200], "picture"),
        (b"\x89PNG\r\n\x1a\nnothing", "picture"),
        (b"RIFF\x00\x00\x00\x00WEBPnothing", "picture"),
        (b"GIF89anothing", "picture"),
        (b"PK\x03\x04nothing", "bomb"),
        (archive("a", content=b"\x00" * 20_000_000), "bomb"),
        (lying_archive(), "bomb"),
        (archive(*(f"{number:060}" for number in range(12_000))), "bomb"),
        (archive("a")[:-22] + b"PK\x05\x06" + b"\xff" * 18, "bomb"),
    ],
    ids=range(15),
)
def test_store_refuses_what_does_harm(content, reason, settings):
    with pytest.raises(FileRefused) as refusal:
        keep(content, "file")
    assert refusal.value.reason == reason
    assert refusal.value.description
    assert refusal.value.code == (413 if reason == "too_large" else 422)
    assert [path for path in settings.files_dir.rglob("*") if path.is_file()] == []


def test_store_refuses_a_picture_bomb_before_it_takes_memory(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100)
    with pytest.raises(FileRefused):
        keep(photo(form="PNG"), "photo.png")


def test_store_keeps_equal_content_once(settings):
    first, second = keep(b"same"), keep(b"same")
    assert first.public_id != second.public_id
    assert files.path_of(first) == files.path_of(second)
    assert files.path_of(first).relative_to(settings.files_dir).parts[0] == first.sha256[:2]


def test_store_says_not_saved_where_nothing_can_be_written(settings):
    settings.files_dir.mkdir(parents=True, exist_ok=True)
    (settings.files_dir / "incoming").write_text("a file where a folder should be")
    with pytest.raises(ServiceUnavailable):
        keep(b"words")
    (settings.files_dir / "incoming").unlink()


def test_attach_all_takes_only_own_files_that_hang_on_nothing():
    amina, bela = make_member(), make_member()
    mine, taken, foreign = (keep(b"a", uploader_id=who.id) for who in (amina, amina, bela))
    files.attach(taken, "page", 1)
    asked = [file.public_id for file in (mine, taken, foreign)] + ["unknown", mine.public_id]
    assert files.attach_all(asked, "page", 2, uploader_id=amina.id) == [mine]
    assert files.files_of("page", [1, 2, 3]) == {1: [taken], 2: [mine]}
    assert files.files_by(bela.id) == [foreign]


def test_files_of_many_things_is_one_query(count_queries):
    for owner in range(1, 31):
        files.attach(keep(b"a"), "page", owner)
    db.session.commit()
    with count_queries() as statements:
        assert len(files.files_of("page", range(1, 31))) == 30
    assert len(statements) == 1
    assert files.files_of("page", []) == {}


def test_files_in_finds_what_a_text_shows():
    picture, paper = keep(photo(1000, 800), "a [b].jpg"), keep(b"%PDF-1.7", "c.pdf")
    text = f"{files.markdown_for(picture)} {files.markdown_for(paper)} [x](/files/none/x)"
    rendered = render(text, lang="en")
    assert files.files_in(rendered.html) == (picture.public_id, paper.public_id)
    assert rendered.html == (
        f'<p><a href="/files/{picture.public_id}/a%20%5Bb%5D.webp">'
        f'<img src="/files/{picture.public_id}/a%20%5Bb%5D.webp?size=thumbnail" alt="a [b].webp" '
        f'loading="lazy"></a> <a href="/files/{paper.public_id}/c.pdf">c.pdf</a> '
        '<a href="/files/none/x">x</a></p>\n'
    )


def test_sweep_deletes_only_what_hung_on_nothing_for_long(clock, settings):
    old, hung = keep(b"old"), keep(photo(1000, 800), "hung.jpg")
    files.attach(hung, "page", 1)
    db.session.commit()
    clock(by=dt.timedelta(days=31))
    young = keep(b"young")
    assert files.sweep() == 1
    db.session.commit()
    assert db.session.query(StoredFile).order_by(StoredFile.id).all() == [hung, young]
    assert files.path_of(old).exists()
    long_ago = time.time() - 3 * 86_400
    room = settings.files_dir / "incoming" / "left"
    room.mkdir()
    for path in (*settings.files_dir.rglob("*"),):
        os.utime(path, (long_ago, long_ago))
    assert files.sweep() == 0
    assert not files.path_of(old).exists()
    assert not room.exists()
    kept = (files.path_of(hung), files.path_of(hung, thumbnail=True), files.path_of(young))
    assert [path for path in kept if not path.exists()] == []


@pytest.fixture
def page_kind():
    """Things of the kind `page`: number 1 is seen by all, the others by nobody."""

    def open_page(_visitor: object, owner_id: int) -> None:
        if owner_id != 1:
            raise NotFound()

    files.register_owner("page", open_page)
    yield
    del doors._openers["page"]


def address(file: StoredFile, thumbnail: bool = False) -> str:
    return files.address_of(file, thumbnail=thumbnail)


def test_show_asks_the_door_of_what_the_file_hangs_on(client, page_kind):
    seen, hidden, lost = (keep(photo(1000, 800), "p.jpg") for _ in range(3))
    files.attach(seen, "page", 1)
    files.attach(hidden, "page", 2)
    files.attach(lost, "unheard of", 1)
    db.session.commit()
    missing = client.get(f"/files/{'0' * 32}/p.webp")
    assert missing.status_code == 404
    for thumbnail in (False, True):
        assert client.get(address(seen, thumbnail)).status_code == 200
        for file in (hidden, lost):
            answer = client.get(address(file, thumbnail))
            assert (answer.status_code, answer.data) == (404, missing.data)


def test_show_gives_an_unattached_file_to_its_uploader_only(client):
    amina, bela = make_member(), make_member()
    file = keep(b"words", "a.txt", uploader_id=amina.id)
    orphan = keep(b"words", "a.txt")
    assert client.get(address(file)).status_code == 404
    assert client.get(address(orphan)).status_code == 404
    sign_in(client, bela)
    assert client.get(address(file)).status_code == 404
    sign_in(client, amina)
    assert client.get(address(file)).data == b"words"


@pytest.mark.parametrize(
    ("content", "name", "content_type", "disposition"),
    [
        (photo(), "p.jpg", "image/webp", "inline"),
        (b"ID3\x04", "a.mp3", "audio/mpeg", "inline"),
        (b"%PDF-1.7", "a.pdf", "application/pdf", "attachment"),
        (HTML, "a.html", "text/plain; charset=utf-8", "attachment"),
        (SVG, "a.svg", "text/plain; charset=utf-8", "attachment"),
        (b"a,b", "a.csv", "text/csv; charset=utf-8", "attachment"),
        (b"\x00\x01", "a.js", OCTETS, "attachment"),
    ],
)
def test_show_lets_nothing_run(client, page_kind, content, name, content_type, disposition):
    file = keep(content, name)
    files.attach(file, "page", 1)
    db.session.commit()
    answer = client.get(address(file))
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Content-Disposition"].split(";")[0] == disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in answer.headers


def test_show_answers_conditions_ranges_and_names_in_any_script(client, page_kind):
    file = keep(b"0123456789", "تقرير 2026.txt")
    files.attach(file, "page", 1)
    db.session.commit()
    whole = client.get(address(file))
    disposition = whole.headers["Content-Disposition"]
    assert unquote(disposition.partition("filename*=UTF-8''")[2]) == "تقرير 2026.txt"
    again = client.get(address(file), headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    part = client.get(address(file), headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.data) == (206, b"234")
    assert client.get(f"/files/{file.public_id}/another%20name.html").data == whole.data


def test_show_says_not_found_where_the_content_is_lost(client, page_kind):
    file = keep(b"words")
    files.attach(file, "page", 1)
    db.session.commit()
    files.path_of(file).unlink()
    assert client.get(address(file)).status_code == 404


def test_upload_is_for_members(client):
    answer = client.post("/files", data={"file": (io.BytesIO(b"words"), "a.txt")})
    assert answer.status_code in {302, 303, 401}
    assert db.session.query(StoredFile).count() == 0


def test_upload_answers_how_to_show_the_file(client):
    amina = make_member()
    sign_in(client, amina)
    answer = client.post("/files", data={"file": (io.BytesIO(photo(1000, 800)), "été.jpg")})
    db.session.expire_all()
    file = db.session.query(StoredFile).one()
    assert (answer.status_code, file.uploader_id) == (201, amina.id)
    url = f"/files/{file.public_id}/%C3%A9t%C3%A9.webp"
    assert answer.json == {
        "id": file.public_id,
        "name": "été.webp",
        "size": file.size,
        "content_type": "image/webp",
        "url": url,
        "thumbnail_url": f"{url}?size=thumbnail",
        "markdown": f"[![été.webp]({url}?size=thumbnail)]({url})",
    }
    assert client.get(answer.json["thumbnail_url"]).status_code == 200


class SlowBody(io.RawIOBase):
    """A body during whose arrival somebody else writes to the database."""

    def __init__(self, body: bytes, database: Path) -> None:
        self.body = io.BytesIO(body)
        self.database = database
        self.written = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.body.tell()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self.body.seek(offset, whence)

    def readinto(self, buffer: Any, /) -> int:
        with sqlite3.connect(self.database, timeout=0.1) as other:
            other.execute("CREATE TABLE IF NOT EXISTS meanwhile (moment TEXT)")
            other.execute("INSERT INTO meanwhile VALUES ('now')")
        self.written += 1
        return self.body.readinto(buffer)


@pytest.mark.one_database
def test_upload_holds_nobody_up_while_it_arrives(client, settings, database):
    if database != "sqlite":
        pytest.skip("PostgreSQL locks no more than rows")
    sign_in(client, make_member())
    db.session.rollback()
    environ = EnvironBuilder(
        method="POST", data={"file": (io.BytesIO(b"words " * 50_000), "a.txt")}
    ).get_environ()
    sent = environ["wsgi.input"].read()
    body = SlowBody(sent, settings.data_dir / "hub.sqlite3")
    answer = client.post(
        "/files",
        input_stream=body,
        content_type=environ["CONTENT_TYPE"],
    )
    assert (answer.status_code, answer.json["size"]) == (201, 300_000)
    assert body.written > 0


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [(b"", 422, "empty"), (b"\x7fELF", 422, "program"), (b"a" * 26_300_000, 413, "too_large")],
)
def test_upload_says_why_a_file_is_refused(client, content, status, reason):
    sign_in(client, make_member())
    answer = client.post("/files", data={"file": (io.BytesIO(content), "a.txt")})
    assert (answer.status_code, answer.json["reason"]) == (status, reason)
    assert answer.json["error"].endswith(".")
    assert db.session.query(StoredFile).count() == 0


def test_upload_without_a_file_is_a_bad_request(client):
    sign_in(client, make_member())
    assert client.post("/files", data={}).status_code == 400


def test_kinds_never_show_what_could_run():
    asked = ("text/html", "image/svg+xml", "application/pdf", "text/plain", OCTETS)
    assert [kind for kind in asked if kinds.is_shown(kind)] == []
