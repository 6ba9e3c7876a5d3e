"""Editors see an issue as mail before it is sent, and what is wrong with it."""

import pytest
from jinja2 import DictLoader

from hub.accounts.models import NEWSLETTER_EDITOR
from hub.newsletter.models import DISCUSSIONS, EDITING, EVENTS
from hub.newsletter.notices import checks
from tests.factories import make_member, sign_in
from tests.newsletter.reading import make_issue, make_item

PREVIEW = "/en/newsletter/issues/2026-12/preview"


@pytest.fixture
def editor(client):
    sign_in(client, make_member(roles=(NEWSLETTER_EDITOR,)))
    return client


def words_of(issue):
    return [each.words for each in checks.faults_of(issue)]


def test_sound_issue_has_no_faults(app):
    assert words_of(make_issue(make_item(path="/discussions/"), state=EDITING)) == []


def test_faults_are_said_before_anything_is_sent(app):
    issue = make_issue(state=EDITING, subjects={"en": "Subject", "fr": " "})
    assert words_of(issue) == [
        "There is nothing in the issue: put at least one item into it.",
        "The issue has no subject in this language: French.",
    ]
    issue = make_issue(
        make_item(EVENTS, {"en": "Gone"}, kind="event", thing_id=7, path="/events/gone"),
        make_item(DISCUSSIONS, {"en": "Nowhere"}, path="/no/such/page"),
        make_item(DISCUSSIONS, {"en": " "}),
        period="2027-01",
        state=EDITING,
        subjects={},
    )
    gone, nowhere, untitled = issue.items
    assert [(each.words, each.item_id) for each in checks.faults_of(issue)] == [
        ("The issue has no subject.", None),
        ("“Gone” leads to a page that readers do not find.", gone.id),
        ("“Nowhere” leads to a page that readers do not find.", nowhere.id),
        ("An item has no title.", untitled.id),
    ]


def test_template_that_cannot_be_drawn_is_said_in_words(app, monkeypatch):
    issue = make_issue(make_item(), state=EDITING)
    monkeypatch.setattr(
        app.jinja_env, "loader", DictLoader({"newsletter/issue.mjml": "<mjml><mj-body></mjml>"})
    )
    monkeypatch.setattr(app.jinja_env, "cache", None)
    found = words_of(issue)
    assert len(found) == 6
    assert found[2].startswith("The mail cannot be drawn (English): ")


def test_opening_that_no_mail_program_shows_whole_is_a_fault(app):
    issue = make_issue(make_item(), state=EDITING, opening_html=f"<p>{'long ' * 25_000}</p>")
    assert words_of(issue)[2] == (
        "The mail is too long (English): it has 138 KB, and mail programs cut what is longer than"
        " 102 KB. Shorten the opening."
    )


def test_languages_that_it_does_not_speak_are_remarked(app):
    issue = make_issue(make_item(), state=EDITING, subjects={"en": "S", "fr": "S", "ar": "S"})
    (remark,) = checks.remarks_on(issue)
    assert remark.startswith(
        "Subject and opening are not written in: Chinese, Russian, and Spanish."
    )


def test_preview_is_for_editors(client):
    make_issue(make_item())
    addresses = (PREVIEW, f"{PREVIEW}/mail")
    assert ["/login" in client.get(address).location for address in addresses] == [True, True]
    sign_in(client, make_member())
    assert [client.get(address).status_code for address in addresses] == [403, 403]


def test_preview_frames_the_mail_in_the_chosen_way(editor):
    make_issue(make_item(titles={"ar": "عنوان", "en": "Title"}), state=EDITING)
    page = editor.get(f"{PREVIEW}?language=ar&as=phone&scheme=dark")
    assert (
        '<iframe class="issue-frame issue-frame-phone"'
        ' src="/en/newsletter/issues/2026-12/preview/mail?language=ar&amp;scheme=dark"'
    ) in page.text
    assert page.headers["Content-Security-Policy"].endswith("; frame-src 'self'")
    other = editor.get("/en/newsletter/issues/2026-12").headers["Content-Security-Policy"]
    assert "frame-src" not in other
    text = editor.get(f"{PREVIEW}?language=ar&as=text").text
    assert ('<pre class="issue-text" lang="ar" dir="rtl"' in text, "عنوان" in text) == (True, True)


def test_previewed_mail_can_do_nothing(editor):
    make_issue(make_item(), state=EDITING)
    answer = editor.get(f"{PREVIEW}/mail?language=fr&scheme=dark")
    assert answer.headers["Content-Security-Policy"] == (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
        "style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.startswith('<!DOCTYPE html><html lang="fr" dir="ltr"')
    assert ("@media all" in answer.text, "prefers-color-scheme: dark)" in answer.text) == (
        True,
        False,
    )
    light = editor.get(f"{PREVIEW}/mail?language=fr").text
    assert ("@media not all" in light, "@media all" in light) == (True, False)


def test_preview_says_faults_and_shows_no_broken_mail(editor):
    make_issue(state=EDITING, subjects={})
    page = editor.get(PREVIEW)
    assert page.status_code == 200
    assert "There is nothing in the issue" in page.text
    assert "<iframe" not in page.text
