"""Members contribute items; editors take or decline them; their authors are told."""

import html
import re

import pytest
import sqlalchemy as sa

from hub.accounts.models import NEWSLETTER_EDITOR
from hub.accounts.services import privacy
from hub.core.db import db
from hub.core.signals import send
from hub.events.models import CANCELLED
from hub.newsletter.models import (
    CONTRIBUTED,
    DECLINED,
    OFFERED,
    PUBLISHED,
    SENT,
    TAKEN,
    TAKEN_BACK,
    Contribution,
    Issue,
)
from hub.newsletter.services import contributing
from hub.newsletter.signals import IssueSent
from hub.notifications.models import Notice
from tests.blog.readers import make_published
from tests.events.support import announced, make_officer
from tests.factories import make_member, make_space, make_topic, sign_in
from tests.newsletter.issues import make_issue
from tests.practices.support import published

TEXT = " ".join(["word"] * 60)
HERE = "/en/newsletter/contribute"


def said(**changed: object) -> dict[str, object]:
    return {
        "title": "A school opens",
        "lang": "en",
        "summary": TEXT,
        "address": "https://example.org/school",
        "objectives": ["gcm-04"],
        "regions": ["africa"],
        "countries": ["KE"],
        **changed,
    }


def the_item() -> Contribution:
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Contribution).one()


def notices(kind: str) -> list[int]:
    return list(db.session.scalars(sa.select(Notice.member_id).where(Notice.kind == kind)))


@pytest.fixture
def author(client):
    member = make_member("Wanjiru")
    sign_in(client, member)
    return member


@pytest.fixture
def item(client, author):
    client.post(HERE, data=said())
    return the_item()


@pytest.fixture
def editor(app):
    """A newsletter editor, and their browser."""
    member, browser = make_member(roles=(NEWSLETTER_EDITOR,)), app.test_client()
    sign_in(browser, member)
    return member, browser


@pytest.mark.one_database
def test_stranger_signs_in_to_contribute(client):
    assert client.get(HERE).status_code == 303
    assert client.post(HERE, data=said()).status_code == 401
    assert db.session.query(Contribution).count() == 0


def test_member_offers_an_item_once_and_editors_are_told(client, author, editor, run_jobs):
    data = said(_key="a-key-of-this-form")
    first, second = client.post(HERE, data=data), client.post(HERE, data=data)
    assert [each.status_code for each in (first, second)] == [303, 303]
    item = the_item()
    assert (item.state, item.author_id, item.objectives, item.countries, item.regions) == (
        OFFERED,
        author.id,
        ["gcm-04"],
        ["KE"],
        ["africa"],
    )
    assert "A school opens" in client.get("/en/newsletter/contributions").text
    run_jobs()
    assert notices("newsletter_offered") == [editor[0].id]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": ""}, "Give it a title."),
        ({"summary": "Too short."}, "The text has 2 words: give it 60 to 120."),
        ({"summary": " ".join(["word"] * 121)}, "The text has 121 words"),
        ({"lang": "zh", "summary": "学校" * 10}, "The text has 20 characters"),
        ({"address": "javascript:alert(1)"}, "Give a whole address that begins with https://."),
        ({"objectives": ["gcm-99"]}, "is not a valid choice"),
    ],
)
def test_item_that_does_not_fit_is_refused_beside_its_field(client, author, changed, words):
    answer = client.post(HERE, data=said(**changed))
    kept = changed.get("summary", TEXT)
    assert (answer.status_code, words in answer.text, str(kept) in answer.text) == (422, True, True)
    assert db.session.query(Contribution).count() == 0


@pytest.mark.one_database
def test_text_in_chinese_is_counted_in_signs(client, author):
    assert client.post(HERE, data=said(lang="zh", summary="学校" * 60)).status_code == 303


