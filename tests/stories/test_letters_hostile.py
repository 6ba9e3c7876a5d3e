"""Hostile words in newsletter and blog stay words; no form, no number is met with a fault.

Every page of both that opens to a stranger with a link, a member, an author and an editor is read,
in every stage that an issue or an article may be in; every form on it is sent with what no form
would send; reading changes nothing.
"""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import EDITOR, NEWSLETTER_EDITOR
from hub.blog.models import (
    APPROVAL,
    COPY_EDIT,
    DRAFT,
    PITCHED,
    TRANSLATION,
    ArticleStep,
    SeriesText,
)
from hub.core import mail
from hub.core.db import db
from hub.core.limits import limiter
from hub.newsletter.models import ASSEMBLED, SENT, STOPPED, Contribution, IssueText
from hub.newsletter.queries.links import preferences_address
from tests.blog.editing.support import an_article
from tests.blog.readers import make_published
from tests.factories import make_member, sign_in
from tests.newsletter.issues import make_issue, make_item
from tests.newsletter.readers import make_subscription
from tests.newsletter.reading import make_delivery
from tests.stories.test_event_hostile import ABSENT, BEYOND, CALCULATED, HOSTILE, KEPT, LIVE, Forms

pytestmark = pytest.mark.slow

PARTS = ("newsletter", "blog")
# A member has no form that an author has not.
WHO_SEND = ("stranger", "author", "editor")
STAGES = (PITCHED, DRAFT, COPY_EDIT, APPROVAL, TRANSLATION)


@pytest.fixture
def names(app, monkeypatch) -> dict[str, list[Any]]:
    """What the parts of an address may be, of things with hostile words wherever one types."""
    monkeypatch.setattr(limiter, "enabled", False)
    articles = [an_article(stage, title=HOSTILE[:200], body=HOSTILE) for stage in STAGES]
    told = articles[0]
    series = told.article.series
    series.published_at = None
    for each in articles:
        each.article.series.texts = [SeriesText(lang="en", title=HOSTILE, theme=HOSTILE)]
    version = make_published(told.author, HOSTILE[:200], series=articles[1].article.series)
    db.session.add_all(
        ArticleStep(article_id=each.id, stage=each.stage)
        for each in (version, *(each.article for each in articles))
    )
    reader = make_subscription(consent=HOSTILE)
    issues = []
    for month, state in enumerate((ASSEMBLED, STOPPED, SENT), start=9):
        issue = make_issue(f"2026-{month:02}", state=state)
        issue.texts = [IssueText(lang="en", subject=HOSTILE[:200], opening=HOSTILE)]
        issue.items = [make_item(HOSTILE[:200])]
        issues.append(issue)
    make_delivery(issues[-1], reader)
    back = mail.Return("hard", "reader@example.org", "5.1.1", HOSTILE)
    mail.take_return("m", 1, back, subject=HOSTILE, raw=HOSTILE.encode())
    item = Contribution(author_id=told.author.id, lang="en", title=HOSTILE, summary=HOSTILE)
    db.session.add(item)
    db.session.commit()
    return {
        "lang": ["en"],
        "form": ["atom"],
        "code": ["en", "fr"],
        "slug": [version.slug, series.slug, articles[1].article.series.slug],
        "period": [each.period for each in issues],
        "manuscripts": [each.article.public_id for each in articles],
        "authors": [told.author.public_id],
        "contributions": [item.public_id],
        "items": [item.public_id],
        "subscribers": [reader.public_id],
        "subscriptions": [reader.public_id],
        "secret": [preferences_address(reader).rsplit("/", 1)[-1]],
    }


@pytest.fixture
def clients(app, names) -> dict[str, FlaskClient]:
    """A browser for each, and one of somebody who is not signed in."""
    found = {role: app.test_client() for role in ("stranger", "member", "author", "editor")}
    author = db.session.get_one(Contribution, 1).author
    sign_in(found["member"], make_member())
    sign_in(found["author"], author)
    sign_in(found["editor"], make_member(roles=(EDITOR, NEWSLETTER_EDITOR)))
    return found


def addresses(app: Flask, names: dict[str, list[Any]], *numbers: Any) -> Iterator[str]:
    """Every address of both that is read, with all that it may name."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] not in PARTS or "GET" not in (rule.methods or ()):
            continue
        parts = sorted(rule.arguments)
        # What stands before a key says of what it is.
        whose = rule.rule.partition("/<public_id>")[0].rpartition("/")[2]
        named = {**names, "public_id": names.get(whose, [])}
        for values in itertools.product(*(named.get(part, numbers) for part in parts)):
            built = rule.build(dict(zip(parts, values, strict=True)))
            if built is not None:
                yield built[1]


@pytest.mark.one_database
def test_hostile_words_stay_words_and_reading_changes_nothing(app, names, clients):
    writes, faults, read = [], [], set()

    def note(_connection, _cursor, statement, *_rest):
        # When somebody was last here is no matter of newsletter and blog.
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", statement) and "sign_in" not in statement:
            writes.append(statement)

    for client in clients.values():
        client.get("/en/blog/")
    asked = sorted(set(addresses(app, names, 1)))
    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        for role, client in clients.items():
            for address in asked:
                answer = client.get(address)
                read |= {role} if answer.status_code == 200 else set()
                if answer.status_code >= 500:
                    faults.append((role, address, str(answer.status_code)))
                elif answer.mimetype == "text/html" and LIVE.search(answer.text):
                    faults.append((role, address, "markup"))
                elif answer.mimetype == "text/csv" and CALCULATED.search(answer.text):
                    faults.append((role, address, "formula"))
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    assert (faults, writes, read) == ([], [], set(clients))


# What is no text and what is no number is refused by PostgreSQL, where SQLite takes much.
@pytest.mark.postgres
@pytest.mark.parametrize(
    "words", ["\0\ud800" + HOSTILE, BEYOND, "2026-02-30T25:99"], ids=["signs", "beyond", "no-day"]
)
def test_no_form_is_met_with_a_fault(app, names, clients, words):
    sent = words.encode("utf-8", "surrogatepass")
    faults, tried = [], set()
    for role in WHO_SEND:
        client = clients[role]
        for address in sorted(set(addresses(app, names, 1))):
            page = client.get(address)
            if page.status_code != 200 or page.mimetype != "text/html":
                continue
            for action, method, fields in Forms(page.text).found:
                where = action or address
                if not re.search("/(newsletter|blog)", where) or (role, where) in tried:
                    continue
                tried.add((role, where))
                given = {
                    name: value.encode() if name in KEPT else sent for name, value in fields.items()
                }
                send = client.post if method == "post" else client.get
                answer = send(where, **{"data" if method == "post" else "query_string": given})
                if answer.status_code >= 500:
                    faults.append((role, address, where, answer.status_code))
    assert faults == []
    assert {role for role, _where in tried} == set(WHO_SEND)


@pytest.mark.postgres
def test_nobody_is_met_with_a_fault_for_a_forged_key_or_number(app, names, clients):
    forged = dict.fromkeys(("after", "page", "of", "a", "b", "paragraph", "mail", "as"), BEYOND)
    asked: list[tuple[str, dict[str, str]]] = [
        (each, {}) for each in addresses(app, names, ABSENT, BEYOND)
    ]
    for values in (forged, dict.fromkeys(forged, "x.-1.\0")):
        asked += [(each, values) for each in addresses(app, names, 1)]
    statuses = {
        (address, *values.items()): clients["editor"].get(address, query_string=values).status_code
        for address, values in asked
    }
    assert {key: status for key, status in statuses.items() if status >= 500} == {}
