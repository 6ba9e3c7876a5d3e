"""The page of a published practice, its versions, and what machines read of it."""

import json
import re
from xml.etree import ElementTree

import pytest

from hub.accounts.models import EDITOR
from hub.core import search
from hub.core.db import db
from hub.links.models import CAME_FROM
from hub.links.services import link
from hub.practices.models import ACCEPT, PUBLISH, PracticeAuthor
from hub.practices.services.deciding import decide
from hub.practices.services.drafting import html_of
from hub.practices.services.publishing import withdraw
from hub.practices.services.submitting import screen, submit
from tests.factories import make_member, make_space, make_topic, sign_in
from tests.practices.support import in_review, published, reviewed

FOCAL = "kestrel77@lagoon.example.org"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def author(session):
    return make_member("Ada Author")


@pytest.fixture
def editor(session):
    return make_member("Eddi Editor", roles=(EDITOR,))


@pytest.fixture
def practice(author):
    return published(author)


def updated(practice, author, editor, **values):
    """A second version, published by an editor."""
    practice.stage = "draft"
    for row in practice.fields:
        if row.name in values:
            row.value = values[row.name]
            row.html = html_of(row.name, row.value, practice.lang)
    submission = submit(practice, actor=author, note="New figures")
    screen(submission, actor=editor, version=practice.version, outcome=PUBLISH)
    db.session.commit()
    return practice


def address(practice, rest="", lang="en"):
    return f"/{lang}/practices/{practice.slug}{rest}"


def test_everybody_reads_what_was_published(client, practice):
    answer = client.get(address(practice))
    assert answer.status_code == 200
    headings = re.findall(r'<h2 id="[^"]*">([^<]*)<', answer.text)
    assert headings[:4] == ["Contents", "What was done", "What came of it", "Guiding principles"]
    assert "Ada Author" in answer.text
    assert "Opening hours follow the harvest." in answer.text
    assert "<strong>registry</strong>" in answer.text


def test_a_section_of_which_nothing_is_told_has_no_heading(client, author):
    practice = published(author, principles={}, links=[], evidence=[], sustainability="")
    page = client.get(address(practice)).text
    told = [words in page for words in ("Guiding principles", "Links and files", "Evidence")]
    assert told == [False, False, False]


def test_text_is_marked_with_its_language(client, author):
    practice = published(author, lang="ar", title="مكاتب متنقلة تجدد أوراق العمال الموسميين")
    page = client.get(address(practice, lang="fr")).text
    assert '<h1 lang="ar" dir="auto">مكاتب' in page
    assert '<html lang="fr" dir="ltr">' in page


def test_only_authors_who_agreed_to_be_named_are(client, practice):
    for name, is_named, accepted_at in (
        ("Nina Nameless", False, practice.created_at),
        ("Wanda Waiting", True, None),
    ):
        row = PracticeAuthor(role="co_author", is_named=is_named, accepted_at=accepted_at)
        row.member = make_member(name)
        practice.authors.append(row)
    db.session.commit()
    page = client.get(address(practice)).text
    assert [name in page for name in ("Ada", "Nina", "Wanda")] == [True, False, False]


@pytest.mark.parametrize("is_hidden", [False, True])
def test_the_address_of_the_focal_point_stands_nowhere(client, author, editor, is_hidden):
    practice = published(author, hides_contact=is_hidden, focal_point_email=FOCAL)
    rests = ("", "/v1", "/v1.bib", "/v1.ris")
    addresses = [address(practice, rest) for rest in rests]
    addresses += ["/en/practices/feed.atom", "/en/search?q=kestrel77%40lagoon.example.org"]
    addresses += ["/sitemap/practices-0.xml"]
    for visitor in (None, make_member(), author, editor):
        if visitor is not None:
            sign_in(client, visitor)
        answers = [client.get(each) for each in addresses]
        assert [each.status_code for each in answers] == [200] * 7
        told = [FOCAL in each.text for each in answers]
        assert told == [False] * 5 + [True, False]  # the search repeats what was asked
        named = "Demo Focal Point" in answers[0].text
        assert named is not is_hidden
    assert search.search("kestrel77", scopes={"public"}).total == 0
    assert search.search("Demo Focal Point", scopes={"public"}).total == int(not is_hidden)


def test_each_version_keeps_its_address(client, practice, author, editor):
    updated(practice, author, editor, title="Mobile desks renew the papers of farm workers")
    first = client.get(address(practice, "/v1")).text
    current = client.get(address(practice)).text
    assert "the current version is 2" in first
    assert "the current version is 2" not in current
    assert "papers of seasonal workers" in first
    assert "papers of farm workers" in current
    canonical = f'<link rel="canonical" href="http://localhost{address(practice)}">'
    assert [canonical in page for page in (first, current)] == [True, True]
    assert client.get(address(practice, "/v3")).status_code == 404


def test_what_changed_between_versions_is_told_but_no_address(client, author, editor):
    practice = published(author, focal_point_email="old@lagoon.example.org")
    updated(practice, author, editor, lessons="Come at night.", focal_point_email=FOCAL)
    page = client.get(address(practice, "/v2/changes")).text
    changed = re.findall(r'class="change is-changed" aria-labelledby="(\w+)"', page)
    assert changed == ["lessons"]
    assert "<ins>" in page
    assert "lagoon.example.org" not in page
    codes = [client.get(address(practice, f"/v{n}/changes")).status_code for n in (1, 3)]
    assert codes == [404, 404]


