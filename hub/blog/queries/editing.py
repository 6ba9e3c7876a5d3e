"""An article as it is edited: its passages with what is suggested and said of them, its history."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.blog.models import (
    BODY,
    OPEN,
    Article,
    ArticleText,
    PassageComment,
    Revision,
    Suggestion,
)
from hub.core.comparing import SENTENCES, Piece, pieces_of
from hub.core.db import db

# A paragraph of which so much stayed is the one it was.
ALIKE = 0.5
BLANK = re.compile(r"\n(?:[ \t\r]*\n)+")


@dataclass(frozen=True)
class Bit:
    """Some of a text: from which character on, and what is suggested there, if anything is."""

    start: int
    text: str
    suggestion: Suggestion | None = None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with its number, from 1, and what is suggested and said of it."""

    number: int
    start: int
    end: int
    bits: Sequence[Bit]
    suggestions: Sequence[Suggestion]
    threads: Sequence["Thread"]


@dataclass(frozen=True)
class Thread:
    """A comment with its answers, and the words it is about as they read now."""

    comment: PassageComment
    answers: Sequence[PassageComment]
    words: str = ""


@dataclass
class Edited:
    """A text with all that is said of it."""

    text: ArticleText
    paragraphs: Sequence[Paragraph]
    suggestions: Sequence[Suggestion]
    whole: Sequence[Suggestion] = field(default_factory=list)
    general: Sequence[Thread] = field(default_factory=list)
    open_comments: int = 0


def edited(article: Article) -> Edited:
    """The original as it is edited; four queries."""
    text = article.original
    suggestions = list(
        db.session.scalars(
            sa.select(Suggestion)
            .where(
                Suggestion.article_id == article.id,
                Suggestion.lang == article.lang,
                Suggestion.state == OPEN,
            )
            .options(joinedload(Suggestion.author))
            .order_by(Suggestion.start, Suggestion.id)
        )
    )
    threads = list(_threads(article, text))
    in_body = [each for each in suggestions if each.field == BODY]
    paragraphs = [
        _paragraph(number, start, end, text.body, in_body, threads)
        for number, (start, end) in enumerate(paragraph_places(text.body, in_body), 1)
    ]
    placed = {each.comment.id for part in paragraphs for each in part.threads}
    return Edited(
        text,
        paragraphs,
        suggestions,
        whole=[each for each in suggestions if each.field != BODY],
        general=[each for each in threads if each.comment.id not in placed],
        open_comments=sum(each.comment.resolved_at is None for each in threads),
    )


def paragraph_places(body: str, suggestions: Sequence[Suggestion] = ()) -> list[tuple[int, int]]:
    """From where to where each paragraph goes, with the blank lines behind it.

    No suggestion reaches over the end of one: paragraphs that one would change together are one.
    """
    ends = [found.end() for found in BLANK.finditer(body) if 0 < found.end() < len(body)]
    inside = [
        end for end in ends if not any(each.place[0] < end < each.place[1] for each in suggestions)
    ]
    edges = [0, *inside, len(body)]
    return list(pairwise(edges))


