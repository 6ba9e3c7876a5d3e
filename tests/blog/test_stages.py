"""How an article comes from its pitch into the hands of its editor, and back."""

import pytest
import sqlalchemy as sa

from hub.accounts.models import ADMIN, EDITOR
from hub.blog.models import (
    APPROVAL,
    COPY_EDIT,
    DECLINED,
    DRAFT,
    PITCHED,
    TRANSLATION,
    ArticleStep,
)
from hub.blog.queries import manuscripts
from hub.blog.services import stages
from hub.core import clock
from hub.core.audit import AuditEntry
from hub.core.db import db
from hub.core.errors import Overtaken, Refused, Unfit
from tests.blog.support import handed_in, in_draft, make_series, pitched, written
from tests.factories import make_member


def told(article) -> list[tuple[str, int | None, str]]:
    return [(step.stage, step.actor_id, step.words) for step in manuscripts.steps_of(article)]


def test_pitch_is_accepted_with_words_and_an_editor_and_its_steps_are_kept(app):
    author, editor, other = (
        make_member(),
        make_member(roles=(EDITOR,)),
        make_member(roles=(EDITOR,)),
    )
    article = pitched(author)
    assert (article.stage, article.version, article.title) == (
        PITCHED,
        1,
        "Before dawn at the registry",
    )
    assert article.pitch_html == (
        "<p>What the queue taught us, for those who plan <strong>opening hours</strong>.</p>\n"
    )
    stages.accept(article, actor=editor, version=1, words="Write it.", editor=other)
    db.session.commit()
    assert (article.stage, article.version, article.editor_id) == (DRAFT, 2, other.id)
    assert told(article) == [(PITCHED, author.id, ""), (DRAFT, editor.id, "Write it.")]
    acts = db.session.scalars(sa.select(AuditEntry.act)).all()
    assert acts == ["article.decided"]


def test_second_to_decide_reads_what_the_first_did(app):
    first, second = make_member("Amina", roles=(EDITOR,)), make_member(roles=(EDITOR,))
    article = pitched(make_member())
    stages.decline(article, actor=first, version=1, words="We had this.")
    db.session.commit()
    with pytest.raises(Overtaken) as refusal:
        stages.accept(article, actor=second, version=1)
    assert refusal.value.description == "Amina was quicker. It is now at: Declined"
    assert (article.stage, len(told(article))) == (DECLINED, 2)


def test_pitch_is_declined_with_a_reason_only(app):
    article = pitched(make_member())
    with pytest.raises(Unfit) as refusal:
        stages.decline(article, actor=make_member(roles=(EDITOR,)), version=1, words=" ")
    assert (refusal.value.field, article.stage) == ("words", PITCHED)


def test_editor_of_a_pitch_may_edit_its_series_and_is_none_of_its_authors(app):
    named, author = make_member(roles=(EDITOR,)), make_member(roles=(ADMIN,))
    article = pitched(author, make_series("Voices", named))
    for stranger in (make_member(roles=(EDITOR,)), author):
        with pytest.raises(Unfit):
            stages.accept(article, actor=named, version=1, editor=stranger)
    assert article.stage == PITCHED


def test_series_that_is_closed_or_prepared_takes_no_pitch(app):
    for series in (make_series(published_at=None), make_series(closed_at=clock.now())):
        with pytest.raises(Refused):
            pitched(make_member(), series)


def test_article_is_handed_in_once_nothing_is_missing(app):
    author = make_member()
    article = in_draft(author)
    with pytest.raises(stages.Incomplete) as refusal:
        stages.hand_in(article, actor=author, version=2)
    assert dict(refusal.value.faults) == {
        "summary": "Write a summary.",
        "body": "Write the article.",
    }
    article = written(author)
    stages.hand_in(article, actor=author, version=2, words="Is it too long?")
    db.session.commit()
    assert (article.stage, article.version) == (COPY_EDIT, 3)
    assert told(article)[-1] == (COPY_EDIT, author.id, "Is it too long?")
    # The same button pressed in another window.
    with pytest.raises(Overtaken):
        stages.hand_in(article, actor=author, version=2)


def test_author_takes_back_what_an_editor_has_and_gives_up_what_nobody_edits(app):
    author = make_member()
    article = handed_in(author)
    stages.take_back(article, actor=author, version=article.version)
    assert article.stage == DRAFT
    stages.take_back(article, actor=author, version=article.version, words="Another time.")
    db.session.commit()
    assert article.stage == DECLINED
    matter = manuscripts.matter_of(article)
    assert (matter.is_given_up, matter.turn) == (True, manuscripts.NOBODY)
    declined = pitched(author)
    stages.decline(
        declined, actor=make_member(roles=(EDITOR,)), version=1, words="We had this already."
    )
    db.session.commit()
    assert manuscripts.matter_of(declined).is_given_up is False


@pytest.mark.parametrize(
    "changed", [{"stage": TRANSLATION}, {"stage": APPROVAL, "current_version": 1}]
)
def test_what_is_translated_or_published_is_not_taken_back(app, changed):
    article = handed_in(author := make_member())
    for name, value in changed.items():
        setattr(article, name, value)
    db.session.commit()
    with pytest.raises(Refused):
        stages.take_back(article, actor=author, version=article.version)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ArticleStep)) == 3


def test_editors_who_are_told_are_those_of_the_series_or_the_one_who_looks_after_it(app):
    named, other = make_member(roles=(EDITOR,)), make_member(roles=(EDITOR,))
    staff = make_member(roles=(ADMIN,))
    article = pitched(make_member(), make_series("Voices", named))
    assert manuscripts.editors_of(article) == [named]
    assert manuscripts.editors_of(pitched(make_member(), make_series("Open"))) != []
    # Its only named editor wrote it: staff looks after it.
    assert manuscripts.editors_of(pitched(named, make_series("Voices", named))) == [staff]
    stages.accept(article, actor=staff, version=1)
    db.session.commit()
    assert manuscripts.editors_of(article) == [staff]
    assert other not in manuscripts.editors_of(article)
