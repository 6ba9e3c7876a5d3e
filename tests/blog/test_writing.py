"""An article is pitched, decided on, written by two and handed in, page by page."""

import html as entities
import io

import pytest
import sqlalchemy as sa
from PIL import Image

from hub.accounts.models import EDITOR
from hub.blog.models import (
    COPY_EDIT,
    DECLINED,
    DRAFT,
    PITCHED,
    Article,
    ArticleImage,
    ArticleStep,
    ArticleVersion,
    ArticleVersionText,
    Translator,
)
from hub.blog.services import stages
from hub.blog.services.drafting import mark_of, save_text
from hub.core import files
from hub.core.db import db
from hub.core.files import StoredFile
from hub.notifications.models import Notice
from tests.blog.support import (
    BODY,
    SUMMARY,
    handed_in,
    in_draft,
    make_series,
    picture,
    pitched,
    written,
)
from tests.factories import make_member, sign_in

SCRIPT = {"X-Fragment": "1"}


@pytest.fixture
def ada(app):
    return make_member("Ada Author", handle="ada")


@pytest.fixture
def edda(app):
    return make_member("Edda Editor", handle="edda", roles=(EDITOR,))


def browser(app, member):
    client = app.test_client()
    sign_in(client, member)
    return client


def here(article, page=""):
    return f"/en/blog/manuscripts/{article.public_id}{page}"


def fresh(article) -> Article:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Article, article.id)


def kinds(member):
    return list(
        db.session.scalars(
            sa.select(Notice.kind).where(Notice.member_id == member.id).order_by(Notice.id)
        )
    )


def png(width=40, height=20):
    made = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(made, "PNG")
    made.seek(0)
    return made


def typed(article, **values):
    """The form as a browser sends it that read the article as it is now."""
    text = article.original
    names = ("title", "summary", "body")
    marks = {f"read-{name}": mark_of(getattr(text, name)) for name in names}
    return {**{name: getattr(text, name) for name in names}, **marks, **values}


def test_member_pitches_an_article_and_reads_what_becomes_of_it(app, ada, edda, run_jobs, mailbox):
    series = make_series("Voices", edda)
    client = browser(app, ada)
    page = client.get(f"/en/blog/series/{series.slug}/pitch")
    assert (page.status_code, "An editor of the series accepts or declines it" in page.text) == (
        200,
        True,
    )
    said = {
        "title": "Before dawn",
        "words": "What the queue taught us.",
        "lang": "fr",
        "objectives": ["gcm-04"],
        "countries": ["KE"],
        "_key": "one-click",
    }
    answers = [
        client.post(f"/en/blog/series/{series.slug}/pitch", data=said) for _click in range(2)
    ]
    article = db.session.scalars(sa.select(Article)).one()
    assert [(each.status_code, each.headers["Location"]) for each in answers] == [
        (303, here(article))
    ] * 2
    assert (article.stage, article.lang, article.objectives, article.countries) == (
        PITCHED,
        "fr",
        ["gcm-04"],
        ["KE"],
    )
    shown = client.get(here(article)).text
    assert [words in shown for words in ("It waits for an editor.", "What the queue")] == [True] * 2
    run_jobs()
    assert (kinds(edda), kinds(ada)) == (["article_waiting"], [])
    assert [mail["Subject"] for mail in mailbox.to(edda.email)] == ["“Before dawn” was pitched"]


def test_pitch_without_words_is_told_next_to_the_field_and_nothing_typed_is_lost(app, ada):
    series = make_series()
    client = browser(app, ada)
    answer = client.post(
        f"/en/blog/series/{series.slug}/pitch",
        data={"title": "Before dawn", "words": " ", "lang": "fr", "countries": ["KE"]},
    )
    assert (answer.status_code, 'id="words-error"' in answer.text) == (422, True)
    assert 'value="Before dawn"' in answer.text
    assert db.session.scalars(sa.select(Article)).all() == []


