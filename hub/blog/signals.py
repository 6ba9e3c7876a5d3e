"""What becomes true of series and articles, told in ids."""

from dataclasses import dataclass

from hub.core.signals import Signal


@dataclass(frozen=True)
class ArticlePitched(Signal):
    """Somebody proposed an article for a series."""

    article_id: int


@dataclass(frozen=True)
class ArticleMoved(Signal):
    """An article came to another stage: the step says to which."""

    step_id: int


@dataclass(frozen=True)
class ArticleAuthorInvited(Signal):
    """Somebody was asked to write an article with others."""

    article_id: int
    member_id: int


@dataclass(frozen=True)
class ArticleAuthorAnswered(Signal):
    """Whoever was asked to write with others agreed, or did not; `asker_id` asked."""

    article_id: int
    member_id: int
    asker_id: int | None


@dataclass(frozen=True)
class PassageCommented(Signal):
    """Somebody commented on a passage of an article, or answered a comment."""

    comment_id: int


@dataclass(frozen=True)
class ArticlePublished(Signal):
    """Readers find a version of an article from now on."""

    version_id: int


@dataclass(frozen=True)
class ArticleWithdrawn(Signal):
    """Readers do not find an article any more; its page says so."""

    article_id: int


@dataclass(frozen=True)
class SuggestionsMade(Signal):
    """An editor suggests that a text should read otherwise: once for each saving, by its last."""

    suggestion_id: int


@dataclass(frozen=True)
class ApprovalLapsed(Signal):
    """A text was changed that this author had approved."""

    article_id: int
    member_id: int


@dataclass(frozen=True)
class TranslatorAsked(Signal):
    """Somebody was asked to translate an article."""

    article_id: int
    member_id: int


@dataclass(frozen=True)
class TranslationWhole(Signal):
    """A translator says that a translation is whole, as it was kept."""

    revision_id: int


@dataclass(frozen=True)
class ArticleRestored(Signal):
    """Readers find an article again that was withdrawn."""

    article_id: int


@dataclass(frozen=True)
class WaitEnded(Signal):
    """Somebody for whom an article waited did their part, or is not asked any more."""

    article_id: int
