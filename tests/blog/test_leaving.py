"""What a member takes away from the blog, what is forgotten of them, and texts made anew."""

import sqlalchemy as sa

from hub.accounts.models import EDITOR
from hub.accounts.services import privacy
from hub.blog.models import (
    DECLINED,
    DRAFT,
    Article,
    ArticleVersion,
    ArticleVersionText,
    SeriesEditor,
)
from hub.blog.services import rerendering, stages
from hub.blog.services.authors import accept_authorship, ask_author
from hub.blog.services.drafting import mark_of, save_text
from hub.blog.services.leaving import own_articles
from hub.core import files
from hub.core.db import db
from hub.core.files import StoredFile
from tests.blog.support import (
    BODY,
    SUMMARY,
    handed_in,
    in_draft,
    make_series,
    picture,
    written,
)
from tests.factories import make_member


def together(article, ada, otto):
    ask_author(article, actor=ada, member=otto)
    accept_authorship(article, actor=otto)
    db.session.commit()
    return article


def erase(member):
    privacy.erase(member)
    db.session.commit()
    db.session.expire_all()


def test_member_takes_away_what_they_wrote_and_not_what_they_were_only_asked_to(app):
    ada, otto = make_member(), make_member()
    article = written(ada)
    ask_author(article, actor=ada, member=otto)
    db.session.commit()
    (own,) = own_articles(ada)
    assert (own["title"], own["summary"], own["body"], own["role"]) == (
        "Before dawn at the registry",
        SUMMARY,
        BODY,
        "lead",
    )
    (asked,) = own_articles(otto)
    assert (asked["title"], asked["body"], asked["pitch"]) == (
        "Before dawn at the registry",
        None,
        None,
    )


def test_draft_that_nobody_else_writes_is_gone_with_its_images(app):
    ada = make_member()
    article = written(ada)
    picture(article)
    erase(ada)
    assert db.session.scalars(sa.select(Article)).all() == []
    assert db.session.scalars(sa.select(StoredFile)).all() == []


def test_co_author_leads_on_and_nobody_is_named_who_left(app):
    ada, otto = make_member(), make_member()
    draft = together(written(ada), ada, otto)
    read = together(handed_in(ada), ada, otto)
    erase(ada)
    assert {each.member_id: each.role for each in draft.authors} == {otto.id: "lead"}
    roles = {each.member_id: (each.role, each.is_named) for each in read.authors}
    assert roles == {ada.id: ("co_author", False), otto.id: ("lead", True)}


def test_what_an_editor_had_read_stays_and_is_waited_for_no_more(app):
    ada, edda = make_member(), make_member(roles=(EDITOR,))
    article = handed_in(ada, edda, make_series("Voices", edda))
    stages.take_back(article, actor=ada, version=article.version, words="My aunt is ill.")
    db.session.commit()
    assert article.stage == DRAFT
    erase(ada)
    assert (article.stage, [each.is_named for each in article.authors]) == (DECLINED, [False])
    erase(edda)
    assert (article.editor_id, db.session.scalars(sa.select(SeriesEditor)).all()) == (None, [])


def test_texts_are_made_anew_and_published_figures_say_what_they_said(app):
    ada = make_member()
    article = in_draft(ada)
    image = picture(article, alt="Now")
    address = files.address_of(image.file)
    body = f"**Dawn.**\n\n![]({address})"
    save_text(article, actor=ada, values={"body": body}, read={"body": mark_of("")})
    version = ArticleVersion(article_id=article.id, number=1)
    then = (
        f'<figure lang="fr" dir="auto"><img src="{address}" alt="Then &amp; there" width="4" '
        'height="2" loading="lazy"><figcaption>A &lt;line&gt; <small>Me</small></figcaption>'
        "</figure>"
    )
    version.texts = [
        ArticleVersionText(
            lang="en", title="t", summary="s", body=body, body_html=f"<p>x</p>{then}"
        )
    ]
    db.session.add(version)
    expected = article.original.body_html
    article.original.body_html = article.pitch_html = article.series.texts[0].theme_html = "<b>old"
    article.series.texts[0].theme = "Theme"
    db.session.commit()
    for redo in (
        rerendering.rerender_series,
        rerendering.rerender_articles,
        rerendering.rerender_versions,
    ):
        assert list(redo(True)) == [1]
        db.session.commit()
    db.session.expire_all()
    assert article.original.body_html == expected
    assert article.series.texts[0].theme_html == "<p>Theme</p>\n"
    assert version.texts[0].body_html == f"<p><strong>Dawn.</strong></p>\n{then}\n"