def sentences(body: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """The sentences of a passage, each with its place."""
    found, place = [], start
    for sentence in SENTENCES.findall(body[start:end]):
        shown = sentence.strip()
        if shown:
            at = place + sentence.index(shown)
            found.append((at, at + len(shown), shown))
        place += len(sentence)
    return found


def suggestion(article: Article, suggestion_id: int) -> Suggestion | None:
    """The suggestion of that number, if it is one of this article."""
    found = sa.select(Suggestion).filter_by(id=suggestion_id, article_id=article.id)
    return db.session.scalar(found)


def comment(article: Article, comment_id: int) -> PassageComment | None:
    """The comment of that number that answers no other, if it is one of this article."""
    found = sa.select(PassageComment).filter_by(
        id=comment_id, article_id=article.id, parent_id=None
    )
    return db.session.scalar(found)


def revisions_of(article: Article, lang: str) -> Sequence[Revision]:
    """What was kept of its text in a language, the latest first."""
    return db.session.scalars(
        sa.select(Revision)
        .where(Revision.article_id == article.id, Revision.lang == lang)
        .options(joinedload(Revision.author))
        .order_by(Revision.text_version.desc())
    ).all()


def revision(article: Article, lang: str, text_version: int) -> Revision | None:
    """What the text in that language said at that version, if it was kept."""
    return db.session.scalar(
        sa.select(Revision).filter_by(article_id=article.id, lang=lang, text_version=text_version)
    )


@dataclass(frozen=True)
class Row:
    """A paragraph of the original beside its translation; `pieces` say how it changed since."""

    original: str
    translation: str = ""
    pieces: Sequence[Piece] | None = None


def beside(article: Article, lang: str) -> tuple[list[Row], str]:
    """The original's paragraphs with their translations, and what belongs to none any more.

    Where the original was changed since it was translated, its paragraphs say how.
    """
    now = plain_paragraphs(article.original.body)
    text = article.text_in(lang)
    if text is None:
        return [Row(each) for each in now], ""
    parts = text.body.split("\n\n")
    before = now
    if text.translated_version not in (None, article.original.version):
        kept = revision(article, article.lang, text.translated_version or 0)
        before = plain_paragraphs(kept.body) if kept else now
    extra = [each for each in parts[len(before) :] if each]
    parts = [*parts, *[""] * len(before)][: len(before)]
    rows: list[Row] = []
    used: set[int] = set()
    for place, old in enumerate(_partners(before, now)):
        if old is None:
            rows.append(Row(now[place], "", pieces_of("", now[place])))
            continue
        used.add(old)
        is_same = before[old] == now[place]
        pieces = None if is_same else pieces_of(before[old], now[place])
        rows.append(Row(now[place], parts[old], pieces))
    extra = [each for at, each in enumerate(parts) if each and at not in used] + extra
    return rows, "\n \n".join(extra)


def _partners(before: Sequence[str], now: Sequence[str]) -> Iterator[int | None]:
    """For each paragraph there is now, which it was before, if it was any; in their order."""
    matcher = SequenceMatcher(None, before, now, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag in ("equal", "replace") and i2 - i1 == j2 - j1:
            yield from range(i1, i2)
            continue
        first = i1
        for new in now[j1:j2]:
            alike = (at for at in range(first, i2) if _is_alike(before[at], new))
            found = next(alike, None)
            first = first if found is None else found + 1
            yield found


def _is_alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.ratio() >= ALIKE


def plain_paragraphs(body: str) -> list[str]:
    """The paragraphs of a text."""
    return [each.strip() for each in BLANK.split(body) if each.strip()]


def _threads(article: Article, text: ArticleText) -> Iterator[Thread]:
    found = db.session.scalars(
        sa.select(PassageComment)
        .where(PassageComment.article_id == article.id, PassageComment.lang == article.lang)
        .options(joinedload(PassageComment.author))
        .order_by(PassageComment.id)
    ).all()
    answers: dict[int, list[PassageComment]] = {}
    for each in found:
        if each.parent_id is not None:
            answers.setdefault(each.parent_id, []).append(each)
    for each in found:
        if each.parent_id is None:
            words = text.body[each.start : each.end] if each.start is not None else ""
            yield Thread(each, answers.get(each.id, ()), words)


def _paragraph(
    number: int,
    start: int,
    end: int,
    body: str,
    suggestions: Sequence[Suggestion],
    threads: Sequence[Thread],
) -> Paragraph:
    def is_here(place: Any) -> bool:
        return bool(start <= place < end or (place == end == len(body)))

    here = [each for each in suggestions if is_here(each.start)]
    bits, at = [], start
    for each in here:
        begins, ends = each.place
        if at < begins:
            bits.append(Bit(at, body[at:begins]))
        bits.append(Bit(begins, each.quote, each))
        at = ends
    if at < end:
        bits.append(Bit(at, body[at:end]))
    said = [
        each for each in threads if each.comment.start is not None and is_here(each.comment.start)
    ]
    return Paragraph(number, start, end, bits, here, said)
