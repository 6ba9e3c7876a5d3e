"""An article comes from stage to stage (domain.md §6): the one place where its stage changes."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.blog.models import (
    APPROVAL,
    COPY_EDIT,
    DECLINED,
    DRAFT,
    LEAD,
    PITCHED,
    Article,
    ArticleAuthor,
    ArticleStep,
    ArticleText,
    Series,
)
from hub.blog.policy import handles
from hub.blog.queries.manuscripts import STAGE_WORDS
from hub.blog.services.checking import faults_of
from hub.blog.services.editing import revisions
from hub.blog.services.wording import names_people
from hub.blog.signals import ArticleMoved, ArticlePitched
from hub.core import audit, clock, markup
from hub.core.db import db
from hub.core.errors import Overtaken, Refused, Unfit
from hub.core.i18n import _
from hub.core.signals import send
from hub.core.texts import ORIGINAL


class Incomplete(Refused):
    """What was to be handed in lacks something: `faults` says what, by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(_("Some fields need your attention before this can be handed in."))
        self.faults = faults


def pitch(
    series: Series,
    *,
    actor: Member,
    title: str,
    words: str,
    lang: str,
    objectives: Collection[str] = (),
    countries: Collection[str] = (),
) -> Article:
    """The member proposes an article for the series, and its editors are told.

    Raises Refused if the series takes no pitches now.
    """
    db.session.flush()
    db.session.refresh(series, attribute_names=["published_at", "closed_at"])
    if not series.takes_pitches:
        raise Refused(_("This series takes no pitches now."))
    article = Article(
        series_id=series.id,
        lang=lang,
        stage=PITCHED,
        pitch=words,
        pitch_html=markup.render(words, lang=lang).html,
        objectives=sorted(set(objectives)),
        countries=sorted(set(countries)),
        created_by=actor.id,
    )
    article.series = series
    text = ArticleText(lang=lang, origin=ORIGINAL, title=title, updated_by=actor.id)
    article.texts = [text]
    lead = ArticleAuthor(member_id=actor.id, role=LEAD, accepted_at=clock.now())
    lead.member = actor
    article.authors = [lead]
    db.session.add(article)
    db.session.flush()
    db.session.add(ArticleStep(article_id=article.id, stage=PITCHED, actor_id=actor.id))
    send(ArticlePitched(article.id))
    return article


def accept(
    article: Article, *, actor: Member, version: int, words: str = "", editor: Member | None = None
) -> ArticleStep:
    """Its authors write it from now on; `editor` looks after it, else who accepts it.

    Raises Overtaken if somebody has decided meanwhile, Unfit for an editor who may not edit it.
    """
    hold(article, version)
    _refuse_unless(article, PITCHED)
    editor = editor or actor
    if not handles(editor, article):
        raise Unfit("editor", _("This member cannot edit articles of this series."))
    article.editor = editor
    return _decide(article, DRAFT, actor, words)


def decline(article: Article, *, actor: Member, version: int, words: str) -> ArticleStep:
    """It is not written for this series; `words` tell its authors why.

    Raises Overtaken if somebody has decided meanwhile, Unfit without a reason.
    """
    hold(article, version)
    _refuse_unless(article, PITCHED)
    if not words.strip():
        raise Unfit("words", _("Say why: the author reads it."))
    return _decide(article, DECLINED, actor, words)


def hand_in(
    article: Article,
    *,
    actor: Member,
    version: int,
    words: str = "",
    is_looked_at: bool = False,
) -> ArticleStep:
    """Its editor has it from now on.

    Raises Overtaken if it was moved meanwhile, Incomplete while something is missing, Unfit
    (`is_looked_at`) where something looks like personal data and nobody said that it is none.
    """
    hold(article, version)
    _refuse_unless(article, DRAFT)
    if faults := faults_of(article):
        raise Incomplete(faults)
    if not is_looked_at and names_people(article):
        raise Unfit("is_looked_at", _("Confirm that it identifies no beneficiary, or change it."))
    return move(article, COPY_EDIT, actor=actor, words=words)


def take_back(article: Article, *, actor: Member, version: int, words: str = "") -> ArticleStep:
    """What an editor has is its authors' to write again; what nobody edits yet is given up.

    Nothing of it is deleted. Raises Overtaken if it was moved meanwhile, Refused once readers have
    it or are about to.
    """
    hold(article, version)
    if article.current_version is not None:
        raise Refused(_("This article is published already."))
    if article.stage in (COPY_EDIT, APPROVAL):
        return move(article, DRAFT, actor=actor, words=words)
    if article.stage in (PITCHED, DRAFT):
        return move(article, DECLINED, actor=actor, words=words)
    raise Refused(_("It cannot be taken back any more."))


def hold(article: Article, version: int) -> None:
    """The article is ours until the commit, as far on its way as the actor read it.

    Raises Overtaken, with what somebody else did, if it was moved since.
    """
    hold_texts(article)
    if article.version != version:
        raise Overtaken(_what_happened(article))


def hold_texts(article: Article) -> None:
    """The article is ours until the commit; its stage and its texts read as they are now."""
    db.session.flush()
    names = ["stage", "version", "editor_id", "current_version", "withdrawn_at", "scheduled_at"]
    db.session.refresh(article, attribute_names=names, with_for_update=True)
    db.session.scalars(
        sa.select(ArticleText)
        .where(ArticleText.article_id == article.id)
        .execution_options(populate_existing=True)
    ).all()
    db.session.refresh(article, attribute_names=["texts"])


def move(
    article: Article, stage: str, *, actor: Member | None = None, words: str = ""
) -> ArticleStep:
    """The article has come to the stage; who follows it learns of it.

    Whoever calls this holds the article. Without an actor the clock did it.
    """
    revisions.keep(article, article.original)
    article.stage, article.version = stage, article.version + 1
    article.updated_at = clock.now()
    step = ArticleStep(
        article_id=article.id, stage=stage, actor_id=actor.id if actor else None, words=words
    )
    db.session.add(step)
    db.session.flush()
    send(ArticleMoved(step.id))
    return step


def last_step(article: Article) -> ArticleStep:
    """How it came to where it is."""
    found = sa.select(ArticleStep).where(ArticleStep.article_id == article.id)
    last = found.options(joinedload(ArticleStep.actor)).order_by(ArticleStep.id.desc()).limit(1)
    return db.session.scalars(last).one()


def _decide(article: Article, stage: str, actor: Member, words: str) -> ArticleStep:
    step = move(article, stage, actor=actor, words=words)
    audit.note("article.decided", actor_id=actor.id, subject=f"article:{article.id}", outcome=stage)
    return step


def _refuse_unless(article: Article, stage: str) -> None:
    if article.stage != stage:
        raise Overtaken(_what_happened(article))


def _what_happened(article: Article) -> str:
    step = last_step(article)
    name = (step.actor.public_name if step.actor else "") or str(_("Former member"))
    stage = STAGE_WORDS[article.stage]
    return str(_("%(name)s was quicker. It is now at: %(stage)s", name=name, stage=stage))