def test_pitch_is_declined_with_a_reason_that_its_author_reads(app, ada, edda, run_jobs, mailbox):
    article = pitched(ada, make_series("Voices", edda))
    run_jobs()
    desk = browser(app, edda)
    form = {"version": "1", "editor": edda.public_id, "outcome": "decline", "words": ""}
    refused = desk.post(here(article, "/decision"), data=form)
    assert (refused.status_code, 'id="words-error"' in refused.text) == (422, True)
    answer = desk.post(here(article, "/decision"), data={**form, "words": "We had this in May."})
    assert (answer.status_code, fresh(article).stage) == (303, DECLINED)
    run_jobs()
    mail = mailbox.to(ada.email)[-1]
    assert (mail["Subject"], "We had this in May." in mail.get_body(("plain",)).get_content()) == (
        "“Before dawn at the registry” was declined",
        True,
    )
    shown = browser(app, ada).get(here(article)).text
    assert ("Declined" in shown, "We had this in May." in shown) == (True, True)


def test_second_editor_to_decide_is_told_what_the_first_did_and_keeps_their_words(app, ada, edda):
    article = pitched(ada)
    second = browser(app, make_member(roles=(EDITOR,)))
    assert second.get(here(article, "/decision")).status_code == 200
    stages.accept(article, actor=edda, version=1)
    db.session.commit()
    form = {"version": "1", "editor": edda.public_id, "outcome": "decline", "words": "My reason."}
    answer = second.post(here(article, "/decision"), data=form)
    assert (answer.status_code, fresh(article).stage) == (409, DRAFT)
    assert [
        words in answer.text for words in ("Edda Editor was quicker. It is now at: Draft", "My re")
    ] == [True] * 2


def test_authors_and_strangers_decide_on_no_pitch(app, edda):
    article = pitched(edda, make_series())
    form = {"version": "1", "outcome": "accept", "editor": edda.public_id}
    assert browser(app, edda).post(here(article, "/decision"), data=form).status_code == 403
    stranger = browser(app, make_member())
    pages = ("", "/decision", "/images", "/authors", "/handing-in", "/taking-back", "/authorship")
    assert {stranger.get(here(article, page)).status_code for page in pages} == {404}
    assert fresh(article).stage == PITCHED


def test_text_is_saved_field_by_field_by_a_script(app, ada, clock):
    article = in_draft(ada)
    client = browser(app, ada)
    data = {"only": "summary", "summary": SUMMARY, "read-summary": mark_of("")}
    answer = client.post(here(article), data=data, headers=SCRIPT)
    assert answer.status_code == 200
    assert (answer.json["reading"], answer.json["faults"], answer.json["overtaken"]) == (
        {"summary": mark_of(SUMMARY)},
        {},
        {},
    )
    assert answer.json["saved"].startswith("Draft saved")
    saved = fresh(article).original
    assert (saved.summary, saved.version, saved.title) == (
        SUMMARY,
        2,
        "Before dawn at the registry",
    )
    # The same again changes nothing.
    client.post(here(article), data=data, headers=SCRIPT)
    assert fresh(article).original.version == 2


def test_two_authors_in_two_fields_never_meet_and_in_one_both_texts_are_shown(app, ada):
    otto = make_member("Otto Other")
    article = in_draft(ada)
    first = typed(article, summary="Ada’s summary.", body="")
    second = typed(article, summary="", body="Otto’s text.")
    third = typed(article, summary="Otto’s summary.", title="Otto’s title")
    client = browser(app, ada)
    assert client.post(here(article), data=first).status_code == 303
    save_text(article, actor=otto, values={"body": "Otto’s text."}, read={"body": mark_of("")})
    db.session.commit()
    assert second["read-body"] == mark_of("")
    answer = client.post(here(article), data=third)
    assert answer.status_code == 409
    page = entities.unescape(answer.text)
    assert [words in page for words in ("Ada’s summary.", "Otto’s summary.", "Otto’s text.")] == [
        True
    ] * 3
    text = fresh(article).original
    assert (text.title, text.summary, text.body) == (
        "Otto’s title",
        "Ada’s summary.",
        "Otto’s text.",
    )
    # Whoever has read both saves again.
    again = typed(fresh(article), summary="Otto’s summary.")
    assert client.post(here(article), data=again).status_code == 303
    assert fresh(article).original.summary == "Otto’s summary."


