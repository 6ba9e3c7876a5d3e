"""Who may do what with series and articles (domain.md §6)."""

from collections.abc import Callable, Mapping

from flask_babel import LazyString

from hub.accounts.models import ADMIN, EDITOR, SECRETARIAT, Member
from hub.blog.models import (
    APPROVAL,
    COPY_EDIT,
    DONE,
    DRAFT,
    EDITED,
    LEAD,
    PITCHED,
    SCHEDULED,
    TRANSLATION,
    Article,
    PassageComment,
    Series,
)
from hub.core.i18n import _l
from hub.core.permissions import Permission, Rule, Rules


class Blogging(Permission):
    """What can be asked of series and articles."""

    SERIES_READ = "series.read"
    SERIES_OPEN = "series.open"
    SERIES_EDIT = "series.edit"
    ARTICLE_READ = "article.read"
    ARTICLE_PITCH = "article.pitch"
    ARTICLE_FOLLOW = "article.follow"
    ARTICLE_WRITE = "article.write"
    IMAGES_CHANGE = "article_images.change"
    ARTICLE_TAKE_BACK = "article.take_back"
    ARTICLE_DECIDE = "article.decide"
    ARTICLE_EDIT = "article.edit"
    ARTICLE_SUGGEST = "article.suggest"
    ARTICLE_SETTLE = "article.settle"
    ARTICLE_COMMENT = "article.comment"
    COMMENT_CHANGE = "article_comment.change"
    ARTICLE_SEND_BACK = "article.send_back"
    ARTICLE_APPROVE = "article.approve"
    ARTICLE_TRANSLATE = "article.translate"
    TRANSLATION_READ = "article_translation.read"
    ARTICLE_PUBLISH = "article.publish"
    ARTICLE_RENEW = "article.renew"
    ARTICLE_WITHDRAW = "article.withdraw"
    AUTHORS_CHANGE = "article_authors.change"
    AUTHORS_LEAD = "article_authors.lead"
    AUTHORSHIP_ANSWER = "article_authorship.answer"
    DESK_READ = "blog_desk.read"


def is_anybody(_visitor: Member | None, _thing: object) -> bool:
    """Everybody to whom the thing is visible."""
    return True


def is_signed_in(visitor: Member | None, _thing: object) -> bool:
    """Any member to whom the thing is visible."""
    return visitor is not None


def is_editor(visitor: Member | None, _thing: object = None) -> bool:
    """Editors, the secretariat and the admins."""
    return visitor is not None and visitor.has_role(EDITOR, SECRETARIAT, ADMIN)


def edits_series(visitor: Member | None, series: Series) -> bool:
    """Its editors; the secretariat and the admins; where it names nobody, every editor."""
    if visitor is None:
        return False
    if visitor.has_role(SECRETARIAT, ADMIN):
        return True
    named = {each.member_id for each in series.editors}
    return visitor.id in named or (not named and visitor.has_role(EDITOR))


def pitches(visitor: Member | None, series: Series) -> bool:
    """Every member, while the series takes pitches."""
    return visitor is not None and series.takes_pitches


def is_author(visitor: Member | None, article: Article) -> bool:
    """Who writes it and agreed to."""
    found = article.author(visitor)
    return found is not None and found.accepted_at is not None


def is_asked_author(visitor: Member | None, article: Article) -> bool:
    """Who writes it, and who is asked to."""
    return article.author(visitor) is not None


def leads(visitor: Member | None, article: Article) -> bool:
    """Its lead author."""
    found = article.author(visitor)
    return found is not None and found.role == LEAD


def handles(visitor: Member | None, article: Article) -> bool:
    """Editors of its series, unless they write it themselves."""
    return edits_series(visitor, article.series) and not is_asked_author(visitor, article)


def follows(visitor: Member | None, article: Article) -> bool:
    """Its authors, and editors of its series."""
    return is_author(visitor, article) or edits_series(visitor, article.series)


def writes(visitor: Member | None, article: Article) -> bool:
    """Its authors, while it is theirs to write."""
    return article.stage == DRAFT and is_author(visitor, article)


def changes_images(visitor: Member | None, article: Article) -> bool:
    """Who may change its text now."""
    return writes(visitor, article) or edits(visitor, article)


def takes_back(visitor: Member | None, article: Article) -> bool:
    """Its lead author, until something of it is published or about to be."""
    is_on_its_way = article.stage in (PITCHED, DRAFT, COPY_EDIT, APPROVAL)
    return is_on_its_way and article.current_version is None and leads(visitor, article)


def edits(visitor: Member | None, article: Article) -> bool:
    """Editors of its series, while it is theirs to edit."""
    return article.stage in EDITED and handles(visitor, article)


def suggests(visitor: Member | None, article: Article) -> bool:
    """Editors of its series, while it is copy-edited."""
    return article.stage == COPY_EDIT and handles(visitor, article)


def settles(visitor: Member | None, article: Article) -> bool:
    """Its authors, until it is approved."""
    is_worked_on = article.stage in (DRAFT, COPY_EDIT, APPROVAL)
    return is_worked_on and is_author(visitor, article)


def comments(visitor: Member | None, article: Article) -> bool:
    """Its authors and editors of its series, while it is written, copy-edited or approved."""
    is_worked_on = article.stage in (DRAFT, COPY_EDIT, APPROVAL)
    return is_worked_on and (is_author(visitor, article) or handles(visitor, article))


def wrote_comment(visitor: Member | None, comment: PassageComment) -> bool:
    """Who wrote it."""
    return visitor is not None and comment.author_id == visitor.id


