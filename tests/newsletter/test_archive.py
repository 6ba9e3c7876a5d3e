"""The archive: issues that were sent, each with a page, in feeds, maps, links and the search."""

import json
import re
from xml.etree import ElementTree

import pytest

from hub.accounts.models import NEWSLETTER_EDITOR
from hub.core.db import db
from hub.core.i18n import LANGUAGES
from hub.discussions.models import PRIVATE
from hub.links.policy import linkable
from hub.newsletter.models import (
    CONTRIBUTED,
    DISCUSSIONS,
    EDITING,
    EVENTS,
    SCHEDULED,
    SENDING,
    STATES,
    STOPPED,
    Issue,
)
from hub.newsletter.queries.linked import issue_addressed
from hub.newsletter.services import issues
from hub.newsletter.services.indexing import index_issue
from hub.newsletter.services.indexing import issues as issues_to_find
from tests.factories import make_member, make_space, make_topic, sign_in
from tests.newsletter.reading import make_issue, make_item

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def titles_on(page):
    return re.findall(r"<h3[^>]*>(?:<a[^>]*>)?([^<]*)", page)


def linked_data(page):
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block is not None
    return json.loads(block[1])


def links_on(page):
    return re.findall(r'<h3[^>]*><a href="([^"]*)"', page)


def test_list_has_what_was_sent_by_year(client):
    for period, state in (("2025-12", "sent"), ("2026-01", STOPPED), ("2026-02", SENDING)):
        make_issue(make_item(), period=period, state=state, subjects={"en": f"About {period}"})
    make_issue(make_item(), period="2026-03", state=EDITING, subjects={"en": "Not yet"})
    page = client.get("/en/newsletter/issues/").text
    assert titles_on(page) == ["About 2026-02", "About 2026-01", "About 2025-12"]
    assert re.findall(r'<h2 id="year-(\d+)"', page) == ["2026", "2025"]


def test_list_asks_the_same_however_many_there_are(client, count_queries):
    counts = []
    for years in (range(2026, 2027), range(2020, 2026)):
        for year in years:
            for month in range(1, 13, 2 if year > 2025 else 1):
                make_issue(make_item(), period=f"{year}-{month:02}")
        with count_queries() as statements:
            assert client.get("/en/newsletter/issues/").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_empty_list_says_what_belongs_there(client):
    assert "No issue was sent yet" in client.get("/en/newsletter/issues/").text


@pytest.mark.parametrize("state", STATES)
def test_page_is_for_everybody_from_its_sending_on(client, state):
    make_issue(make_item(), state=state)
    found = client.get("/en/newsletter/issues/2026-12").status_code
    assert found == (200 if state in (SENDING, STOPPED, "sent") else 404)
    sign_in(client, make_member(roles=(NEWSLETTER_EDITOR,)))
    assert client.get("/en/newsletter/issues/2026-12").status_code == 200


def test_page_tells_all_in_the_editors_order_and_the_readers_language(client):
    make_issue(
        make_item(DISCUSSIONS, {"en": "Topic", "fr": "Sujet"}, path="/discussions/"),
        make_item(CONTRIBUTED, {"fr": "Une clinique"}, address="https://example.org/clinic"),
        make_item(CONTRIBUTED, {"en": "Unsafe"}, address="javascript:alert(1)"),
        make_item(CONTRIBUTED, {"en": "Left out"}, is_left_out=True),
    )
    page = client.get("/fr/newsletter/issues/2026-12").text
    assert titles_on(page) == ["Une clinique", "Unsafe", "Sujet"]
    assert links_on(page) == ["https://example.org/clinic", "/fr/discussions/"]
    assert '<h3 lang="en" dir="auto">Unsafe' in page
    assert page.count('class="issue-language"') == 1
    english = client.get("/en/newsletter/issues/2026-12").text
    assert '<h3 lang="fr" dir="auto"><a' in english


def test_what_was_taken_away_leads_nowhere_and_says_nothing_more(client):
    space, closed = make_space(), make_space(visibility=PRIVATE)
    author = make_member()
    kept = make_topic(space, author, "Kept")
    removed = make_topic(space, author, "Removed")
    hidden = make_topic(closed, author, "Hidden")
    make_issue(
        *(
            make_item(
                DISCUSSIONS,
                {"en": each.title},
                summary=f"{each.title} in short",
                kind="topic",
                thing_id=each.id,
                path=f"/topics/{each.id}/{each.slug}",
            )
            for each in (kept, removed, hidden)
        ),
        make_item(EVENTS, {"en": "Nowhere"}, path="/no/such/page"),
    )
    removed.removed_at = removed.created_at
    db.session.commit()
    page = client.get("/en/newsletter/issues/2026-12").text
    assert links_on(page) == [f"/en/topics/{kept.id}/{kept.slug}"]
    assert re.findall(r"(\w+) in short", page) == ["Kept"]
    assert page.count("What this led to is not on the site any more.") == 3
    data = linked_data(page)
    assert [each["name"] for each in data["hasPart"]] == ["Kept"]
    feed = client.get("/en/newsletter/feed.atom").text
    assert re.findall(r"(\w+) in short", feed) == ["Kept"]


