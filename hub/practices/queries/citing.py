"""How a version is cited, by people and by programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from flask_babel import format_date

from hub.config import Settings
from hub.core import citing, markup
from hub.core.i18n import _, absolute_url
from hub.practices.models import PracticeVersion
from hub.practices.queries.reading import named_authors
from hub.practices.queries.showing import term_words

DESCRIPTION = 300


def permanent_address(version: PracticeVersion, lang: str | None = None) -> str:
    """The whole address under which this version stays."""
    return absolute_url(
        "practices.version",
        lang=lang or version.lang,
        slug=version.practice.slug,
        number=version.number,
    )


def description_of(version: PracticeVersion) -> str:
    """The first words of the summary, plain."""
    return markup.excerpt(markup.plain(str(version.html.get("summary") or "")), DESCRIPTION)


def citation(version: PracticeVersion) -> str:
    """The version as a text cites it, but for its address, in the language at hand."""
    return str(
        _(
            "%(authors)s (%(day)s). “%(title)s”, version %(num)s. %(site)s.",
            authors=", ".join(_names(version)),
            day=format_date(version.published_at, "long"),
            title=version.title,
            num=version.number,
            site=_settings().site_name,
        )
    )


def bibtex(version: PracticeVersion) -> str:
    """The version for BibTeX."""
    return citing.bibtex(
        "techreport",
        f"practice-{version.practice.id}-v{version.number}",
        authors=_names(version),
        fields={
            "title": version.title,
            "institution": str(version.shown.get("implementer") or ""),
            "publisher": _settings().site_name,
            "year": str(version.published_at.year),
            "month": str(version.published_at.month),
            "note": f"Version {version.number}",
            "language": version.lang,
            "url": permanent_address(version),
        },
    )


def ris(version: PracticeVersion) -> str:
    """The version for reference managers (RIS)."""
    return citing.ris(
        "RPRT",
        authors=_names(version),
        lines=[
            ("TI", version.title),
            ("AB", description_of(version)),
            ("PB", _settings().site_name),
            ("PY", str(version.published_at.year)),
            ("DA", f"{version.published_at:%Y/%m/%d}"),
            ("ET", str(version.number)),
            ("LA", version.lang),
            ("UR", permanent_address(version)),
        ],
    )


def linked_data(version: PracticeVersion) -> Mapping[str, Any]:
    """The version as schema.org has it, for programs; only what every reader may know."""
    shown = version.shown
    told = {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": permanent_address(version),
        "url": absolute_url("practices.practice", lang=version.lang, slug=version.practice.slug),
        "name": version.title,
        "headline": version.title[:110],
        "description": description_of(version),
        "inLanguage": version.lang,
        "version": str(version.number),
        "datePublished": _first_day(version),
        "dateModified": version.published_at.date().isoformat(),
        "isAccessibleForFree": True,
        "author": [
            *({"@type": "Person", "name": each.public_name} for each in _authors(version)),
        ],
        "sourceOrganization": _organisation(str(shown.get("implementer") or "")),
        "publisher": _organisation(_settings().site_name),
        "about": [
            {"@type": "DefinedTerm", "name": term_words("objectives", code), "termCode": code}
            for code in [
                *(shown.get("objectives") or ()),
                *(shown.get("secondary_objectives") or ()),
            ]
        ],
        "spatialCoverage": [
            {"@type": "Country", "name": term_words("countries", code), "identifier": code}
            for code in shown.get("countries") or ()
        ],
        "temporalCoverage": "/".join(
            str(shown.get(name) or "..") for name in ("started_on", "ended_on")
        ),
    }
    return {name: value for name, value in told.items() if value}


def _authors(version: PracticeVersion) -> Sequence[Any]:
    return named_authors(version.practice)


def _names(version: PracticeVersion) -> Sequence[str]:
    """Its named authors; who did it, where none of them is named."""
    names = [each.public_name for each in _authors(version)]
    return names or [str(version.shown.get("implementer") or _settings().site_name)]


def _organisation(name: str) -> Mapping[str, str] | None:
    return {"@type": "Organization", "name": name} if name else None


def _first_day(version: PracticeVersion) -> str:
    return (version.practice.published_at or version.published_at).date().isoformat()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