def test_what_is_withdrawn_says_so_and_tells_nothing_more(client, practice, editor):
    withdraw(practice, actor=editor, reason="The service ended.")
    db.session.commit()
    for rest in ("", "/v1"):
        answer = client.get(address(practice, rest))
        assert answer.status_code == 200
        assert "This practice was withdrawn on" in answer.text
        assert "The service ended." in answer.text
        assert '<meta name="robots" content="noindex">' in answer.text
        assert "A van, two clerks" not in answer.text
    codes = [client.get(address(practice, rest)).status_code for rest in ("/v1.bib", "/v1.ris")]
    assert codes == [404, 404]
    assert search.search("seasonal", scopes={"public"}).total == 0


def test_the_search_finds_the_current_version(client, practice, author, editor):
    updated(practice, author, editor, context="Registrars travelled by helicopter.")
    found = client.get("/en/search?q=helicopter&kind=practice").text
    assert f'href="{address(practice)}"' in found
    assert search.search("pay for each visit", scopes={"public"}).total == 0
    for _step in search.rebuild():
        pass
    db.session.commit()
    assert search.search("helicopter", scopes={"public"}).total == 1


def test_a_draft_is_found_by_nobody(client, author, practice):
    practice.stage = "draft"
    db.session.commit()
    assert search.search("seasonal", scopes={"public"}).total == 1


def record_in(page):
    return re.findall(r"Reviewed by \d+ peers?[^<]*", page)[0]


def test_the_record_of_the_review_names_only_who_agreed(client, author, editor, session):
    submission = in_review(author, editor=editor)
    assignments = reviewed(submission)
    for assignment in assignments:
        assignment.reviewer.name = f"Reviewer {assignment.id}"
    agreed = assignments[0].review
    assert agreed is not None
    agreed.is_named = True
    practice = submission.practice
    decide(submission, actor=editor, version=practice.version, outcome=ACCEPT, letter="Good.")
    session.commit()
    page = client.get(address(practice)).text
    assert record_in(page).startswith("Reviewed by 3 peers")
    assert re.findall(r"Reviewer \d+", page) == [assignments[0].reviewer.name]
    updated(practice, author, editor)
    assert "The review was of version 1" in client.get(address(practice)).text


def test_what_nobody_reviewed_says_so(client, practice):
    assert "has not been reviewed by peers" in client.get(address(practice)).text


def test_linked_data_is_read_by_machines(client, practice):
    page = client.get(address(practice)).text
    told = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    assert told["@type"] == "Report"
    assert told["author"] == [{"@type": "Person", "name": "Ada Author"}]
    assert told["spatialCoverage"] == [
        {"@type": "Country", "name": "Kenya", "identifier": "KE"},
    ]
    assert told["about"][0]["termCode"] == "gcm-04"
    assert told["inLanguage"] == "en"


def test_linked_data_cannot_end_its_script(client, author):
    practice = published(author, implementer="</script><script>alert(1)</script>")
    assert "</script><script>alert" not in client.get(address(practice)).text


def test_it_is_cited_in_three_ways(client, practice):
    bib = client.get(address(practice, "/v1.bib"))
    assert bib.headers["Content-Disposition"].startswith("attachment")
    assert "author = {{Ada Author}}" in bib.text
    assert f"url = {{http://localhost/en/practices/{practice.slug}/v1}}" in bib.text
    ris = client.get(address(practice, "/v1.ris")).text
    assert ris.startswith("TY  - RPRT\r\nAU  - Ada Author\r\n")
    assert ris.endswith("ER  - \r\n")
    assert "Ada Author (" in client.get(address(practice)).text


def test_the_feed_has_each_practice_once(client, practice, author, editor):
    published(author)
    updated(practice, author, editor)
    feed = ElementTree.fromstring(client.get("/en/practices/feed.atom").data)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    links = [each.get("href") for each in entries[0].findall(f"{ATOM}link")]
    assert links[0] == f"http://localhost{address(practice)}"


def test_the_site_map_lists_it(client, practice):
    assert "/sitemap/practices-0.xml" in client.get("/sitemap.xml").text
    assert f"http://localhost{address(practice)}" in client.get("/sitemap/practices-0.xml").text


def test_a_stranger_reads_it_within_ten_queries(client, practice, author, count_queries):
    for number in range(3):
        topic = make_topic(make_space(), author, f"A question {number}")
        link(("topic", topic.id), CAME_FROM, ("practice", practice.id), actor=author)
    db.session.commit()
    with count_queries() as statements:
        page = client.get(address(practice)).text
    assert page.count("A question") == 3
    assert len(statements) <= 10, "\n".join(statements)


def test_citation_shows_its_address_in_the_script_of_its_words(client, session):
    practice = published(make_member(), lang="ar", title="تجديد الوثائق")
    page = client.get(f"/ar/practices/{practice.slug}").get_data(as_text=True)
    assert "/ar/practices/تجديد-الوثائق/v1</bdi></a>" in page
