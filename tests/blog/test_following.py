"""Who follows an objective finds a new article about it in the digest."""

import pytest
import sqlalchemy as sa

from hub.blog.models import ArticleVersion
from hub.blog.services.publishing import begin_version, publish, restore, withdraw
from hub.core.clock import now
from hub.core.db import db
from hub.core.i18n import in_language
from hub.notifications.models import Notice
from hub.notifications.notices.digests import contents_for
from tests.blog.editing.support import approved
from tests.factories import make_member


@pytest.fixture
def told(app, run_jobs):
    """An article on gcm-04 that is about to be published."""
    made = approved()
    run_jobs()
    return made


def news(member) -> list[str]:
    with in_language(member.lang):
        contents = contents_for(member, now().replace(year=2020), now())
    return [each.title for each in contents.news] if contents else []


def new_to() -> set[int]:
    db.session.rollback()
    found = sa.select(Notice.member_id).where(Notice.kind == "article_new")
    return set(db.session.scalars(found))


def test_followers_of_its_objectives_find_it_in_their_digest_and_its_authors_do_not(
    app, run_jobs, told
):
    follower = make_member(objectives=["gcm-04", "gcm-23"])
    make_member(objectives=["gcm-23"])
    told.author.objectives = told.editor.objectives = ["gcm-04"]
    db.session.commit()
    publish(told.article, told.editor)
    db.session.commit()
    run_jobs()
    assert new_to() == {follower.id}
    assert news(follower) == ["A van for papers"]


def test_another_version_is_told_to_nobody_and_a_withdrawn_one_not_any_more(
    app, run_jobs, told, mailbox
):
    first, late = make_member(objectives=["gcm-04"]), make_member()
    publish(told.article, told.editor)
    db.session.commit()
    run_jobs()
    late.objectives = ["gcm-04"]
    begin_version(told.article, actor=told.author)
    told.article.stage = "translation"
    publish(told.article, told.editor, note="Again.")
    db.session.commit()
    run_jobs()
    assert db.session.scalar(sa.select(sa.func.max(ArticleVersion.number))) == 2
    assert new_to() == {first.id}
    withdraw(told.article, actor=told.editor, reason="An error.")
    db.session.commit()
    run_jobs()
    assert news(first) == []
    unread = sa.select(sa.func.count()).where(
        Notice.kind == "article_new", Notice.read_at.is_(None)
    )
    assert db.session.scalar(unread) == 0
    restore(told.article, actor=told.editor)
    db.session.commit()
    run_jobs()
    assert mailbox.to(first.email) == []
