"""What the blog brings to the house."""

from flask import Flask

from hub.blog import doors, feeds, routes, signals
from hub.blog.policy import ACTS, RULES, Blogging
from hub.blog.queries.linked import linked_articles
from hub.blog.receivers import reading
from hub.blog.services import indexing
from hub.core import audit, search
from hub.core.i18n import _l
from hub.core.permissions import register
from hub.core.signals import on
from hub.links.policy import Linkable, register_linkable

__all__ = ["doors", "feeds", "signals", "wire"]


def wire(app: Flask) -> None:
    """Pages, rules, words, and what the audit log keeps."""
    register(RULES)
    audit.register_acts(ACTS)
    app.register_blueprint(routes.blueprint)
    app.jinja_env.globals["Blogging"] = Blogging
    _is_read()


def _is_read() -> None:
    """What was published is found and linked."""
    search.register_source(indexing.ARTICLE, indexing.articles)
    register_linkable(indexing.ARTICLE, Linkable(_l("Article"), find=linked_articles))
    on(signals.ArticlePublished, reading.on_article_published)
    on(signals.ArticleWithdrawn, reading.on_article_withdrawn)
