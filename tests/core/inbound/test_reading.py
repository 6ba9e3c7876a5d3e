"""Whatever bytes arrive are read; what is too large is refused before it costs anything."""

import time
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.core.inbound import Unreadable, read
from hub.core.inbound.messages import MAX_BOUNDARIES, MAX_BYTES
from hub.core.markup import letter_words
from tests.core.inbound.samples import MAILS

PDF = b"%PDF-1.4\n%%EOF\n"

PIECES = st.sampled_from(
    [
        *(b"From: a@example.org\n", b"From: =?x?b?!!?=\n", b"To: <reply+1@x>\n", b"Subject: "),
        *(b"MIME-Version: 1.0\n", b"Content-Type: multipart/mixed; boundary=b\n", b"\n", b"--b\n"),
        *(b"--b--\n", b"Content-Type: text/html; charset=utf-7\n", b"Content-Type: text/plain;"),
        *(b" charset=idna\n", b" charset=\xff\n", b" format=flowed\n", b"> On 3:04, x wrote:\n"),
        *(b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: x-uuencode\n"),
        *(b"Content-Transfer-Encoding: quoted-printable\n", b"begin 644 x\n", b"=3D=\n", b"=?=?"),
        *(b"Content-Disposition: attachment; filename*0*=x''%ff; filename*1=y\n", b"\r", b"\0"),
        *(b"Content-Type: message/rfc822\n", b"Content-Type: multipart/alternative\n", b"<div>"),
        *(b"<blockquote type=cite>", b"<ol start=9>", b"<a href='http://x'>", b"</p>", b"&#0;"),
        *(b"##- x -##\n", b"From: x\nSent: y\nTo: z\n", "在 2026 写道:\n".encode(), b"-- \n"),
    ]
)


@given(st.binary(max_size=3000))
@settings(deadline=None, max_examples=200)
def test_no_bytes_make_the_reader_stumble(raw):
    read(raw)


@given(st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=60).map(b"".join))
@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_no_pieces_of_mail_make_the_reader_stumble(raw):
    found = read(raw)
    assert len(found.message_id) <= 255
    assert "\0" not in found.sender


@given(st.sampled_from(MAILS), st.integers(0, 6000), st.binary(min_size=1, max_size=8))
@settings(deadline=None, max_examples=100)
def test_no_damage_makes_the_reader_stumble(mail, place, damage):
    raw = mail.read_bytes()
    read(raw[:place] + damage + raw[place + len(damage) :])


def test_message_that_is_too_large_is_refused():
    with pytest.raises(Unreadable):
        read(b"Subject: x\n\n" + b"a" * MAX_BYTES)


def test_message_of_too_many_parts_is_refused():
    with pytest.raises(Unreadable):
        read(
            b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * (MAX_BOUNDARIES + 1)
        )


def nested(depth):
    raw = b"From: a@example.org\n"
    for number in range(depth):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number)
    return raw + b"\nDeep down.\n"


def test_parts_within_parts_are_read_to_a_depth():
    assert read(nested(5)).text == "Deep down."
    assert read(nested(100)).text == ""


def test_parts_within_parts_without_end_are_refused():
    with pytest.raises(Unreadable, match="parts within parts"):
        read(nested(1900))


@pytest.mark.parametrize(
    "html",
    [
        b"<div>" * 80_000,
        b"<b><i>" * 60_000,
        b"<blockquote>" * 40_000,
        b"<table><tr><td>" * 20_000,
        b"&" * 400_000,
        b"<ul><li>" * 40_000,
        b"<!--" * 90_000,
    ],
    ids=lambda html: html[:12].decode(),
)
def test_tangled_html_takes_no_time(html):
    started = time.process_time()
    read(b"From: a@example.org\nContent-Type: text/html\n\n" + html)
    assert time.process_time() - started < 10


@pytest.mark.parametrize("character", [b"1", b">", b"-", b" ", b"<", b"=?"])
def test_long_lines_take_no_time(character):
    line = b"On " + character * 300_000
    started = time.process_time()
    read(b"From: a@example.org\nSubject: " + line + b"\n\n" + line + b" wrote:\n" + line)
    assert time.process_time() - started < 5


def test_many_lines_take_no_time():
    started = time.process_time()
    read(b"From: a@example.org\n\n" + b"On 26 Nov 2026, it was so:\n" * 20_000)
    assert time.process_time() - started < 10


def message(**headers):
    mail = EmailMessage()
    for name, value in {"From": "omar@example.org", "To": "x@example.org", **headers}.items():
        mail[name] = value
    mail.set_content("See the files.")
    return mail