def test_text_too_long_is_told_next_to_its_field_and_the_others_are_saved(app, ada):
    article = in_draft(ada)
    client = browser(app, ada)
    answer = client.post(here(article), data=typed(article, summary="x" * 501, body="A text."))
    assert (answer.status_code, 'id="summary-error"' in answer.text, "x" * 501 in answer.text) == (
        422,
        True,
        True,
    )
    assert (fresh(article).original.body, fresh(article).original.summary) == ("A text.", "")


def test_what_was_typed_when_it_was_handed_in_meanwhile_is_shown_once_more(app, ada):
    article = written(ada)
    form = typed(article, body="A better text.")
    client = browser(app, ada)
    stages.hand_in(article, actor=ada, version=article.version)
    db.session.commit()
    answer = client.post(here(article), data=form)
    assert (answer.status_code, "A better text." in answer.text) == (409, True)
    script = client.post(here(article), data={**form, "only": "body"}, headers=SCRIPT)
    assert (script.status_code, fresh(article).original.body) == (409, BODY)


def test_article_is_handed_in_with_faults_named_and_taken_back(app, ada, edda, run_jobs, mailbox):
    article = in_draft(ada, edda, make_series("Voices", edda))
    client = browser(app, ada)
    refused = client.post(here(article, "/handing-in"), data={"version": "2", "words": "Soon?"})
    assert refused.status_code == 422
    assert [words in refused.text for words in ("Write a summary.", "Soon?")] == [True] * 2
    article = written(ada, edda, article.series)
    form = {"version": "2", "words": "Is it too long?", "_key": "one-click"}
    answers = [client.post(here(article, "/handing-in"), data=form) for _click in range(2)]
    assert ([each.status_code for each in answers], fresh(article).stage) == ([303] * 2, COPY_EDIT)
    stale = client.post(here(article, "/handing-in"), data={"version": "2"})
    assert (stale.status_code, "Ada Author was quicker" in stale.text) == (409, True)
    run_jobs()
    assert [mail["Subject"] for mail in mailbox.to(edda.email)] == [
        "“Before dawn at the registry” was handed in"
    ]
    assert "It waits for an editor." in client.get("/en/blog/mine").text
    back = client.post(here(article, "/taking-back"), data={"version": "3", "words": ""})
    assert (back.status_code, fresh(article).stage) == (303, DRAFT)
    run_jobs()
    notice = db.session.scalars(
        sa.select(Notice).where(Notice.member_id == edda.id, Notice.kind == "article_waiting")
    ).all()[-1]
    assert notice.read_at is not None


def test_image_needs_words_beside_its_file_which_is_not_lost(app, ada):
    article = written(ada)
    client = browser(app, ada)
    form = {"upload": (png(), "queue.png"), "alt": "", "caption": "In May", "file": ""}
    answer = client.post(here(article, "/images"), data=form)
    assert (answer.status_code, 'id="alt-error"' in answer.text) == (422, True)
    waiting = db.session.scalars(sa.select(StoredFile)).one()
    assert (f'value="{waiting.public_id}"' in answer.text, "In May" in answer.text) == (True, True)
    again = {
        "file": waiting.public_id,
        "alt": "A queue at dawn",
        "has_consent": "y",
        "is_lead": "y",
    }
    assert client.post(here(article, "/images"), data=again).status_code == 303
    image = db.session.scalars(sa.select(ArticleImage)).one()
    assert (image.text("en").alt, image.is_lead, image.file.owner_kind, image.file.owner_id) == (
        "A queue at dawn",
        True,
        "article",
        article.id,
    )
    placed = client.post(here(article), data=typed(fresh(article), do=f"place-{image.id}"))
    assert placed.status_code == 303
    text = fresh(article).original
    address = files.address_of(image.file)
    assert text.body.endswith(f"\n\n![A queue at dawn]({address})")
    figure = (
        f'<figure><img src="{address}" alt="A queue at dawn" width="40" height="20" '
        'loading="lazy"></figure>'
    )
    assert figure in text.body_html


