"""An approved article is translated, paragraph beside paragraph, by people who are credited."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hub.accounts.models import Member
from hub.blog.models import (
    Article,
    ArticleImageText,
    ArticleText,
    Translator,
)
from hub.blog.policy import edits, translates
from hub.blog.services.checking import images_of
from hub.blog.services.dressing import BREAK, html_of
from hub.blog.services.editing import revisions
from hub.blog.services.editing.carrying import hold
from hub.blog.signals import TranslationWhole, TranslatorAsked, WaitEnded
from hub.core import clock
from hub.core.db import db
from hub.core.errors import Overtaken, Refused
from hub.core.i18n import _
from hub.core.signals import send
from hub.core.texts import DRAFT, HUMAN, PUBLISHED


@dataclass(frozen=True)
class Translated:
    """What a translator typed: `parts` has one text for each paragraph of the original."""

    title: str
    summary: str
    parts: Sequence[str]
    # By the number of an image: what it shows, and the line below it.
    images: Mapping[int, tuple[str, str]] = field(default_factory=dict)


class TranslationOvertaken(Overtaken):
    """Somebody else saved the translation since it was read."""

    def __init__(self, theirs: ArticleText) -> None:
        super().__init__(_("Somebody else saved this translation while you wrote."))
        self.theirs = theirs


def want(article: Article, *, actor: Member, langs: Sequence[str]) -> None:
    """It is to be translated into these languages before it is published.

    Raises Refused if it is not with its editors.
    """
    hold(article)
    if not edits(actor, article):
        raise Refused(_("This cannot be done any more."))
    article.wanted = sorted(set(langs) - {article.lang})
    send(WaitEnded(article.id))


def ask_translator(article: Article, lang: str, *, actor: Member, member: Member) -> None:
    """The member may translate it into that language from now on, and is told. Twice is once."""
    hold(article)
    if not edits(actor, article):
        raise Refused(_("This cannot be done any more."))
    if any(each.lang == lang and each.member_id == member.id for each in article.translators):
        return
    asked = Translator(lang=lang, member_id=member.id, invited_by=actor.id)
    asked.member = member
    article.translators.append(asked)
    article.wanted = sorted({*article.wanted, lang})
    db.session.flush()
    send(TranslatorAsked(article.id, member.id))


def release_translator(article: Article, lang: str, *, member_id: int) -> None:
    """The member is not asked any more; what they wrote stays. Twice is once."""
    article.translators = [
        each for each in article.translators if (each.lang, each.member_id) != (lang, member_id)
    ]
    send(WaitEnded(article.id))


def save_translation(
    article: Article,
    lang: str,
    *,
    actor: Member,
    read: int,
    original_version: int,
    given: Translated,
    is_whole: bool,
) -> ArticleText:
    """The translation reads so; if it is whole, it will be published with the article.

    `read` is the version of the translation the actor began with, 0 for none; `original_version`
    that of the original they translated. Raises TranslationOvertaken if another version stands by
    now, Refused if the article is not to be translated.
    """
    hold(article)
    if lang == article.lang or not translates(actor, article):
        raise Refused(_("This article is not being translated now."))
    if article.original.version != original_version:
        raise Overtaken(_("The original was changed while you wrote. Please look at it again."))
    text = article.text_in(lang)
    if text is None:
        if read:
            raise Refused(_("This article is not being translated now."))
        text = ArticleText(article_id=article.id, lang=lang, origin=HUMAN, version=0)
        article.texts.append(text)
    else:
        db.session.refresh(text)
        if text.version != read:
            raise TranslationOvertaken(text)
    was_whole = text.state == PUBLISHED and text.translated_version == original_version
    text.title, text.summary = given.title, given.summary
    text.body = joined_paragraphs(given.parts)
    text.version += 1
    text.translated_version = original_version
    text.state = PUBLISHED if is_whole else DRAFT
    text.origin, text.translator_id = HUMAN, text.translator_id or actor.id
    text.updated_by, text.updated_at = actor.id, clock.now()
    # The words it was made of can be compared with what the original says later.
    revisions.keep(article, article.original)
    _write_images(article, lang, actor, given.images)
    db.session.flush()
    text.body_html = html_of(text)
    if is_whole and not was_whole:
        send(TranslationWhole(revisions.keep(article, text).id))
    return text


def joined_paragraphs(parts: Sequence[str]) -> str:
    """The parts as one text, from which each can be told again, also where some are empty."""
    return BREAK.join(re.sub(r"\n[ \t]*(?=\n)", "\n ", part.strip()) for part in parts)


def _write_images(
    article: Article, lang: str, actor: Member, given: Mapping[int, tuple[str, str]]
) -> None:
    for image in images_of(article):
        alt, caption = given.get(image.id, ("", ""))
        text = next((each for each in image.texts if each.lang == lang), None)
        if not alt:
            continue
        if text is None:
            text = ArticleImageText(image_id=image.id, lang=lang, origin=HUMAN)
            image.texts.append(text)
        text.alt, text.caption = alt, caption
        text.translator_id = text.translator_id or actor.id
        text.updated_at = clock.now()
