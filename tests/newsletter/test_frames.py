"""An issue as mail: read as a mail program reads it, header by header and part by part."""

import dataclasses
import datetime as dt
import re
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest

from hub.core import mail
from hub.core.db import db
from hub.core.i18n import LANGUAGES
from hub.core.pagecache import PageCache
from hub.newsletter.models import (
    ARTICLES,
    CALLS,
    DISCUSSIONS,
    EVENTS,
    PRACTICES,
    QUARTERLY,
)
from hub.newsletter.notices import frames
from hub.newsletter.notices.pieces import quoted
from hub.newsletter.notices.sheets import MOST_BYTES, sheet_of
from hub.newsletter.queries import links
from hub.newsletter.services.following import count_links
from tests.newsletter.readers import make_subscription
from tests.newsletter.reading import make_delivery, make_issue, make_item

BEGUN = dt.datetime(2026, 12, 1, 8, 30, tzinfo=dt.UTC)
HOSTILE = "<script>alert(1)</script> & \u202eturned\nBcc: x@example.org " + "w" * 200


class Tags(HTMLParser):
    """What stands in an HTML part: headings, links, and attributes of the root."""

    def __init__(self, html):
        super().__init__()
        self.found, self.links, self.root, self.inside = [], [], {}, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.root = dict(attrs) if tag == "html" else self.root
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        if tag in ("h1", "h2", "h3"):
            self.found.append([tag, ""])
            self.inside = tag

    def handle_endtag(self, tag):
        self.inside = None if tag == self.inside else self.inside

    def handle_data(self, data):
        if self.inside:
            self.found[-1][1] += data


@pytest.fixture
def site(app, settings, monkeypatch):
    """`site(**settings)`: the Hub is told so for this test."""

    def tell(**values):
        monkeypatch.setitem(
            app.extensions, "settings", dataclasses.replace(settings, sources={}, **values)
        )

    return tell


@pytest.fixture(autouse=True)
def sheets(app):
    """What is kept of coded sheets, which is nothing when a test begins."""
    app.extensions[frames.SHEETS] = PageCache(frames.KEPT)
    return app.extensions[frames.SHEETS].pages


def sent(issue, reader=None, **values):
    """The mail of an issue as a reader's program takes it apart."""
    reader = reader or make_subscription(**values)
    delivery = make_delivery(issue, reader)
    frame = frames.frame_of(issue, reader.lang, frames.segment_of(issue, reader))
    return read(frame.filled(reader, delivery.id, BEGUN))


def read(filled):
    return message_from_bytes(filled.raw, policy=policy.default)


def parts_of(message):
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return text.get_content(), html.get_content()


def titles_in(html):
    return [words for tag, words in Tags(html).found if tag == "h3"]


def test_headers_are_those_of_a_list_that_can_be_left(site):
    site(
        mail_from="The Network <news@hub.example.org>",
        mail_reply_address="reply@in.example.org",
        legal_notice="https://hub.example.org/legal",
    )
    issue = make_issue(make_item())
    reader = make_subscription(address="amina@example.org")
    delivery = make_delivery(issue, reader)
    frame = frames.frame_of(issue, "en", frames.segment_of(issue, reader))
    filled = frame.filled(reader, delivery.id, BEGUN)
    message = read(filled)
    leave = links.unsubscribe_address(reader, delivery.id)
    by_mail = links.leave_mailto(reader)
    assert dict(message.items()) == {
        "From": "The Network <news@hub.example.org>",
        "To": "amina@example.org",
        "Subject": "Work, papers and a fair start",
        "Date": "Tue, 01 Dec 2026 08:30:00 +0000",
        "Message-ID": f"<newsletter.{issue.id}-{reader.id}@hub.example.org>",
        "List-Id": "<newsletter.hub.example.org>",
        "List-Unsubscribe": f"<{leave}>, <{by_mail}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": "2026-12:en:newsletter:hub.example.org",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/alternative; boundary="=_issue_of_the_hub"',
    }
    assert message.defects == []
    assert (filled.sender, filled.recipient) == (
        mail.return_path("d", delivery.id),
        "amina@example.org",
    )
    assert filled.message_id == message["Message-ID"]
    # RFC 8058 §3.1 asks for one https address and lets no header be folded inside it.
    assert f"List-Unsubscribe: <{leave}>, <{by_mail}>\r\n".encode() in filled.raw


