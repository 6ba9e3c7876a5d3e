"""A version of an article is published, withdrawn, shown again; a new one is begun."""

import re
from collections.abc import Collection

from hub.accounts.models import Member
from hub.blog.models import (
    DONE,
    DRAFT,
    SCHEDULED,
    TRANSLATION,
    Article,
    ArticleText,
    ArticleVersion,
    ArticleVersionAuthor,
    ArticleVersionPicture,
    ArticleVersionText,
)
from hub.blog.policy import follows, renews
from hub.blog.queries.pictures import images_in
from hub.blog.services import stages
from hub.blog.services.dressing import html_of, tidy_paragraphs
from hub.blog.services.editing import revisions
from hub.blog.services.editing.carrying import hold
from hub.blog.signals import ArticlePublished, ArticleRestored, ArticleWithdrawn
from hub.core import audit, clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _, in_language
from hub.core.signals import send
from hub.core.slugs import new_slug, slugify
from hub.core.texts import ORIGINAL, PUBLISHED
from hub.discussions import services as discussions
from hub.links import services as links
from hub.links.models import CAME_FROM

# Parts of addresses below /blog/ that are pages of their own.
TAKEN = frozenset(
    {
        *("articles", "authors", "archive", "desk", "drafts", "feed", "images", "invitations"),
        *("manuscripts", "mine", "new", "pitch", "pitches", "search", "series", "versions"),
    }
)
ARTICLE = "article"
READY = (TRANSLATION, SCHEDULED)


def publish(
    article: Article, actor: Member, *, note: str = "", by_clock: bool = False
) -> ArticleVersion:
    """Readers find the article as it reads now, under an address that stays.

    Of its translations those that are whole and made of this text are published with it. `note`
    says what changed since the version before. Raises Refused if it is not ready for it.
    """
    hold(article)
    if article.stage not in READY:
        raise Refused(_("This article is not ready to be published."))
    if article.withdrawn_at is not None:
        raise Refused(_("This article was withdrawn."))
    now = clock.now()
    version = ArticleVersion(
        article_id=article.id,
        number=(article.current_version or 0) + 1,
        note=note if article.current_version else "",
        published_by=actor.id,
        published_at=now,
    )
    version.article = article
    version.texts = [_published(text) for text in publishable(article)]
    version.authors = _authors(article)
    version.pictures = _pictures(article, langs={each.lang for each in version.texts})
    db.session.add(version)
    article.slug = article.slug or _new_slug(article.title)
    article.current_version = version.number
    article.published_at = article.published_at or now
    article.scheduled_at = None
    for text in publishable(article):
        revisions.keep(article, text)
    _open_topic(article, actor)
    stages.move(article, DONE, actor=None if by_clock else actor, words=version.note)
    audit.note(
        "article.published",
        actor_id=None if by_clock else actor.id,
        subject=f"article:{article.id}",
        number=version.number,
    )
    links.changed(ARTICLE, article.id)
    send(ArticlePublished(version.id))
    return version


def publishable(article: Article) -> list[ArticleText]:
    """The original, and the translations that are whole and made of it as it reads now."""
    now = article.original.version
    whole = (
        text
        for text in article.texts
        if text.origin != ORIGINAL and text.state == PUBLISHED and text.translated_version == now
    )
    return [article.original, *sorted(whole, key=lambda text: text.lang)]


def withdraw(article: Article, *, actor: Member, reason: str) -> None:
    """Readers find it no more; its page stays and says that it was withdrawn, and why.

    Raises Refused if readers do not find it.
    """
    hold(article)
    if not follows(actor, article) or not article.is_published:
        raise Refused(_("Readers do not find this article now."))
    article.withdrawn_at, article.withdrawal_reason = clock.now(), reason
    article.version += 1
    if article.stage == SCHEDULED:
        article.scheduled_at = None
        stages.move(article, TRANSLATION, actor=actor)
    audit.note("article.withdrawn", actor_id=actor.id, subject=f"article:{article.id}")
    links.changed(ARTICLE, article.id)
    send(ArticleWithdrawn(article.id))


def restore(article: Article, *, actor: Member) -> None:
    """Readers find it again as it was. Raises Refused if it is not withdrawn."""
    hold(article)
    if article.withdrawn_at is None:
        raise Refused(_("This article is not withdrawn."))
    article.withdrawn_at, article.withdrawal_reason = None, ""
    article.version += 1
    audit.note("article.restored", actor_id=actor.id, subject=f"article:{article.id}")
    links.changed(ARTICLE, article.id)
    send(ArticleRestored(article.id))


def begin_version(article: Article, *, actor: Member, words: str = "") -> None:
    """Its authors write again, while readers see the version there is.

    Raises Refused if something of it is being changed already.
    """
    hold(article)
    if not renews(actor, article):
        raise Refused(_("This cannot be done any more."))
    revisions.keep(article, article.original)
    stages.move(article, DRAFT, actor=actor, words=words)


def begin_translations(article: Article, *, actor: Member) -> None:
    """It is published again in more languages, its text as it is.

    Raises Refused if something of it is being changed already.
    """
    hold(article)
    if not renews(actor, article):
        raise Refused(_("This cannot be done any more."))
    stages.move(article, TRANSLATION, actor=actor)


def _open_topic(article: Article, actor: Member) -> None:
    """What readers say of it stands in the space of its series, once and for all its versions."""
    space = article.series.space
    if space is None or article.topic_id is not None:
        return
    with in_language(article.lang):
        words = _(
            "What do you think of the article [%(title)s](%(address)s)?",
            title=_as_words(article.title),
            address=f"/{article.lang}/blog/{article.slug}",
        )
    topic = discussions.open_topic(
        space,
        actor=actor,
        title=article.title,
        body=words,
        lang=article.lang,
        objectives=article.objectives,
        countries=article.countries,
    )
    article.topic_id = topic.id
    links.link(("topic", topic.id), CAME_FROM, (ARTICLE, article.id), actor=actor)


def _as_words(title: str) -> str:
    """A title as words of a link, whatever signs it has."""
    return re.sub(r"([\\\[\]`*_<>])", r"\\\1", title)


def _published(text: ArticleText) -> ArticleVersionText:
    is_own = text.origin == ORIGINAL
    return ArticleVersionText(
        lang=text.lang,
        origin=text.origin,
        translator_id=text.translator_id,
        state=PUBLISHED,
        title=text.title,
        summary=text.summary,
        body=text.body if is_own else tidy_paragraphs(text.body),
        body_html=html_of(text),
    )


def _authors(article: Article) -> list[ArticleVersionAuthor]:
    there = (each for each in article.authors if each.is_there)
    return [
        ArticleVersionAuthor(member_id=each.member_id, position=place, is_named=each.is_named)
        for place, each in enumerate(there, 1)
    ]


def _pictures(article: Article, *, langs: Collection[str]) -> list[ArticleVersionPicture]:
    lead = next((each for each in images_in(article.id) if each.is_lead), None)
    if lead is None:
        return []
    return [
        ArticleVersionPicture(
            lang=text.lang,
            file_id=lead.file_id,
            alt=text.alt,
            caption=text.caption,
            credit=lead.credit,
        )
        for text in lead.texts
        if text.lang in langs
    ]


def _new_slug(title: str) -> str:
    return new_slug(Article.slug, slugify(title, otherwise="article")[:100], taken=TAKEN)
