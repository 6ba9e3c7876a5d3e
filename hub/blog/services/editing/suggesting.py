"""What an editor would write otherwise is suggested, passage by passage; authors take it or not."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.blog.models import (
    BODY,
    LEFT_OUT,
    OPEN,
    OUTDATED,
    REWORDED,
    SUMMARY,
    TAKEN,
    TITLE,
    Article,
    ArticleText,
    Suggestion,
)
from hub.blog.policy import settles, suggests
from hub.blog.services.editing.carrying import hold, rewrite
from hub.blog.services.editing.places import merged
from hub.blog.signals import ApprovalLapsed, SuggestionsMade
from hub.core import clock
from hub.core.comparing import Change, applied, changes_between
from hub.core.db import db
from hub.core.errors import Overtaken, Refused
from hub.core.i18n import _
from hub.core.signals import send


@dataclass(frozen=True)
class Copy:
    """A text as it reads with all open suggestions taken: what an editor works on."""

    title: str
    summary: str
    body: str

    @property
    def mark(self) -> str:
        """What tells this copy from any other."""
        words = "\0".join((self.title, self.summary, self.body))
        return hashlib.sha256(words.encode()).hexdigest()[:32]


class CopyOvertaken(Overtaken):
    """The copy is another than the one that was edited; `rebased` has both changes, if it can."""

    def __init__(self, current: Copy, rebased: Copy | None) -> None:
        super().__init__(_("The text was changed while you edited it. Nothing was saved yet."))
        self.current, self.rebased = current, rebased


def open_suggestions(article: Article) -> Sequence[Suggestion]:
    """What its authors have not decided on, in the order of the text; title and summary first."""
    found = (
        sa.select(Suggestion)
        .where(
            Suggestion.article_id == article.id,
            Suggestion.lang == article.lang,
            Suggestion.state == OPEN,
        )
        .order_by(sa.func.coalesce(Suggestion.start, -1), Suggestion.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(found).all()


def copy_of(text: ArticleText, suggestions: Iterable[Suggestion]) -> Copy:
    """The text with these suggestions taken."""
    whole = {each.field: each.replacement for each in suggestions if each.field != BODY}
    changes = [_change(each) for each in suggestions if each.field == BODY]
    return Copy(
        whole.get(TITLE, text.title), whole.get(SUMMARY, text.summary), applied(text.body, changes)
    )


def suggest(article: Article, *, actor: Member, base: Copy, copy: Copy, note: str = "") -> int:
    """The text should read as `copy` does: a suggestion for each passage that differs.

    `base` is the copy the editor began with. Suggestions that stay as they are keep who made them
    and what was said of them; those the copy has no more are gone. Returns how many are new. Raises
    CopyOvertaken if the copy is another by now, Refused if the article is not copy-edited any more.
    """
    text = hold(article)
    if not suggests(actor, article):
        raise Refused(_("This article is not being copy-edited any more."))
    earlier = list(open_suggestions(article))
    current = copy_of(text, earlier)
    if base.mark != current.mark:
        if copy.mark == current.mark:
            return 0
        raise CopyOvertaken(current, _rebased(base, copy, current))
    wanted = list(_wanted(text, copy))
    kept = {_terms(each) for each in earlier}.intersection(wanted)
    gone = [each for each in earlier if _terms(each) not in kept]
    made = [_made(article, text, terms, actor) for terms in wanted if terms not in kept]
    for each in made:
        each.note = note or _said_before(each, gone)
        db.session.add(each)
    for each in gone:
        db.session.delete(each)
    article.editor_id = article.editor_id or actor.id
    db.session.flush()
    if made:
        send(SuggestionsMade(max(each.id for each in made)))
    return len(made)


def settle(
    article: Article, suggestion_ids: Iterable[int], *, actor: Member, takes: bool
) -> tuple[int, int]:
    """These suggestions are taken into the text, or left; returns how many were, and how many
    could not be taken because their passage reads otherwise by now.

    What was decided before stays so. Raises Refused if its authors cannot decide now.
    """
    text, found = _held(article, suggestion_ids, actor)
    fits = [each for each in found if _fits(each, text)] if takes else found
    outdated = [each for each in found if each not in fits]
    for each in outdated:
        _decide(each, OUTDATED, actor)
    for each in fits:
        _decide(each, TAKEN if takes else LEFT_OUT, actor)
    if takes and fits:
        _write(article, text, actor, {each.id: each.replacement for each in fits}, fits)
    return len(fits), len(outdated)


def reword(article: Article, suggestion_id: int, *, actor: Member, words: str) -> bool:
    """The passage reads as its author says, who read the suggestion; False if it is outdated.

    Raises Refused if its authors cannot decide now.
    """
    text, found = _held(article, [suggestion_id], actor)
    if not found:
        return False
    (suggestion,) = found
    if not _fits(suggestion, text):
        _decide(suggestion, OUTDATED, actor)
        return False
    _decide(suggestion, REWORDED, actor)
    _write(article, text, actor, {suggestion.id: words}, found)
    return True


def _rebased(base: Copy, mine: Copy, theirs: Copy) -> Copy | None:
    def whole(before: str, own: str, others: str) -> str:
        return others if own == before else own

    body = merged(base.body, mine.body, theirs.body)
    if body is None:
        return None
    return Copy(
        whole(base.title, mine.title, theirs.title),
        whole(base.summary, mine.summary, theirs.summary),
        body,
    )


# What a suggestion says: its field, from where to where, what stood there, what should.
Terms = tuple[str, int | None, int | None, str, str]


def _wanted(text: ArticleText, copy: Copy) -> Iterable[Terms]:
    for field, now, then in (
        (TITLE, text.title, copy.title),
        (SUMMARY, text.summary, copy.summary),
    ):
        if now != then:
            yield field, None, None, now, then
    for change in changes_between(text.body, copy.body):
        quote = text.body[change.start : change.end]
        yield BODY, change.start, change.end, quote, change.replacement


def _terms(suggestion: Suggestion) -> Terms:
    each = suggestion
    return each.field, each.start, each.end, each.quote, each.replacement


def _made(article: Article, text: ArticleText, terms: Terms, actor: Member) -> Suggestion:
    field, start, end, quote, replacement = terms
    return Suggestion(
        article_id=article.id,
        lang=text.lang,
        text_version=text.version,
        field=field,
        start=start,
        end=end,
        quote=quote,
        replacement=replacement,
        author_id=actor.id,
    )


def _said_before(suggestion: Suggestion, gone: Sequence[Suggestion]) -> str:
    """The note of the suggestion that this one replaces, if one has said something."""
    for each in gone:
        if each.field != suggestion.field or not each.note:
            continue
        if each.field != BODY or _touch(each.place, suggestion.place):
            return each.note
    return ""


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _held(
    article: Article, suggestion_ids: Iterable[int], actor: Member
) -> tuple[ArticleText, list[Suggestion]]:
    text = hold(article)
    if not settles(actor, article):
        raise Refused(_("The text cannot be changed now."))
    ids = set(suggestion_ids)
    return text, [each for each in open_suggestions(article) if each.id in ids]


def _write(
    article: Article,
    text: ArticleText,
    actor: Member,
    words: Mapping[int, str],
    suggestions: Sequence[Suggestion],
) -> None:
    """Where these suggestions stand, the text has these words."""
    whole = {each.field: words[each.id] for each in suggestions if each.field != BODY}
    changes = [Change(*each.place, words[each.id]) for each in suggestions if each.field == BODY]
    before = text.version
    rewrite(
        article,
        text,
        actor=actor,
        changes=changes,
        title=whole.get(TITLE),
        summary=whole.get(SUMMARY),
    )
    for author in article.authors:
        if author.is_there and author.approved_version == before:
            send(ApprovalLapsed(article.id, author.member_id))


def _fits(suggestion: Suggestion, text: ArticleText) -> bool:
    if suggestion.field != BODY:
        return bool(getattr(text, suggestion.field) == suggestion.quote)
    stands = text.body[suggestion.start : suggestion.end] == suggestion.quote
    return stands and suggestion.text_version == text.version


def _change(suggestion: Suggestion) -> Change:
    return Change(*suggestion.place, suggestion.replacement)


def _decide(suggestion: Suggestion, state: str, actor: Member) -> None:
    suggestion.state, suggestion.decided_by = state, actor.id
    suggestion.decided_at = clock.now()