def test_second_try_is_the_same_mail_but_for_nothing(app):
    issue = make_issue(make_item())
    reader = make_subscription()
    delivery = make_delivery(issue, reader)
    frame = frames.frame_of(issue, "en", frames.segment_of(issue, reader))
    assert frame.filled(reader, delivery.id, BEGUN) == frame.filled(reader, delivery.id, BEGUN)


def test_parts_say_the_same_and_lead_to_ones_own_pages(site):
    site(legal_notice="https://hub.example.org/legal")
    issue = make_issue(
        make_item(PRACTICES, {"en": "One desk for permits"}, summary="Told.", path="/practices/x"),
        make_item(
            EVENTS,
            {"en": "Talk"},
            path="/events/talk",
            moment=dt.datetime(2026, 12, 9, 14, tzinfo=dt.UTC),
            timezone="Africa/Nairobi",
        ),
        make_item(
            CALLS,
            {"en": "Skills"},
            path="/practices/calls/x",
            moment=dt.datetime(2026, 12, 31, 22, 59, tzinfo=dt.UTC),
            timezone="Europe/Paris",
        ),
        opening_html='<p>Dear all,<br>see <a href="/practices/">practices</a> &amp; more.</p>',
    )
    reader = make_subscription()
    text, html = parts_of(sent(issue, reader))
    tags = Tags(html)
    assert tags.found == [
        ["h1", "Work, papers and a fair start"],
        ["h2", "Practices"],
        ["h3", "One desk for permits"],
        ["h2", "Events"],
        ["h3", "Talk"],
        ["h2", "Calls for practices"],
        ["h3", "Skills"],
    ]
    own = [links.preferences_address(reader), links.unsubscribe_address(reader, 1)]
    assert tags.links == [
        "http://localhost/practices/",
        "http://localhost/en/practices/x",
        "http://localhost/en/events/talk",
        "http://localhost/en/practices/calls/x",
        "http://localhost/en/newsletter/issues/2026-12",
        *own,
        "http://localhost",
        "https://hub.example.org/legal",
    ]
    assert re.findall(r"https?://\S+", text) == [
        "http://localhost/en/newsletter/issues/2026-12",
        *tags.links[1:4],
        *own,
        "http://localhost",
        "https://hub.example.org/legal",
    ]
    for part in (text, html):
        assert "Wednesday, December 9, 2026, 5:00\u202fPM (Africa/Nairobi, UTC+03:00)" in part
        assert "Thursday, December 31, 2026, 11:59\u202fPM (Europe/Paris, UTC+01:00)" in part
    assert "Work, papers and a fair start: preview" in html


def test_what_a_reader_follows_comes_first_in_its_section(app):
    issue = make_issue(
        make_item(DISCUSSIONS, {"en": "Topic"}, objectives=["gcm-02"]),
        make_item(PRACTICES, {"en": "Elsewhere"}, objectives=["gcm-01"]),
        make_item(PRACTICES, {"en": "Of a country"}, countries=["KE"]),
        make_item(PRACTICES, {"en": "Of the objective"}, objectives=["gcm-02"]),
        make_item(PRACTICES, {"en": "Of neither"}, regions=["europe"]),
    )
    _text, plain = parts_of(sent(issue))
    assert titles_in(plain) == [
        "Elsewhere",
        "Of a country",
        "Of the objective",
        "Of neither",
        "Topic",
    ]
    _text, ordered = parts_of(sent(issue, objectives=["gcm-02"], regions=["africa"]))
    assert titles_in(ordered) == [
        "Of a country",
        "Of the objective",
        "Elsewhere",
        "Of neither",
        "Topic",
    ]


