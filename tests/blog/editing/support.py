"""Articles for tests of editing, as far on their way as a test needs them."""

from dataclasses import dataclass
from typing import Any

from hub.accounts.models import EDITOR, Member
from hub.blog.models import (
    APPROVAL,
    CO_AUTHOR,
    COPY_EDIT,
    LEAD,
    TRANSLATION,
    Article,
    ArticleAuthor,
    ArticleText,
    Series,
    SeriesEditor,
    SeriesText,
)
from hub.blog.services.editing.carrying import carry, hold
from hub.blog.services.editing.suggesting import Copy, copy_of, open_suggestions, suggest
from hub.core import clock, markup
from hub.core.db import db
from tests.factories import make_member

BODY = (
    "The registry of Tamberra send a van to the farms.\n\n"
    "It stops at harvest time, when people are payed. Two clerks travel with it.\n\n"
    "Nine of ten renewals are made on the farm.\n"
)


@dataclass
class Told:
    """An article with who writes and who edits it."""

    article: Article
    author: Member
    second: Member
    editor: Member

    @property
    def copy(self) -> Copy:
        """The text with all open suggestions taken."""
        return copy_of(self.article.original, open_suggestions(self.article))

    def edit(self, *changes: tuple[str, str], **values: Any) -> int:
        """The editor writes each second instead of each first and saves."""
        base = self.copy
        body = base.body
        for before, after in changes:
            assert before in body
            body = body.replace(before, after)
        title, summary = values.get("title", base.title), values.get("summary", base.summary)
        made = suggest(
            self.article,
            actor=values.get("actor", self.editor),
            base=base,
            copy=Copy(title, summary, body),
            note=values.get("note", ""),
        )
        db.session.commit()
        return made

    @property
    def suggested(self) -> list[tuple[str, str]]:
        """What stands open: what it says, and what it should."""
        return [(each.quote, each.replacement) for each in open_suggestions(self.article)]


def an_article(
    stage: str = COPY_EDIT,
    *,
    title: str = "A van for papers",
    body: str = BODY,
    space: Any = None,
    **values: Any,
) -> Told:
    """An article of two authors in a series of one editor."""
    author, second = make_member("Amal Haddad"), make_member("Bakary Sow")
    editor = make_member("Elena Ruiz", roles=(EDITOR,))
    series = Series(
        slug=f"series-{editor.id}",
        objectives=["gcm-04"],
        space_id=space.id if space else None,
        created_by=editor.id,
        published_at=clock.now(),
    )
    series.texts = [SeriesText(lang="en", title="Voices from the field")]
    series.editors = [SeriesEditor(member_id=editor.id)]
    article = Article(
        lang="en",
        stage=stage,
        created_by=author.id,
        objectives=["gcm-04"],
        editor_id=editor.id,
        **values,
    )
    article.series = series
    article.texts = [
        ArticleText(
            lang="en",
            title=title,
            summary="How a registry comes to the farms.",
            body=body,
            body_html=markup.render(body, lang="en").html,
            updated_by=author.id,
        )
    ]
    article.authors = [
        ArticleAuthor(member_id=each.id, role=role, accepted_at=clock.now())
        for each, role in ((author, LEAD), (second, CO_AUTHOR))
    ]
    db.session.add(article)
    db.session.commit()
    return Told(article, author, second, editor)


def in_approval(**values: Any) -> Told:
    """Its authors are asked to approve it."""
    return an_article(APPROVAL, **values)


def approved(**values: Any) -> Told:
    """All its authors approved it."""
    told = an_article(TRANSLATION, **values)
    for each in told.article.authors:
        each.approved_version = told.article.original.version
    db.session.commit()
    return told


def rewritten(told: Told, before: str, after: str) -> None:
    """An author changed the draft, outside of any suggestion."""
    text = hold(told.article)
    was = text.body
    text.body = was.replace(before, after)
    text.body_html = markup.render(text.body, lang=text.lang).html
    text.version += 1
    carry(text, before=was)
    db.session.commit()
