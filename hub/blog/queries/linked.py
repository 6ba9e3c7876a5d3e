"""Articles as links show them."""

from collections.abc import Collection, Mapping

from hub.accounts.models import Member
from hub.blog.models import Article
from hub.blog.queries.reading import current_versions
from hub.core.db import db
from hub.core.i18n import readers_language
from hub.links.policy import Seen


def linked_articles(ids: Collection[int], _visitor: Member | None) -> Mapping[int, Seen]:
    """Those of the articles that readers find."""
    lang = readers_language()
    found = db.session.scalars(current_versions().where(Article.id.in_(ids))).unique()
    seen = {}
    for version in found:
        text = version.text(lang)
        seen[version.article_id] = Seen(
            text.title, text.lang, "blog.article", {"slug": version.article.slug}
        )
    return seen