def test_every_language_is_spoken_and_others_are_marked(app):
    issue = make_issue(
        make_item(ARTICLES, {"fr": "Un titre", "ar": "عنوان"}, path="/blog/x"),
        subjects={"en": "Subject", "ar": "الموضوع"},
        opening_html="<p>Words</p>",
    )
    for code, language in LANGUAGES.items():
        message = sent(issue, lang=code)
        text, html = parts_of(message)
        root = Tags(html).root
        assert (message["Content-Language"], root["lang"], root["dir"]) == (
            code,
            code,
            language.dir,
        )
        assert titles_in(html) == ["عنوان" if code == "ar" else "Un titre"]
        assert f"http://localhost/{code}/blog/x" in text
        marked = re.findall(r'<h3 [^>]*lang="fr" dir="ltr"', html)
        assert len(marked) == (0 if code in ("ar", "fr") else 1)
    assert sent(issue, lang="ar")["Subject"] == "الموضوع"
    text, html = parts_of(sent(issue, lang="es"))
    assert re.findall(r'<(h1|div) [^>]*?lang="en" dir="ltr"', html) == ["h1", "div"]


def test_dark_and_narrow_rules_stay(app):
    _text, html = parts_of(sent(make_issue(make_item())))
    assert '<meta name="color-scheme" content="light dark">' in html
    assert html.count("@media (prefers-color-scheme: dark)") == 1
    assert html.count("@media (max-width: 479px)") == 1


def test_hostile_words_stay_words(app):
    issue = make_issue(
        make_item(DISCUSSIONS, {"en": HOSTILE}, summary=HOSTILE, address="javascript:alert(1)"),
        subjects={"en": f"Subject\r\nBcc: x@example.org {HOSTILE[:120]}"},
    )
    message = sent(issue, address="a@example.org")
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Subject Bcc: x@example.org <script>")
    text, html = parts_of(message)
    assert "<script" not in html
    assert "javascript:" not in html + text
    assert "\u202e" not in html + text + message["Subject"]
    assert titles_in(html) == [HOSTILE.replace("\u202e", "").replace("\n", " ")]


def test_no_line_is_too_long_wherever_it_is_cut(app):
    issue = make_issue(
        make_item(DISCUSSIONS, {"en": "é" * 200}, summary="x" * 590),
        make_item(DISCUSSIONS, {"ar": "عنوان " * 30}),
        opening_html=f"<p>{'=' * 500}</p>",
    )
    reader = make_subscription()
    delivery = make_delivery(issue, reader)
    frame = frames.frame_of(issue, "en", frames.segment_of(issue, reader))
    head, _end, body = frame.filled(reader, delivery.id).raw.partition(b"\r\n\r\n")
    assert [line for line in body.split(b"\r\n") if len(line) > 76 or b"\n" in line] == []
    assert [line for line in head.split(b"\r\n") if len(line) > 998 or b"\n" in line] == []
    for length in range(60, 160):
        lines = quoted("é" * (length % 3) + "x" * length).split(b"\r\n")
        assert max(map(len, lines)) <= 76
        assert (lines[-2].endswith(b"="), lines[-1]) == (True, b"")


