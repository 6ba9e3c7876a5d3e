"""What a member takes away from the blog, what is forgotten of them, and texts made anew."""

import sqlalchemy as sa

from hub.accounts.models import EDITOR
from hub.accounts.services import privacy
from hub.blog.models import (
    COPY_EDIT,
    DECLINED,
    DRAFT,
    Article,
    ArticleStep,
    ArticleVersion,
    ArticleVersionText,
    PassageComment,
    SeriesEditor,
    Suggestion,
)
from hub.blog.services import rerendering, stages
from hub.blog.services.authors import accept_authorship, ask_author
from hub.blog.services.drafting import mark_of, save_text
from hub.blog.services.editing import revisions
from hub.blog.services.editing.commenting import answer, comment
from hub.blog.services.leaving import own_articles, own_work
from hub.blog.services.publishing import publish
from hub.blog.services.translating import Translated, ask_translator, save_translation
from hub.core import files
from hub.core.db import db
from hub.core.files import StoredFile
from tests.blog.editing.support import BODY as EDITED_BODY
from tests.blog.editing.support import an_article, approved
from tests.blog.support import (
    BODY,
    SUMMARY,
    handed_in,
    in_draft,
    make_series,
    picture,
    written,
)
from tests.factories import make_member, sign_in


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


def translated(told, translator):
    ask_translator(told.article, "fr", actor=told.editor, member=translator)
    save_translation(
        told.article,
        "fr",
        actor=translator,
        read=0,
        original_version=told.article.original.version,
        given=Translated("Une camionnette", "Résumé.", ["Un.", "Deux.", "Trois."]),
        is_whole=True,
    )
    db.session.commit()


def told_without(rows, *names):
    return [{key: row[key] for key in row if key not in names} for row in rows]


def test_member_takes_away_what_they_said_suggested_revised_and_translated(app):
    told, other = an_article(), approved()
    db.session.add(ArticleStep(article_id=told.article.id, stage=COPY_EDIT))
    said = comment(told.article, actor=told.editor, body="Which clerks?", place=(0, 12))
    answer(told.article, said, actor=told.author, body="Of the capital.")
    told.edit(("payed", "paid"), note="Spelling.")
    revisions.keep(told.article, told.article.original)
    translator = make_member("Nadia Benali")
    translated(other, translator)
    here = {"article": told.article.public_id, "language": "en"}
    there = {"article": other.article.public_id, "language": "fr"}
    edited = own_work(told.editor)
    assert told_without(edited["comments"], "at") == [
        here | {"passage": "The registry", "words": "Which clerks?"}
    ]
    assert told_without(edited["suggestions"], "at") == [
        here
        | {"of": "body", "instead_of": "payed", "suggested": "paid", "why": "Spelling."}
        | {"state": "open"}
    ]
    wrote = own_work(told.author)
    assert [each["words"] for each in wrote["comments"]] == ["Of the capital."]
    assert told_without(wrote["revisions"], "at", "summary") == [
        here | {"version": 1, "title": "A van for papers", "body": EDITED_BODY}
    ]
    own = own_work(translator)
    assert told_without(own["translations"], "changed_at") == [
        there | {"title": "Une camionnette", "summary": "Résumé.", "body": "Un.\n\nDeux.\n\nTrois."}
    ]
    assert told_without(own["asked_to_translate"], "at") == [there]
    assert [each["title"] for each in own["revisions"]] == ["Une camionnette"]
    assert own["articles"] == own["comments"] == own["suggestions"] == []


def test_what_a_member_said_beside_a_text_goes_and_what_others_answered_stays(client):
    ada, otto = make_member(), make_member("Bakary Sow")
    article = together(handed_in(ada), ada, otto)
    asked = comment(article, actor=otto, body="My cousin told me.")
    answered = answer(article, asked, actor=ada, body="Who is it?")
    answer(article, asked, actor=otto, body="Yasin.")
    alone = comment(article, actor=otto, body="I was there.")
    answer(article, alone, actor=otto, body="In May.")
    erase(otto)
    left = db.session.scalars(sa.select(PassageComment).order_by(PassageComment.id)).all()
    assert [(each.id, each.body) for each in left] == [(asked.id, ""), (answered.id, "Who is it?")]
    sign_in(client, ada)
    page = client.get(f"/en/blog/manuscripts/{article.public_id}/edit").text
    assert ("Bakary" in page, "This comment was deleted." in page) == (False, True)


def test_what_an_editor_suggested_stays_without_why(app):
    told = an_article()
    told.edit(("payed", "paid"), note="My aunt was.")
    erase(told.editor)
    kept = db.session.scalars(sa.select(Suggestion)).one()
    assert (kept.replacement, kept.note, kept.author.public_name) == ("paid", "", "")


def test_translator_is_named_to_readers_no_more_and_not_waited_for(client):
    told, translator = approved(), make_member("Nadia Benali")
    translated(told, translator)
    publish(told.article, told.editor)
    db.session.commit()
    page = f"/fr/blog/{told.article.slug}"
    assert "Nadia Benali" in client.get(page).text
    erase(translator)
    shown = client.get(page).text
    assert ("Une camionnette" in shown, "Nadia" in shown) == (True, False)
    assert told.article.translators == []


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