def approves(visitor: Member | None, article: Article) -> bool:
    """Its authors, once it was copy-edited."""
    return article.stage == APPROVAL and is_author(visitor, article)


def sends_back(visitor: Member | None, article: Article) -> bool:
    """Editors of its series, from copy-editing on; its authors, while they are to approve it."""
    is_edited = article.stage in (*EDITED, APPROVAL)
    return (is_edited and handles(visitor, article)) or approves(visitor, article)


def reads_translation(visitor: Member | None, article: Article) -> bool:
    """Who follows the article, and who was asked to translate it."""
    if visitor is None:
        return False
    is_asked = any(each.member_id == visitor.id for each in article.translators)
    return is_asked or follows(visitor, article)


def translates(visitor: Member | None, article: Article) -> bool:
    """Editors of its series and who was asked to translate it, once it is approved."""
    if visitor is None or article.stage not in (TRANSLATION, SCHEDULED):
        return False
    is_asked = any(each.member_id == visitor.id for each in article.translators)
    return is_asked or handles(visitor, article)


def renews(visitor: Member | None, article: Article) -> bool:
    """Its authors and editors of its series, while nothing of it is being changed."""
    return article.stage == DONE and (is_author(visitor, article) or handles(visitor, article))


def changes_authors(visitor: Member | None, article: Article) -> bool:
    """Its authors while they write it, and editors of its series."""
    return writes(visitor, article) or handles(visitor, article)


def orders_authors(visitor: Member | None, article: Article) -> bool:
    """Its lead author while they write it, and editors of its series."""
    return (article.stage == DRAFT and leads(visitor, article)) or handles(visitor, article)


def works_on(visitor: Member | None, article: Article) -> bool:
    """Its authors, and editors of its series."""
    return is_author(visitor, article) or handles(visitor, article)


# Whose steps these are, whatever the stage: who comes too late with one is told what happened.
STEPS_OF: Mapping[Blogging, Callable[[Member | None, Article], bool]] = {
    Blogging.ARTICLE_SUGGEST: handles,
    Blogging.ARTICLE_SETTLE: is_author,
    Blogging.ARTICLE_COMMENT: works_on,
    Blogging.ARTICLE_SEND_BACK: works_on,
    Blogging.ARTICLE_APPROVE: is_author,
    Blogging.ARTICLE_RENEW: works_on,
    Blogging.ARTICLE_TRANSLATE: reads_translation,
}

EDITORS = "editors of its series (where it names nobody: every editor), secretariat, admins"
NOT_OWN = EDITORS + "; never one of its authors"

RULES: Rules = {
    Blogging.SERIES_READ: Rule("everybody, once it is published", is_anybody),
    Blogging.SERIES_OPEN: Rule("editors, secretariat, admins", is_editor),
    Blogging.SERIES_EDIT: Rule(EDITORS, edits_series),
    Blogging.ARTICLE_READ: Rule("everybody, once it is published", is_anybody),
    Blogging.ARTICLE_PITCH: Rule("members, while the series takes pitches", pitches),
    Blogging.ARTICLE_FOLLOW: Rule("its authors; " + EDITORS, follows),
    Blogging.ARTICLE_WRITE: Rule("its authors; what is saved only while it is a draft", is_author),
    Blogging.IMAGES_CHANGE: Rule(
        "its authors while it is a draft; while it is edited, " + NOT_OWN, changes_images
    ),
    Blogging.ARTICLE_TAKE_BACK: Rule("its lead author; done only until it is translated", leads),
    Blogging.ARTICLE_DECIDE: Rule(NOT_OWN, handles),
    Blogging.ARTICLE_EDIT: Rule(NOT_OWN, edits),
    Blogging.ARTICLE_SUGGEST: Rule(NOT_OWN, suggests),
    Blogging.ARTICLE_SETTLE: Rule("its authors, until it is approved", settles),
    Blogging.ARTICLE_COMMENT: Rule("its authors; " + NOT_OWN, comments),
    Blogging.COMMENT_CHANGE: Rule("who wrote it", wrote_comment),
    Blogging.ARTICLE_SEND_BACK: Rule("its authors, who are to approve it; " + NOT_OWN, sends_back),
    Blogging.ARTICLE_APPROVE: Rule("its authors, once it was copy-edited", approves),
    Blogging.ARTICLE_TRANSLATE: Rule("its translators; " + NOT_OWN, translates),
    Blogging.TRANSLATION_READ: Rule("its translators; its authors; " + EDITORS, reads_translation),
    Blogging.ARTICLE_PUBLISH: Rule(NOT_OWN, handles),
    Blogging.ARTICLE_RENEW: Rule("its authors; " + NOT_OWN, renews),
    Blogging.ARTICLE_WITHDRAW: Rule("its authors; " + EDITORS, follows),
    Blogging.AUTHORS_CHANGE: Rule("its authors while they write it; " + NOT_OWN, changes_authors),
    Blogging.AUTHORS_LEAD: Rule("its lead author while it is a draft; " + NOT_OWN, orders_authors),
    Blogging.AUTHORSHIP_ANSWER: Rule("its authors, and who is asked to be one", is_asked_author),
    Blogging.DESK_READ: Rule("members: what they write and what they edit", is_signed_in),
}

# What the audit log keeps of the blog.
ACTS: Mapping[str, LazyString] = {
    "series.opened": _l("Began a blog series"),
    "series.changed": _l("Changed a blog series"),
    "article.decided": _l("Decided on a pitch"),
    "article.published": _l("Published an article"),
    "article.withdrawn": _l("Withdrew an article"),
    "article.restored": _l("Showed a withdrawn article again"),
    "article.approval_overridden": _l("Went on without the approval of all authors"),
}