@pytest.mark.one_database
def test_author_changes_and_takes_back_what_is_offered(client, item):
    place = f"/en/newsletter/contributions/{item.public_id}"
    assert "A school opens" in client.get(f"{place}/edit").text
    changed = client.post(f"{place}/edit", data=said(title="Two schools open", version=1))
    assert (changed.status_code, the_item().title) == (303, "Two schools open")
    late = client.post(f"{place}/edit", data=said(title="Three schools", version=1))
    assert (late.status_code, "Three schools" in late.text) == (409, True)
    stale = client.post(f"{place}?_method=DELETE", data={"version": 1})
    assert (stale.status_code, the_item().state) == (409, OFFERED)
    back = client.post(f"{place}?_method=DELETE", data={"version": 2})
    assert (back.status_code, the_item().state) == (303, TAKEN_BACK)
    over = client.post(f"{place}/edit", data=said(version=3))
    assert (over.status_code, "It is decided already" in over.text) == (409, True)


@pytest.mark.one_database
def test_item_is_its_authors_and_the_editors_alone(client, app, item, editor):
    other = app.test_client()
    sign_in(other, make_member())
    for method, path in (
        ("GET", f"contributions/{item.public_id}/edit"),
        ("POST", f"contributions/{item.public_id}/edit"),
        ("DELETE", f"contributions/{item.public_id}"),
        ("GET", f"desk/items/{item.public_id}"),
        ("POST", f"desk/items/{item.public_id}/taking"),
        ("POST", f"desk/items/{item.public_id}/declining"),
    ):
        answer = other.open(f"/en/newsletter/{path}", method=method, data={"version": 1})
        assert answer.status_code == 404, path
    assert other.get("/en/newsletter/desk/items").status_code == 403
    # Nor does its author decide, nor an editor change what somebody else wrote.
    assert client.post(f"/en/newsletter/desk/items/{item.public_id}/taking").status_code == 403
    change = f"/en/newsletter/contributions/{item.public_id}/edit"
    assert editor[1].post(change, data=said(version=1)).status_code == 403
    assert (the_item().state, the_item().version) == (OFFERED, 1)


def test_item_taken_stands_in_the_issue_and_its_author_hears_when_it_went_out(
    client, item, author, editor, run_jobs, mailbox
):
    make_issue()
    browser = editor[1]
    place = f"/en/newsletter/desk/items/{item.public_id}"
    assert ("Wanjiru" in browser.get(place).text, item.issue_id) == (True, None)
    assert browser.post(f"{place}/taking", data={"version": 1}).status_code == 303
    again = browser.post(f"{place}/taking", data={"version": 1})
    assert (again.status_code, the_item().state) == (409, TAKEN)
    issue = db.session.query(Issue).one()
    told = next(each for each in issue.items if each.section == CONTRIBUTED)
    assert (told.thing_id, told.text("en").summary, told.address) == (
        item.id,
        TEXT,
        "https://example.org/school",
    )
    run_jobs()
    assert notices("newsletter_decided") == [author.id]
    issue.state = SENT
    send(IssueSent(issue.id))
    db.session.commit()
    run_jobs()
    assert (the_item().state, notices("newsletter_published")) == (PUBLISHED, [author.id])
    page = client.get("/en/notifications/").text
    assert "went out with the newsletter of November 2026" in page
    assert "/en/newsletter/issues/2026-11" in client.get("/en/newsletter/contributions").text


def test_item_left_out_of_what_was_sent_waits_for_the_next_issue(item, editor, run_jobs):
    issue = make_issue()
    contributing.take(item, actor=editor[0], version=1)
    next(each for each in issue.items if each.kind == "contribution").is_left_out = True
    issue.state = SENT
    send(IssueSent(issue.id))
    db.session.commit()
    run_jobs()
    assert (the_item().state, the_item().issue_id) == (OFFERED, None)


@pytest.mark.one_database
def test_item_taken_while_no_issue_is_made_waits_for_one(item, editor):
    answer = editor[1].post(
        f"/en/newsletter/desk/items/{item.public_id}/taking", data={"version": 1}
    )
    assert (answer.status_code, the_item().state, the_item().issue_id) == (303, TAKEN, None)