def test_form_without_a_picture_or_with_a_program_is_told_beside_the_file(app, ada):
    article = in_draft(ada)
    client = browser(app, ada)
    nothing = client.post(here(article, "/images"), data={"alt": "A queue", "file": ""})
    program = {"upload": (io.BytesIO(b"MZ" + b"\0" * 200), "a.exe"), "alt": "A queue"}
    text = {"upload": (io.BytesIO(b"Only words."), "a.txt"), "alt": "A queue"}
    for answer in (
        nothing,
        client.post(here(article, "/images"), data=program),
        client.post(here(article, "/images"), data=text),
    ):
        assert (answer.status_code, 'id="file-error"' in answer.text) == (422, True)
    assert db.session.scalars(sa.select(ArticleImage)).all() == []


def test_words_of_an_image_change_in_every_text_and_its_line_goes_with_it(app, ada):
    article = written(ada)
    image = picture(article, credit="A. Uthor")
    address = files.address_of(image.file)
    body = f"{BODY}\n\n![]({address})"
    save_text(article, actor=ada, values={"body": body}, read={"body": mark_of(BODY)})
    db.session.commit()
    client = browser(app, ada)
    form = {"alt": "Women before <dawn>", "caption": "May & June", "credit": "N. Body"}
    answer = client.post(here(article, f"/images/{image.id}"), data=form)
    assert answer.status_code == 303
    assert (
        f'<figure><img src="{address}" alt="Women before &lt;dawn&gt;" width="1600" height="900" '
        'loading="lazy"><figcaption>May &amp; June <small>N. Body</small></figcaption></figure>'
    ) in fresh(article).original.body_html
    assert "Confirm for every image" in client.get(here(article)).text
    french = here(article, f"/images/{image.id}/texts/fr")
    assert client.post(french, data={"alt": "Des femmes", "caption": ""}).status_code == 303
    db.session.expire_all()
    kept = db.session.scalars(sa.select(ArticleImage)).one()
    assert (kept.text("fr").alt, kept.text("en").alt) == ("Des femmes", "Women before <dawn>")
    removed = client.delete(here(article, f"/images/{image.id}"))
    assert (removed.status_code, db.session.scalars(sa.select(StoredFile)).all()) == (303, [])
    assert "is not among the images" in client.get(here(article)).text


