"""How an article is cited and described, by people and by programs."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import format_date

from hub.blog.models import ArticleVersion, ArticleVersionText
from hub.blog.queries.reading import named_authors
from hub.config import Settings
from hub.core import markup
from hub.core.i18n import _, absolute_url
from hub.taxonomy import queries as taxonomy

DESCRIPTION = 300


def permanent_address(version: ArticleVersion, lang: str) -> str:
    """The whole address under which this version stays."""
    return absolute_url("blog.version", lang=lang, slug=version.article.slug, number=version.number)


def description_of(text: ArticleVersionText) -> str:
    """What a list of results shows: its summary, or else its first words."""
    return markup.excerpt(text.summary or markup.plain(text.body_html), DESCRIPTION)


def citation(version: ArticleVersion, text: ArticleVersionText) -> str:
    """The version as a text cites it, but for its address, in the language at hand."""
    site = _settings().site_name
    names = [each.public_name for each in named_authors(version.article)]
    return str(
        _(
            "%(authors)s (%(day)s). “%(title)s”, version %(num)s. %(site)s.",
            authors=", ".join(names) or site,
            day=format_date(version.published_at, "long"),
            title=text.title,
            num=version.number,
            site=site,
        )
    )


def linked_data(version: ArticleVersion, text: ArticleVersionText) -> Mapping[str, Any]:
    """The version as schema.org has it, for programs; only what every reader may know."""
    article = version.article
    first = article.published_at or version.published_at
    address = absolute_url("blog.article", lang=text.lang, slug=article.slug)
    told = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": permanent_address(version, text.lang),
        "url": address,
        "mainEntityOfPage": address,
        "headline": text.title[:110],
        "description": description_of(text),
        "inLanguage": text.lang,
        "version": str(version.number),
        "datePublished": first.isoformat(),
        "dateModified": version.published_at.isoformat(),
        "isAccessibleForFree": True,
        "isPartOf": {"@type": "Blog", "name": article.series.text(text.lang).title},
        "author": [
            {
                "@type": "Person",
                "name": each.public_name,
                "url": absolute_url("blog.author", lang=text.lang, public_id=each.public_id),
            }
            for each in named_authors(article)
        ],
        "publisher": {"@type": "Organization", "name": _settings().site_name},
        "about": [
            {
                "@type": "DefinedTerm",
                "name": taxonomy.objective(code).label(text.lang),
                "termCode": code,
            }
            for code in article.objectives
        ],
    }
    return {name: value for name, value in told.items() if value}


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