def test_item_is_declined_with_a_reason_that_its_author_reads(
    client, item, author, editor, run_jobs
):
    place = f"/en/newsletter/desk/items/{item.public_id}/declining"
    none = editor[1].post(place, data={"version": 1, "reason": ""})
    assert (none.status_code, "Give a reason" in none.text, the_item().state) == (
        422,
        True,
        OFFERED,
    )
    why = {"version": 1, "reason": "We told of it in October."}
    assert editor[1].post(place, data=why).status_code == 303
    assert the_item().state == DECLINED
    run_jobs()
    assert notices("newsletter_decided") == [author.id]
    assert "We told of it in October." in client.get("/en/newsletter/contributions").text


@pytest.mark.one_database
def test_reason_typed_while_somebody_else_took_the_item_is_not_lost(item, editor):
    place = f"/en/newsletter/desk/items/{item.public_id}"
    assert editor[1].post(f"{place}/taking", data={"version": 1}).status_code == 303
    late = editor[1].post(f"{place}/declining", data={"version": 1, "reason": "Told in October."})
    assert (late.status_code, "Told in October." in late.text, the_item().state) == (
        409,
        True,
        TAKEN,
    )


@pytest.mark.one_database
def test_form_begins_with_what_another_page_proposes(client, author):
    page = client.get(f"{HERE}?title=Papers&address=https://example.org/papers").text
    assert ('value="Papers"' in page, 'value="https://example.org/papers"' in page) == (True, True)


@pytest.mark.one_database
def test_what_is_kept_of_one_page_does_not_stand_where_another_is_proposed(client, author):
    asked = ("", "?address=https://example.org/a", "?address=https://example.org/b")
    pages = [client.get(f"{HERE}{each}").text for each in asked]
    kept = [re.findall(r'data-kept-form="([^"]*)"', page) for page in pages]
    assert kept == [
        ["news-new-"],
        ["news-new-https://example.org/a"],
        ["news-new-https://example.org/b"],
    ]


def test_author_takes_items_along_and_is_forgotten_with_all_that_did_not_go_out(
    item, author, editor
):
    assert [each["title"] for each in contributing.own_contributions(author)] == ["A school opens"]
    issue = make_issue()
    contributing.take(item, actor=editor[0], version=1)
    out = Contribution(author_id=author.id, lang="en", title="Out", summary="…", state=PUBLISHED)
    db.session.add(out)
    db.session.commit()
    privacy.erase(author)
    db.session.commit()
    db.session.expire_all()
    assert [each.title for each in db.session.query(Contribution)] == ["Out"]
    assert [each.kind for each in issue.items] == ["free", "free"]


def proposed_on(client, address: str) -> str:
    """The link by which this page is proposed; nothing where it is not."""
    page = client.get(address, follow_redirects=True).text
    found = re.search(r'href="([^"]*/newsletter/contribute\?[^"]*)"', page)
    return html.unescape(found[1]) if found else ""


@pytest.mark.one_database
def test_what_everybody_may_read_is_proposed_from_its_page(client, author):
    event = announced(actor=make_officer())
    practice = published(make_member())
    topic = make_topic(make_space(), author, "Who & what, on arrival?")
    shut = make_topic(make_space("Staff", visibility="private", members=(author,)), author)
    link = proposed_on(client, f"/en/topics/{topic.id}/{topic.slug}")
    form = client.get(link).text
    assert 'value="Who &amp; what, on arrival?"' in form
    assert f'value="http://localhost/en/topics/{topic.id}/{topic.slug}"' in form
    article = make_published(make_member())
    hidden = announced("Staff meeting", actor=make_officer(), space_id=shut.space_id)
    off = announced("A day that was called off", actor=make_officer())
    off.state = CANCELLED
    db.session.commit()
    pages = {
        f"/en/events/{event.slug}": True,
        f"/en/practices/{practice.slug}": True,
        f"/en/blog/{article.slug}": True,
        f"/en/topics/{shut.id}/{shut.slug}": False,
        f"/en/events/{hidden.slug}": False,
        f"/en/events/{off.slug}": False,
        f"/en/blog/authors/{article.authors[0].member.public_id}": False,
        "/en/newsletter/issues/": False,
        "/en/settings/profile": False,
        HERE: False,
    }
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    assert {page: proposed_on(client, page) != "" for page in pages} == pages
    client.post("/en/logout")
    assert proposed_on(client, f"/en/topics/{topic.id}/{topic.slug}") == ""
