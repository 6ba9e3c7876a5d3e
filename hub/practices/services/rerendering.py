"""Every text of practices made safe again from its source, under today's rules."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.core import files, markup
from hub.core.db import db
from hub.practices.models import (
    Adaptation,
    CallText,
    Correction,
    Decision,
    Practice,
    PracticeField,
    PracticeVersion,
    Submission,
)
from hub.practices.services.drafting import html_of

BATCH = 100


def rerender_fields(_everything: bool) -> Iterator[int]:
    """Every field of every draft; yields how many practices are done after each batch."""
    for done, batch in _batches(sa.select(Practice), Practice.id):
        fields = db.session.execute(
            sa.select(PracticeField, Practice.lang)
            .join(Practice, Practice.id == PracticeField.practice_id)
            .where(PracticeField.practice_id.in_([practice.id for practice in batch]))
        )
        for field, lang in fields:
            field.html = html_of(field.name, field.value, lang)
        yield done


def rerender_submissions(_everything: bool) -> Iterator[int]:
    """What was handed in."""
    found = sa.select(Submission).options(joinedload(Submission.practice))
    for done, batch in _batches(found, Submission.id):
        for submission in batch:
            submission.html = _html(submission.content, submission.practice.lang)
        yield done


def rerender_versions(_everything: bool) -> Iterator[int]:
    """What was published; its pictures are those of the version still."""
    for done, batch in _batches(sa.select(PracticeVersion), PracticeVersion.id):
        for version in batch:
            version.html = _with_pictures(_html(version.content, version.lang), version.html)
        yield done


def rerender_letters(_everything: bool) -> Iterator[int]:
    """The letters of editors, in the language of the practice."""
    found = sa.select(Decision).options(
        joinedload(Decision.submission).joinedload(Submission.practice)
    )
    for done, batch in _batches(found, Decision.id):
        for decision in batch:
            lang = decision.submission.practice.lang
            decision.letter_html = _made(decision.letter, lang)
        yield done


def rerender_corrections(_everything: bool) -> Iterator[int]:
    """Corrections of versions."""
    for done, batch in _batches(sa.select(Correction), Correction.id):
        for correction in batch:
            correction.body_html = _made(correction.body, correction.lang)
        yield done


def rerender_adaptations(_everything: bool) -> Iterator[int]:
    """What readers told of their adaptations."""
    for done, batch in _batches(sa.select(Adaptation), Adaptation.id):
        for told in batch:
            told.changed_html = _made(told.changed, told.lang)
            told.failed_html = _made(told.failed, told.lang)
        yield done


def rerender_calls(_everything: bool) -> Iterator[int]:
    """Calls for practices in every language: there are few."""
    texts = db.session.scalars(sa.select(CallText)).all()
    for text in texts:
        text.body_html = _made(text.body, text.lang)
    yield len(texts)


def _batches(found: sa.Select[Any], key: Any) -> Iterator[tuple[int, list[Any]]]:
    last, done = 0, 0
    while True:
        rows = db.session.scalars(found.where(key > last).order_by(key).limit(BATCH))
        batch = list(rows.unique())
        if not batch:
            return
        last, done = batch[-1].id, done + len(batch)
        yield done, batch


def _html(content: dict[str, Any], lang: str) -> dict[str, Any]:
    made = {name: html_of(name, value, lang) for name, value in content.items()}
    return {name: html for name, html in made.items() if html is not None}


def _with_pictures(html: Any, before: Any) -> Any:
    """The files that were copied for a version stand in its texts in the order of the draft's."""
    if isinstance(html, dict):
        return {name: _with_pictures(made, (before or {}).get(name)) for name, made in html.items()}
    olds, news = files.files_in(html), files.files_in(str(before or ""))
    for old, new in zip(olds, news, strict=False):
        html = html.replace(f"/files/{old}/", f"/files/{new}/")
    return html


def _made(source: str, lang: str) -> str:
    return markup.render(source, lang=lang).html if source.strip() else ""