def names(mail):
    found = read(mail.as_bytes())
    return [file.name for file in found.files], list(found.left_out)


def test_attachments_are_kept_with_their_names():
    mail = message()
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="Loi équitable.pdf")
    mail.add_attachment("a,b\n", subtype="csv", filename="费用.csv")
    mail.add_attachment("Note", filename="note.txt")
    found = read(mail.as_bytes())
    assert [file.name for file in found.files] == ["Loi équitable.pdf", "费用.csv", "note.txt"]
    assert found.files[0].content == PDF
    assert found.text == "See the files."


def test_small_pictures_in_the_text_are_signatures():
    mail = message()
    for size, disposition in ((900, "inline"), (50_000, "inline"), (900, "attachment")):
        mail.add_attachment(
            b"\x89PNG\r\n\x1a\n" + b"x" * size,
            maintype="image",
            subtype="png",
            filename=f"{disposition}-{size}.png",
            disposition=disposition,
        )
    assert names(mail) == (["inline-50000.png", "attachment-900.png"], [])


def test_what_cannot_be_taken_is_named():
    mail = message()
    mail.add_attachment(message(Subject="Inner"))
    mail.add_attachment(b"x", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    mail.add_attachment(b"x", maintype="application", subtype="pgp-signature", filename="s.asc")
    assert names(mail) == ([], ["message/rfc822", "winmail.dat"])


def test_files_are_counted():
    mail = message()
    for number in range(25):
        mail.add_attachment(PDF, maintype="application", subtype="pdf", filename=f"{number}.pdf")
    kept, left_out = names(mail)
    assert (len(kept), left_out) == (20, ["20.pdf", "21.pdf", "22.pdf", "23.pdf", "24.pdf"])


def test_photograph_and_law_of_the_samples_are_kept():
    files = {mail.stem: [file.name for file in read(mail.read_bytes()).files] for mail in MAILS}
    assert {name: kept for name, kept in files.items() if kept} == {
        "apple-mail-en": ["Loi sur le recrutement équitable.pdf"],
        "iphone-photo-fr": ["IMG_0042.png"],
    }


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ("Omar <Omar@Example.org>", "omar@example.org"),
        ('"amina@example.org" <omar@example.org>', "omar@example.org"),
        ("omar@example.org, amina@example.org", ""),
        ("Omar", ""),
        ("omar@example.org\nFrom: amina@example.org", ""),
        ("<omar@example.org> <amina@example.org>", ""),
    ],
)
def test_sender_is_the_one_address_in_from(written, sender):
    assert read(f"From: {written}\nTo: x@example.org\n\nHello\n".encode()).sender == sender


def test_message_without_an_id_gets_one_of_its_content():
    first, second = (read(f"From: a@example.org\n\n{word}\n".encode()) for word in ("A", "B"))
    again = read(b"From: a@example.org\n\nA\n")
    assert first.message_id == again.message_id != second.message_id


def test_answered_mail_is_told_nearest_first():
    raw = b"From: a@example.org\nIn-Reply-To: <3@x>\nReferences: <1@x> <2@x>\n <3@x>\n\nHello\n"
    assert read(raw).answers == ("<3@x>", "<2@x>", "<1@x>")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Content-Type: text/plain; charset=utf-7\n\nHalf +2AA- a sign\n", "Half \ufffd a sign"),
        (b"Content-Type: text/plain\n\nA word\0 and a bell\x07.\n", "A word and a bell."),
        (b"Content-Type: text/html\n\n<p>A word\0 more</p>\n", "A word more"),
    ],
)
def test_signs_that_no_database_holds_are_not_read(raw, text):
    message = read(b"From: a@example.org\nMessage-ID: <1\0@x>\nSubject: A\0b\n" + raw)
    assert (message.text, message.message_id, message.subject) == (text, "<1@x>", "Ab")


def test_html_keeps_links_lists_and_emphasis():
    html = (
        '<p>Dear <b>all</b>,</p><p>see <a href="https://example.org/law">the law</a> and '
        '<a href="https://example.org">https://example.org</a>:</p><ol start="2"><li>one<ul><li>'
        "inner</li></ul></li><li>two</li></ol><h2>Costs</h2><table><tr><td>a</td><td>b</td></tr>"
        "</table><script>alert(1)</script><p>x<br>y</p>"
    )
    assert letter_words(html) == (
        "Dear **all**,\n\nsee [the law](https://example.org/law) and https://example.org:\n\n"
        "2. one\n   - inner\n3. two\n\n### Costs\n\na b\n\nx\ny\n"
    )
