"""What the search knows of the newsletter: each issue that is out, in each of its languages."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hub.core import markup, search
from hub.core.db import db
from hub.core.i18n import LANGUAGES
from hub.core.search import Document
from hub.newsletter.models import OUT, Issue, IssueItem, IssueText
from hub.newsletter.queries.archive import opening_words

ISSUE = "issue"
EVERYBODY, CONTAINER = "public", "newsletter"
# An issue is as many documents as it has languages: `object_id` is its id and the language's place.
PLACES = {code: place for place, code in enumerate(LANGUAGES)}
ROOM = 10
BATCH = 100


def index_issue(issue: Issue) -> None:
    """Readers find the issue by what it says, in each of its languages, from its sending on."""
    search.remove_all(parent=f"issue:{issue.id}")
    if issue.is_out:
        for text in issue.texts:
            search.index(_document(issue, text))


def issues() -> Iterator[Document]:
    """Every issue that may be found, for making the index anew."""
    last = 0
    while True:
        some = db.session.scalars(
            sa.select(Issue)
            .where(Issue.state.in_(OUT), Issue.id > last)
            .options(
                selectinload(Issue.texts), selectinload(Issue.items).selectinload(IssueItem.texts)
            )
            .order_by(Issue.id)
            .limit(BATCH)
        ).all()
        for issue in some:
            yield from (_document(issue, text) for text in issue.texts)
        if len(some) < BATCH:
            return
        last = some[-1].id
        db.session.expunge_all()


def _document(issue: Issue, text: IssueText) -> Document:
    return Document(
        kind=ISSUE,
        object_id=issue.id * ROOM + PLACES.get(text.lang, ROOM - 1),
        scope=EVERYBODY,
        lang=text.lang,
        title=text.subject,
        body=_words(issue, text),
        container=CONTAINER,
        parent=f"issue:{issue.id}",
        address=f"/newsletter/issues/{issue.period}",
        created_at=issue.begun_at or issue.created_at,
    )


def _words(issue: Issue, text: IssueText) -> str:
    """How it opens, and the items that speak its language: others are found where they stand."""
    said = [opening_words(issue, text.lang), markup.plain(text.opening_html)]
    for item in issue.shown_items:
        said += [f"{each.title}\n{each.summary}" for each in item.texts if each.lang == text.lang]
    return "\n".join(each for each in said if each.strip())
