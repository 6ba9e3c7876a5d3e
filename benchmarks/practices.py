"""Published practices, as many as are asked for: what they say, their terms, the search's words."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from flask import Flask

from benchmarks.rows import Words
from hub.core import clock, search
from hub.core.db import db
from hub.core.search import Document
from hub.practices.models import (
    DONE,
    TYPES,
    Practice,
    PracticeTerm,
    PracticeVersion,
)
from hub.practices.services.shelving import shelve_anew
from hub.taxonomy import queries as taxonomy
from tests.factories import make_member

IN_A_BATCH = 1_000
SENTENCES = 20


def two_hundred(_app: Flask) -> dict[str, Any]:
    """200 of them."""
    return _published(200)


def two_thousand(_app: Flask) -> dict[str, Any]:
    """2,000, for a quick look."""
    return _published(2_000)


def twenty_thousand(_app: Flask) -> dict[str, Any]:
    """20,000 of them."""
    return _published(20_000)


def _published(count: int) -> dict[str, Any]:
    words, dice = Words(5), random.Random(6)
    author = make_member("Writes much").id
    start = clock.now() - dt.timedelta(days=600)
    for first in range(1, count + 1, IN_A_BATCH):
        ids = range(first, min(first + IN_A_BATCH, count + 1))
        contents = {number: _content(words, dice) for number in ids}
        moments = {each: start + dt.timedelta(days=600 * each / (count + 1)) for each in ids}
        _insert(contents, moments, author)
        for number, content in contents.items():
            search.index(_document(number, content, moments[number]))
        db.session.commit()
    shelve_anew()
    db.session.commit()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.text("ANALYZE"))
    terms = db.session.scalar(sa.select(sa.func.count()).select_from(PracticeTerm))
    return {"practices": count, "terms": terms}


def _content(words: Words, dice: random.Random) -> dict[str, Any]:
    framework = dice.choice(["gcm", "gcm", "gcm", "gcr"])
    objectives = [each.code for each in taxonomy.objectives(framework)]
    principles = [each.code for each in taxonomy.principles(framework)]
    return {
        "title": words.sentence(8).rstrip("."),
        "summary": " ".join(words.sentence() for _ in range(3)),
        "framework": framework,
        "objectives": dice.sample(objectives, 3),
        "principles": dict.fromkeys(dice.sample(principles, min(3, len(principles))), "So."),
        "sdgs": dice.sample([each.code for each in taxonomy.sdgs()], 3),
        "scope": dice.choice(taxonomy.scopes()).code,
        "countries": [each.code for each in dice.sample(taxonomy.countries(), 3)],
        "started_on": f"{dice.randint(2015, 2025)}-03-01",
        "type": dice.choice(list(TYPES)),
        "implementer_type": dice.choice(taxonomy.organisation_types()).code,
        "activities": " ".join(words.sentence() for _ in range(SENTENCES)),
        "lang": dice.choice(["en", "en", "en", "fr", "es", "ar", "ru", "zh"]),
        "reviewed": dice.choice(["yes", "yes", "no"]),
    }


def _insert(
    contents: dict[int, dict[str, Any]], moments: dict[int, dt.datetime], author: int
) -> None:
    practices = [
        {
            "id": number,
            "slug": f"practice-{number}",
            "lang": content["lang"],
            "stage": DONE,
            "current_version": 1,
            "created_by": author,
            "published_at": moments[number],
            "confirmed_at": moments[number],
        }
        for number, content in contents.items()
    ]
    versions = [
        {
            "practice_id": number,
            "number": 1,
            "lang": content["lang"],
            "title": content["title"],
            "content": content,
            "html": {"summary": f"<p>{content['summary']}</p>"},
            "published_at": moments[number],
        }
        for number, content in contents.items()
    ]
    terms = [
        {"practice_id": number, "kind": kind, "code": code}
        for number, content in contents.items()
        for kind, code in set(_terms(content))
    ]
    db.session.execute(sa.insert(Practice), practices)
    db.session.execute(sa.insert(PracticeVersion), versions)
    db.session.execute(sa.insert(PracticeTerm), terms)


def _terms(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, name in (
        ("objective", "objectives"),
        ("principle", "principles"),
        ("sdg", "sdgs"),
        ("country", "countries"),
    ):
        yield from ((kind, code) for code in content[name])
    yield from (("region", taxonomy.country(code).region) for code in content["countries"])
    for kind, name in (
        ("scope", "scope"),
        ("language", "lang"),
        ("type", "type"),
        ("organisation_type", "implementer_type"),
        ("reviewed", "reviewed"),
    ):
        yield kind, content[name]
    yield "year", content["started_on"][:4]


def _document(number: int, content: dict[str, Any], at: dt.datetime) -> Document:
    return Document(
        kind="practice",
        object_id=number,
        scope="public",
        lang=content["lang"],
        title=content["title"],
        body=f"{content['summary']} {content['activities']}",
        container="practices",
        parent=f"practice:{number}",
        address=f"/practices/practice-{number}",
        created_at=at,
    )
