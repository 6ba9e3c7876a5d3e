"""Articles as links show them."""

import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from hub.accounts.models import Member
from hub.blog.models import Article
from hub.blog.queries.visibility import current_versions
from hub.core.db import db
from hub.core.i18n import current_language
from hub.links.policy import Seen

# `/en/blog/<slug>`, with or without a version behind it.
_ADDRESS = re.compile(r"(?:[a-z]{2,8}/)?blog/([^/]+)(?:/.*)?\Z")


def linked_articles(ids: Collection[int], _visitor: Member | None) -> Mapping[int, Seen]:
    """Those of the articles that readers find."""
    found = db.session.scalars(current_versions().where(Article.id.in_(ids))).unique()
    seen = {}
    for version in found:
        text = version.text(current_language().code)
        seen[version.article_id] = Seen(
            text.title, text.lang, "blog.article", {"slug": version.article.slug}
        )
    return seen


def article_addressed(words: str, _visitor: Member | None) -> int | None:
    """The article that somebody named by its address or its slug."""
    slug = _ADDRESS.sub(r"\1", urlsplit(words.strip()).path.strip("/"))
    found = db.session.scalars(current_versions().where(Article.slug == slug))
    version = found.unique().one_or_none()
    return version.article_id if version else None
