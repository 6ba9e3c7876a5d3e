"""What the blog brings to the house."""

from flask import Flask

from hub.accounts.services import privacy
from hub.accounts.signals import MemberErased, ProfileChanged
from hub.blog import doors, feeds, routes, signals, tasks
from hub.blog.notices.editing import register_editing
from hub.blog.notices.following import register_following
from hub.blog.notices.reminding import register_reminding
from hub.blog.notices.todo import todo_of
from hub.blog.notices.writing import register_writing
from hub.blog.policy import ACTS, RULES, Blogging
from hub.blog.queries.linked import article_addressed, linked_articles
from hub.blog.queries.manuscripts import NEXT_WORDS, STAGE_WORDS, TURN_WORDS
from hub.blog.queries.waiting import what_waits
from hub.blog.receivers import editing, reading, reminding, writing
from hub.blog.services import indexing, leaving, rerendering
from hub.blog.services.picturing import OWNER
from hub.core import audit, files, search
from hub.core.i18n import _l
from hub.core.permissions import register
from hub.core.rerendering import register_texts
from hub.core.signals import on
from hub.core.todo import Source, register_todo
from hub.links.policy import Linkable, register_linkable

__all__ = ["doors", "feeds", "signals", "tasks", "wire"]


def wire(app: Flask) -> None:
    """Pages, rules, words, and what the audit log keeps."""
    register(RULES)
    audit.register_acts(ACTS)
    audit.register_addresses(doors.addresses())
    app.register_blueprint(routes.blueprint)
    app.jinja_env.globals["Blogging"] = Blogging
    _is_read()
    _is_written(app)
    _is_edited()
    _is_waited_for()


def _is_read() -> None:
    """What was published is found and linked, and told to who follows what it is about."""
    search.register_source(indexing.ARTICLE, indexing.articles)
    register_linkable(
        indexing.ARTICLE, Linkable(_l("Article"), find=linked_articles, named=article_addressed)
    )
    register_following()
    on(signals.ArticlePublished, reading.on_article_published)
    on(signals.ArticlePublished, reading.on_article_new)
    on(signals.ArticleWithdrawn, reading.on_article_withdrawn)
    on(signals.ArticleRestored, reading.on_article_restored)
    on(MemberErased, reading.on_author_renamed)
    on(ProfileChanged, reading.on_author_renamed)


def _is_written(app: Flask) -> None:
    """Images, notices to authors and editors, what a member takes away, texts made anew."""
    app.jinja_env.globals.update(
        article_stages=STAGE_WORDS, article_turns=TURN_WORDS, article_next=NEXT_WORDS
    )
    files.register_file_door(OWNER, doors.readable_image)
    privacy.contributes("blog", leaving.own_work)
    privacy.on_erase(leaving.forget_author)
    register_writing()
    on(signals.ArticlePitched, writing.on_article_pitched)
    on(signals.ArticleMoved, writing.on_article_moved)
    on(signals.ArticleAuthorInvited, writing.on_author_invited)
    on(signals.ArticleAuthorAnswered, writing.on_author_answered)
    register_texts("blog series", rerendering.rerender_series)
    register_texts("articles being written", rerendering.rerender_articles)
    register_texts("published articles", rerendering.rerender_versions)


def _is_edited() -> None:
    """Who has to act, or waited for it, is told."""
    register_editing()
    on(signals.SuggestionsMade, editing.on_suggestions_made)
    on(signals.PassageCommented, editing.on_passage_commented)
    on(signals.ArticleMoved, editing.on_article_moved)
    on(signals.ApprovalLapsed, editing.on_approval_lapsed)
    on(signals.TranslatorAsked, editing.on_translator_asked)
    on(signals.TranslationWhole, editing.on_translation_whole)
    on(signals.ArticleRestored, editing.on_article_restored)


def _is_waited_for() -> None:
    """Who lets others wait finds it on their list and is reminded, until they did their part."""
    register_todo("blog", Source(_l("Blog"), todo_of, what_waits))
    register_reminding()
    on(signals.ArticleMoved, reminding.on_article_moved)
    on(signals.TranslationWhole, reminding.on_translation_whole)
    on(signals.WaitEnded, reminding.on_wait_ended)