def test_page_is_cited_and_read_on(client):
    for period in ("2026-10", "2026-11", "2026-12"):
        make_issue(
            make_item(), period=period, subjects={"en": f"About {period}"}, number=int(period[-2:])
        )
    make_issue(make_item(), period="2027-01", state=EDITING)
    page = client.get("/en/newsletter/issues/2026-11").text
    assert re.findall(r'<a class="button[^"]*" rel="(\w+)" href="([^"]*)"', page) == [
        ("prev", "/en/newsletter/issues/2026-10"),
        ("next", "/en/newsletter/issues/2026-12"),
    ]
    assert "The Hub (November 1, 2026). “About 2026-11”. Newsletter, issue 11." in page
    assert '<meta property="og:title" content="About 2026-11">' in page
    data = linked_data(page)
    assert (data["@type"], data["issueNumber"], data["datePublished"], data["inLanguage"]) == (
        "PublicationIssue",
        "11",
        "2026-11-01",
        "en",
    )
    last = client.get("/en/newsletter/issues/2026-12").text
    assert 'rel="next"' not in last


def test_feeds_have_each_issue_with_what_it_tells_of(client):
    make_issue(make_item(titles={"en": "News & more"}, summary="Told."), opening_html="<p>Dear</p>")
    make_issue(make_item(), period="2027-01", state=EDITING)
    answer = client.get("/fr/newsletter/feed.atom")
    assert answer.mimetype == "application/atom+xml"
    (entry,) = ElementTree.fromstring(answer.text).findall("a:entry", ATOM)
    assert entry.findtext("a:title", namespaces=ATOM) == "Du travail, des papiers, un bon départ"
    links = [each.attrib["href"] for each in entry.findall("a:link", ATOM)]
    assert links == ["http://localhost/fr/newsletter/issues/2026-12"]
    html = entry.findtext("a:content", "", ATOM)
    assert ("<p>Dear</p>" in html, "News &amp; more" in html, "Told." in html) == (True, True, True)
    assert (
        client.get(
            "/fr/newsletter/feed.atom", headers={"If-None-Match": answer.headers["ETag"]}
        ).status_code
        == 304
    )
    told = json.loads(client.get("/fr/newsletter/feed.json").text)
    assert (told["version"], told["language"]) == ("https://jsonfeed.org/version/1.1", "fr")
    assert [(each["url"], each["content_html"]) for each in told["items"]] == [
        ("http://localhost/fr/newsletter/issues/2026-12", html)
    ]


def test_issue_is_found_in_each_language_from_its_sending_on(app, client, run_jobs):
    words = {code: f"Verifiable {code}x{code}" for code in LANGUAGES}
    issue = make_issue(make_item(titles={"en": "Zebrafish"}), state=SCHEDULED, subjects=words)
    index_issue(issue)
    db.session.commit()
    assert "/en/newsletter/issues/" not in client.get("/en/search?q=Zebrafish").text
    issues.begin(issue)
    db.session.commit()
    run_jobs()
    for code in LANGUAGES:
        page = client.get(f"/{code}/search?kind=issue&q={code}x{code}").text
        assert f'href="/{code}/newsletter/issues/2026-12' in page
    assert "/en/newsletter/issues/2026-12" in client.get("/en/search?q=Zebrafish").text
    assert {each.lang for each in issues_to_find()} == set(LANGUAGES)
    issues.break_off(db.session.get_one(Issue, issue.id), actor=make_member())
    db.session.commit()
    run_jobs()
    assert "/en/newsletter/issues/" not in client.get("/en/search?q=Zebrafish").text


def test_issue_is_linked_by_its_address(app):
    issue = make_issue(make_item())
    draft = make_issue(make_item(), period="2027-01", state=EDITING)
    with app.test_request_context("/en/"):
        seen = linkable("issue").find([issue.id, draft.id], None)
        assert {number: each.title for number, each in seen.items()} == {
            issue.id: "December 2026: Work, papers and a fair start"
        }
        assert seen[issue.id].href == "/en/newsletter/issues/2026-12"
    assert issue_addressed("http://localhost/fr/newsletter/issues/2026-12", None) == issue.id
    assert issue_addressed("2026-12", None) == issue.id
    assert issue_addressed("/en/newsletter/issues/2027-01", None) is None


def test_issues_stand_in_the_map_of_the_site(client):
    assert client.get("/sitemap/newsletter.xml").status_code == 404
    make_issue(make_item())
    make_issue(make_item(), period="2027-01", state=EDITING)
    assert "/sitemap/newsletter.xml" in client.get("/sitemap.xml").text
    found = re.findall(r"<loc>([^<]*)</loc>", client.get("/sitemap/newsletter.xml").text)
    assert found == [f"http://localhost/{code}/newsletter/issues/2026-12" for code in LANGUAGES]
