"""Series and articles for tests, as far on their way as a test needs them."""

from itertools import count
from typing import Any

from hub.accounts.models import EDITOR, Member
from hub.blog.models import (
    Article,
    ArticleImage,
    ArticleImageText,
    Series,
    SeriesEditor,
    SeriesText,
)
from hub.blog.services import stages
from hub.core import clock, files, markup
from hub.core.db import db
from hub.core.files import StoredFile
from tests.factories import make_member

_numbers = count(1)

SUMMARY = "What seasonal workers in Tamberra ask of those who recruit them, in their own words."
BODY = "The vans come at harvest time, and the queue is long before dawn. " * 20


def make_series(title: str = "Voices from the field", *editors: Member, **values: object) -> Series:
    """A series that takes pitches, edited by those named, else by every editor."""
    columns: dict[str, object] = {
        "slug": f"series-{next(_numbers)}",
        "created_by": (editors[0] if editors else make_member(roles=(EDITOR,))).id,
        "published_at": clock.now(),
        **values,
    }
    made = Series(**columns)
    made.texts = [SeriesText(lang="en", title=title)]
    made.editors = [SeriesEditor(member_id=each.id) for each in editors]
    db.session.add(made)
    db.session.commit()
    return made


def pitched(author: Member, series: Series | None = None, **values: object) -> Article:
    """Proposed, waiting for an editor."""
    said: dict[str, Any] = {
        "title": "Before dawn at the registry",
        "words": "What the queue taught us, for those who plan **opening hours**.",
        "lang": "en",
        **values,
    }
    made = stages.pitch(series or make_series(), actor=author, **said)
    db.session.commit()
    return made


def in_draft(author: Member, editor: Member | None = None, series: Series | None = None) -> Article:
    """Accepted, and not written yet."""
    editor = editor or make_member(roles=(EDITOR,))
    made = pitched(author, series)
    stages.accept(made, actor=editor, version=made.version)
    db.session.commit()
    return made


def written(author: Member, editor: Member | None = None, series: Series | None = None) -> Article:
    """A draft that lacks nothing."""
    made = in_draft(author, editor, series)
    text = made.original
    text.summary, text.body = SUMMARY, BODY
    text.body_html = markup.render(BODY, lang=made.lang).html
    text.version += 1
    db.session.commit()
    return made


def handed_in(
    author: Member, editor: Member | None = None, series: Series | None = None
) -> Article:
    """With its editor."""
    made = written(author, editor, series)
    stages.hand_in(made, actor=author, version=made.version)
    db.session.commit()
    return made


def picture(article: Article, alt: str = "A queue at dawn", **values: object) -> ArticleImage:
    """An image of the article; its content is on no disk."""
    file = StoredFile(
        name="queue.webp",
        content_type="image/webp",
        size=1,
        sha256=f"{next(_numbers):064x}",
        width=1600,
        height=900,
        uploader_id=article.created_by,
    )
    db.session.add(file)
    db.session.flush()
    files.attach(file, "article", article.id)
    columns: dict[str, object] = {"position": 1, "has_consent": True, **values}
    made = ArticleImage(
        article_id=article.id, file_id=file.id, added_by=article.created_by, **columns
    )
    made.file = file
    made.texts = [ArticleImageText(lang=article.lang, alt=alt)]
    db.session.add(made)
    db.session.commit()
    return made