def test_picture_is_seen_by_who_works_on_it_and_by_everybody_once_published(app, ada, edda):
    article = written(ada)
    image, hidden = picture(article), picture(article, position=2)
    translator = make_member()
    article.translators.append(Translator(lang="fr", member_id=translator.id))
    db.session.commit()
    addresses = [files.address_of(each.file) for each in (image, hidden)]
    for each in (image, hidden):
        path = files.path_of(each.file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    readers = {
        "author": browser(app, ada),
        "editor": browser(app, edda),
        "translator": browser(app, translator),
        "stranger": browser(app, make_member()),
        "nobody": app.test_client(),
    }

    def seen():
        return {
            name: [client.get(each).status_code for each in addresses]
            for name, client in readers.items()
        }

    followers = {each: [200, 200] for each in ("author", "editor", "translator")}
    closed = {**followers, "stranger": [404, 404], "nobody": [404, 404]}
    assert seen() == closed
    version = ArticleVersion(article_id=article.id, number=1)
    shown = f'<figure><img src="{addresses[0]}" alt="A queue at dawn" loading="lazy"></figure>'
    version.texts = [
        ArticleVersionText(lang="en", title="t", summary="s", body="b", body_html=shown)
    ]
    db.session.add(version)
    article.current_version, article.slug = 1, "before-dawn"
    db.session.commit()
    assert seen() == {**followers, "stranger": [200, 404], "nobody": [200, 404]}
    fresh(article).withdrawn_at = sa.func.now()
    db.session.commit()
    assert seen() == closed


def test_co_author_is_asked_sees_the_title_only_and_writes_once_they_agreed(
    app, ada, run_jobs, mailbox
):
    otto = make_member("Otto Other", handle="otto")
    article = written(ada)
    mine, theirs = browser(app, ada), browser(app, otto)
    assert theirs.get(here(article)).status_code == 404
    unknown = mine.post(here(article, "/authors"), data={"who": "nobody-at-all"})
    assert (unknown.status_code, 'id="who-error"' in unknown.text) == (422, True)
    assert mine.post(here(article, "/authors"), data={"who": "@otto"}).status_code == 303
    again = mine.post(here(article, "/authors"), data={"who": "otto"})
    assert (again.status_code, "has been asked already" in again.text) == (422, True)
    run_jobs()
    assert kinds(otto) == ["article_author"]
    assert [theirs.get(here(article, page)).status_code for page in ("", "/images")] == [403] * 2
    asked = theirs.get(here(article, "/authorship"))
    assert (asked.status_code, article.title in asked.text, BODY[:30] in asked.text) == (
        200,
        True,
        False,
    )
    assert "Answer" in theirs.get("/en/blog/mine").text
    assert theirs.post(here(article, "/authorship")).status_code == 303
    assert theirs.get(here(article)).status_code == 200
    run_jobs()
    assert "article_author_answer" in kinds(ada)
    # Order, being named, and the lead.
    place = here(article, f"/authors/{otto.public_id}")
    assert theirs.post(f"{place}/place", data={"to": "earlier"}).status_code == 403
    assert mine.post(f"{place}/place", data={"to": "earlier"}).status_code == 303
    assert [each.member_id for each in fresh(article).authors] == [otto.id, ada.id]
    assert theirs.post(here(article, "/authorship/name"), data={}).status_code == 303
    named = {each.member_id: each.is_named for each in fresh(article).authors}
    assert named == {otto.id: False, ada.id: True}
    assert mine.delete(here(article, "/authorship")).status_code == 409
    assert mine.post(f"{place}/lead").status_code == 303
    assert {each.member_id: each.role for each in fresh(article).authors} == {
        otto.id: "lead",
        ada.id: "co_author",
    }
    assert mine.delete(here(article, "/authorship")).status_code == 303
    assert mine.get(here(article)).status_code == 404


def test_desk_shows_what_waits_in_the_series_one_edits(app, ada, edda):
    own, other = make_series("Voices", edda), make_series("Others", make_member(roles=(EDITOR,)))
    pitched(ada, own, title="The first of them")
    handed_in(ada, edda, own)
    pitched(ada, other, title="Of another series")
    client = browser(app, edda)
    page = client.get("/en/blog/desk").text
    titles = ("The first of them", "Before dawn at the registry", "Of another series")
    assert [title in page for title in titles] == [True, True, False]
    assert page.index(titles[0]) < page.index(titles[1])
    pitches = client.get("/en/blog/desk?stage=pitched").text
    assert [title in pitches for title in titles] == [True, False, False]
    assert "Of another series" not in client.get(f"/en/blog/desk?series={other.slug}").text
    assert client.get("/en/blog/desk?stage=nonsense&series=x&after=%00").status_code == 200
    assert browser(app, ada).get("/en/blog/desk").status_code == 403
    assert app.test_client().get("/en/blog/desk").status_code == 303


@pytest.mark.parametrize("path", ["/en/blog/mine", "/en/blog/desk"])
def test_lists_ask_as_many_questions_for_thirty_rows_as_for_one(app, edda, count_queries, path):
    writer = make_member()
    series = make_series("Voices", edda)
    who = writer if path.endswith("mine") else edda
    pitched(writer, series)
    client = browser(app, who)
    client.get(path)
    with count_queries() as few:
        client.get(path)
    for _each in range(29):
        pitched(writer, series)
    with count_queries() as many:
        client.get(path)
    assert len(many) == len(few)


def test_steps_are_seen_by_who_asked_with_whose_turn_it_is(app, ada, edda):
    article = handed_in(ada, edda)
    shown = browser(app, ada).get(here(article)).text
    for words in ("Pitch", "Draft", "Copy-editing", "It waits for an editor.", "Edda Editor"):
        assert words in shown, words
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ArticleStep)) == 3
