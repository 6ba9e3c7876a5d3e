"""What is found as a table: a row for each practice, with what readers are told and no more."""

from collections.abc import Iterator, Sequence
from typing import Any

from hub.core.db import db
from hub.core.i18n import _, absolute_url, current_language
from hub.practices.models import FIELDS, ROWS, STATEMENTS, UNSHOWN, PracticeVersion
from hub.practices.queries.finding.facets import REVIEW_WORDS
from hub.practices.queries.finding.listing import Card, cards_of
from hub.practices.queries.finding.shelf import current_shelf
from hub.practices.queries.showing import parts_of
from hub.practices.queries.visibility import current_versions
from hub.taxonomy import queries as taxonomy

BATCH = 100
SHOWN = tuple(field for name, field in FIELDS.items() if name not in UNSHOWN)


def head() -> list[str]:
    """The columns in the language at hand; those of fields have the words of their labels."""
    return [
        _("Address"),
        _("Written in"),
        *(str(field.label) for field in SHOWN),
        _("Version"),
        _("Published"),
        _("Last confirmed"),
        _("Peer review"),
    ]


def rows(practice_ids: Sequence[int]) -> Iterator[list[Any]]:
    """A row for each, in their order; one query more for each hundred."""
    lang = current_language().code
    for card, version in _each(practice_ids):
        told = {each.name: each for part in parts_of(version) for each in part.told}
        yield [
            absolute_url("practices.practice", slug=card.slug),
            taxonomy.language_name(card.lang, lang),
            *(_words(told.get(field.name), version) for field in SHOWN),
            version.number,
            card.published_at.date(),
            card.confirmed_at.date(),
            str(REVIEW_WORDS["yes" if card.is_reviewed else "no"]),
        ]


def objects(practice_ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The same for programs: fields by name, terms as codes, days as ISO 8601 has them."""
    for card, version in _each(practice_ids):
        yield {
            "address": absolute_url("practices.practice", slug=card.slug),
            "language": card.lang,
            "version": version.number,
            "published_at": card.published_at.isoformat(),
            "confirmed_at": card.confirmed_at.isoformat(),
            "freshness": card.freshness,
            "is_reviewed": card.is_reviewed,
            "content": version.shown,
        }


def _each(practice_ids: Sequence[int]) -> Iterator[tuple[Card, PracticeVersion]]:
    shelf = current_shelf()
    for start in range(0, len(practice_ids), BATCH):
        some = practice_ids[start : start + BATCH]
        found = db.session.scalars(current_versions().where(PracticeVersion.practice_id.in_(some)))
        versions = {version.practice_id: version for version in found}
        known = [each for each in some if each in versions and each in shelf.places]
        for card in cards_of(known, shelf):
            yield card, versions[card.id]
        db.session.expunge_all()


def _words(told: Any, version: PracticeVersion) -> str:
    if told is None:
        return ""
    if told.field.kind == STATEMENTS:
        texts = version.shown[told.name].values()
        pairs = zip((label for label, _html in told.statements), texts, strict=True)
        return "\n".join(f"{label}: {text}" for label, text in pairs)
    if told.field.kind == ROWS:
        return "\n".join(" | ".join(row) for row in told.rows)
    return "; ".join(told.words)