def test_long_issue_is_shortened_until_mail_programs_show_it_whole(app):
    def issue_of(count, period):
        words = "Мы рассказываем о том, что получилось. " * 12
        return make_issue(
            *(
                make_item(name, {"ru": f"Заголовок {number}"}, summary=words, path="/topics/1/x")
                for number in range(count)
                for name in (PRACTICES, DISCUSSIONS)
            ),
            period=period,
        )

    some = sheet_of(issue_of(4, "2026-10"), "ru")
    assert "…" not in "".join(some.html.values())
    many = sheet_of(issue_of(40, "2026-11"), "ru")
    assert many.most == 40
    assert "…" in "".join(many.html.values())
    issue = issue_of(90, "2026-12")
    crowd = sheet_of(issue, "ru")
    assert 1 < crowd.most < 90
    text, html = parts_of(sent(issue, lang="ru"))
    assert len(html.encode()) <= MOST_BYTES
    # One more of each section would be too long: what can be shown is shown.
    size = len("".join(crowd.html[f"item:{item.id}"] for item in issue.items[:2]).encode())
    assert len(html.encode()) + size > MOST_BYTES - 4_000
    more = f"http://localhost/ru/newsletter/issues/2026-12#{PRACTICES}"
    assert (more in html, more in text) == (True, True)


def test_quarterly_readers_are_told_of_the_issues_between(app):
    for period in ("2026-09", "2026-10", "2026-11"):
        make_issue(make_item(), period=period, subjects={"en": f"About {period}"})
    issue = make_issue(make_item())
    expected = [
        "http://localhost/en/newsletter/issues/2026-11",
        "http://localhost/en/newsletter/issues/2026-10",
    ]
    text, html = parts_of(sent(issue, frequency=QUARTERLY))
    assert [each for each in Tags(html).links if each in expected] == expected
    assert "November 2026: About 2026-11" in text
    # Of September they had their own issue; where the months between had none, nothing is said.
    late = make_issue(make_item(), period="2027-03")
    assert "The issues before this one" not in parts_of(sent(late, frequency=QUARTERLY))[0]
    text, html = parts_of(sent(issue))
    assert [each for each in Tags(html).links if each in expected] == []
    assert "About 2026-11" not in text


def test_links_are_counted_only_where_the_operator_wants_it(site, sheets):
    items = [make_item(path="/practices/x"), make_item(address="https://example.org/a?b=1&c=2")]
    issue = make_issue(*items)
    count_links(issue)
    db.session.commit()
    text, html = parts_of(sent(issue))
    assert "https://example.org/a?b=1&c=2" in Tags(html).links
    assert "is counted" not in text
    site(newsletter_count_clicks=True)
    sheets.clear()
    text, html = parts_of(sent(issue))
    assert [each for each in Tags(html).links if "/go/" in each] == [
        "http://localhost/en/newsletter/go/1",
        "http://localhost/en/newsletter/go/2",
    ]
    for part in (text, html):
        assert "How often its links are followed is counted, never by whom." in part


def test_frame_is_coded_once_for_each_language_and_anew_when_words_change(sheets):
    issue = make_issue(
        make_item(PRACTICES, {"en": "First"}), make_item(PRACTICES, {"en": "Second"})
    )
    first, second = issue.items
    one = frames.frame_of(issue, "en", frames.Segment((first.id, second.id)))
    other = frames.frame_of(issue, "en", frames.Segment((second.id, first.id)))
    assert one.pieces != other.pieces
    assert len(sheets) == 1
    issue.version += 1
    first.texts[0].title = "Changed"
    db.session.commit()
    _text, html = parts_of(sent(issue))
    assert titles_in(html) == ["Changed", "Second"]


def test_memory_holds_few_sheets_however_many_readers_there_are(sheets):
    for month in range(1, 13):
        issue = make_issue(make_item(), period=f"2025-{month:02}")
        for code in ("en", "fr"):
            frames.frame_of(issue, code, frames.plain_segment(issue))
    assert len(sheets) == frames.KEPT


def test_editor_tries_the_mail_without_a_subscription(app):
    issue = make_issue(make_item(), state="editing")
    frame = frames.frame_of(issue, "en", frames.plain_segment(issue))
    message = read(frame.tried("editor@example.org", "12-3"))
    assert message["To"] == "editor@example.org"
    assert message["Message-ID"] == f"<newsletter.try-{issue.id}-12-3@example.org>"
    assert message["List-Unsubscribe"] == "<http://localhost/en/newsletter/issues/2026-12>"
