"""How it reads that there is an article on an objective the reader follows."""

from collections.abc import Mapping, Sequence

from flask_babel import LazyString

from hub.accounts.models import Member
from hub.blog.models import Article, ArticleVersion
from hub.blog.notices.kinds import BLOG, EXCERPT
from hub.blog.queries.visibility import current_versions
from hub.core import markup
from hub.core.db import db
from hub.core.i18n import _, _l
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register

NEW = "article_new"
KINDS: Mapping[str, LazyString] = {NEW: _l("An article on an objective I follow")}


def register_following() -> None:
    """It can wait for the digest."""
    register(NEW, read=read_new, mailed=False, group=BLOG, titles=KINDS)


def read_new(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """The article as it is now, in the reader's language if it is there, unless withdrawn."""
    ids = {notice.facts["article"] for notice in notices}
    rows = db.session.scalars(current_versions().where(Article.id.in_(ids))).unique()
    versions = {version.article_id: version for version in rows}
    return {
        notice.id: _words(versions[notice.facts["article"]], reader)
        for notice in notices
        if notice.facts["article"] in versions
    }


def _words(version: ArticleVersion, reader: Member) -> Words:
    text = version.text(reader.lang)
    return Words(
        title=_("A new article: “%(title)s”", title=text.title),
        endpoint="blog.article",
        values={"slug": version.article.slug},
        text=markup.excerpt(text.summary, EXCERPT),
        text_lang=text.lang,
        why=_("You are told because you follow one of its objectives."),
        thread=f"article-{version.article_id}",
        about=text.title,
    )
