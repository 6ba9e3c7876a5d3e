"""How an article is cited and told to programs: only what every reader may know."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import format_date

from hub.blog.models import ArticleVersion, ArticleVersionText
from hub.blog.queries.lengths import words_in
from hub.blog.queries.reading import Picture, bylines_of, shown_series
from hub.config import Settings
from hub.core import citing, files, markup
from hub.core.i18n import DEFAULT, LANGUAGES, _, absolute_url
from hub.taxonomy import queries as taxonomy

DESCRIPTION = 300


def permanent_address(version: ArticleVersion, lang: str) -> str:
    """The whole address under which this version stays."""
    return absolute_url(
        "blog.version", lang=page_language(lang), slug=version.article.slug, number=version.number
    )


def article_address(version: ArticleVersion, lang: str) -> str:
    """The whole address of the article, whatever its current version."""
    return absolute_url("blog.article", lang=page_language(lang), slug=version.article.slug)


def page_language(lang: str) -> str:
    """The language of the page on which a text in `lang` is read."""
    return lang if lang in LANGUAGES else DEFAULT


def description_of(text: ArticleVersionText) -> str:
    """The first words of the summary, or of the text where it has none."""
    return markup.excerpt(text.summary or markup.plain(text.body_html), DESCRIPTION)


def citation(version: ArticleVersion, text: ArticleVersionText) -> str:
    """The version as a text cites it, but for its address, in the language at hand."""
    return str(
        _(
            "%(authors)s (%(day)s). “%(title)s”, version %(num)s. %(site)s.",
            authors=", ".join(_names(version)),
            day=format_date(version.published_at, "long"),
            title=text.title,
            num=version.number,
            site=_settings().site_name,
        )
    )


def bibtex(version: ArticleVersion, text: ArticleVersionText) -> str:
    """The version for BibTeX."""
    series = shown_series(version.article)
    return citing.bibtex(
        "misc",
        f"article-{version.article_id}-v{version.number}",
        authors=_names(version),
        fields={
            "title": text.title,
            "howpublished": series.text(text.lang).title if series else "",
            "publisher": _settings().site_name,
            "year": str(version.published_at.year),
            "month": str(version.published_at.month),
            "note": f"Version {version.number}",
            "language": text.lang,
            "url": permanent_address(version, text.lang),
        },
    )


def ris(version: ArticleVersion, text: ArticleVersionText) -> str:
    """The version for reference managers (RIS)."""
    series = shown_series(version.article)
    return citing.ris(
        "BLOG",
        authors=_names(version),
        lines=[
            ("TI", text.title),
            ("T2", series.text(text.lang).title if series else ""),
            ("AB", description_of(text)),
            ("PB", _settings().site_name),
            ("PY", str(version.published_at.year)),
            ("DA", f"{version.published_at:%Y/%m/%d}"),
            ("ET", str(version.number)),
            ("LA", text.lang),
            ("UR", permanent_address(version, text.lang)),
        ],
    )


def linked_data(
    version: ArticleVersion, text: ArticleVersionText, picture: Picture | None
) -> Mapping[str, Any]:
    """The version as schema.org has it."""
    article, site = version.article, _settings()
    series = shown_series(article)
    told = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": permanent_address(version, text.lang),
        "url": article_address(version, text.lang),
        "mainEntityOfPage": article_address(version, text.lang),
        "headline": text.title[:110],
        "description": description_of(text),
        "inLanguage": text.lang,
        "wordCount": words_in(text.body_html),
        "version": str(version.number),
        "datePublished": (article.published_at or version.published_at).isoformat(),
        "dateModified": version.published_at.isoformat(),
        "isAccessibleForFree": True,
        "image": image_address(picture),
        "author": [_person(each.name, each.organisation) for each in bylines_of(version)],
        "publisher": {"@type": "Organization", "name": site.site_name, "url": site.base_url},
        "isPartOf": {"@type": "Blog", "name": series.text(text.lang).title} if series else None,
        "about": [
            {
                "@type": "DefinedTerm",
                "name": taxonomy.objective(code).label(text.lang),
                "termCode": code,
            }
            for code in article.objectives
        ],
        "spatialCoverage": [
            {
                "@type": "Country",
                "name": taxonomy.country_name(code, text.lang),
                "identifier": code,
            }
            for code in article.countries
        ],
    }
    return {name: value for name, value in told.items() if value}


def image_address(picture: Picture | None) -> str:
    """The whole address of the image beside the title."""
    return _settings().base_url.rstrip("/") + files.address_of(picture.file) if picture else ""


def _person(name: str, organisation: str) -> Mapping[str, Any]:
    told: dict[str, Any] = {"@type": "Person", "name": name or str(_("Former member"))}
    if organisation:
        told["affiliation"] = {"@type": "Organization", "name": organisation}
    return told


def _names(version: ArticleVersion) -> list[str]:
    """Its named authors; the site, where none of them is named."""
    names = [each.name or str(_("Former member")) for each in bylines_of(version)]
    return names or [_settings().site_name]


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
