"""Series are begun, worded in several languages, published, closed and opened again."""

import pytest
import sqlalchemy as sa

from hub.accounts.models import EDITOR
from hub.blog.models import Series
from hub.blog.services import series as services
from hub.core.audit import AuditEntry
from hub.core.db import db
from tests.blog.support import make_series
from tests.factories import make_member, make_space, sign_in
from tests.support.waiting import meanwhile


@pytest.fixture
def edda(app):
    return make_member("Edda Editor", handle="edda", roles=(EDITOR,))


@pytest.fixture
def client(app, edda):
    made = app.test_client()
    sign_in(made, edda)
    return made


def said(**changed) -> dict[str, object]:
    return {
        "lang": "en",
        "title": "Voices from the field",
        "theme": "What **works** where you are.",
        "disclaimer": "Authors speak for themselves.",
        "objectives": ["gcm-04"],
        "space": "",
        "editors": "",
        **changed,
    }


def the_series() -> Series:
    db.session.expire_all()
    return db.session.scalars(sa.select(Series)).one()


def test_editor_prepares_words_publishes_closes_and_reopens_a_series(app, client, edda):
    guest = make_member("Guest", handle="guest")
    space = make_space("Comments")
    answer = client.post("/en/blog/series", data=said(space=str(space.id), editors="edda, @guest"))
    address = "/en/blog/series/voices-from-the-field"
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address}/edit")
    made = the_series()
    assert (made.space_id, made.objectives, made.published_at) == (space.id, ["gcm-04"], None)
    assert sorted(each.member_id for each in made.editors) == sorted([edda.id, guest.id])
    assert made.text("en").theme_html == "<p>What <strong>works</strong> where you are.</p>\n"
    words = {"title": "Voix", "theme": "Ce qui marche.", "disclaimer": "", "version": "1"}
    assert client.post(f"{address}/texts/fr", data=words).status_code == 303
    assert the_series().text("fr").title == "Voix"
    member = app.test_client()
    sign_in(member, make_member())
    assert member.get(f"{address}/pitch").status_code == 404
    assert client.post(f"{address}/publication", data={"version": "2"}).status_code == 303
    assert member.get(f"{address}/pitch").status_code == 200
    assert member.get(f"{address}/edit").status_code == 403
    assert client.post(f"{address}/closing", data={"version": "3"}).status_code == 303
    assert member.get(f"{address}/pitch").status_code == 403
    assert client.delete(f"{address}/closing", data={"version": "4"}).status_code == 303
    assert member.get(f"{address}/pitch").status_code == 200
    acts = db.session.scalars(sa.select(AuditEntry.act).order_by(AuditEntry.number)).all()
    assert acts == ["series.opened", *["series.changed"] * 4]


def test_series_without_a_title_is_told_next_to_the_field_and_nothing_typed_is_lost(client):
    answer = client.post("/en/blog/series", data=said(title=" ", editors="nobody-at-all"))
    assert answer.status_code == 422
    for words in ('id="title-error"', 'id="editors-error"', "What **works** where you are."):
        assert words in answer.text, words
    assert db.session.scalars(sa.select(Series)).all() == []


def test_second_editor_to_save_sees_what_the_first_saved_and_loses_nothing(client, edda):
    series = make_series("Voices", edda)
    other = make_member(roles=(EDITOR,))
    address = f"/en/blog/series/{series.slug}"
    terms = services.Terms(objectives=["gcm-05"], editors=[edda, other], space_id=None)
    services.change_series(series, actor=edda, version=1, terms=terms)
    db.session.commit()
    form = {"version": "1", "objectives": ["gcm-06"], "space": "", "editors": "edda"}
    answer = client.post(f"{address}/edit", data=form)
    assert (answer.status_code, "meanwhile" in answer.text, other.handle in answer.text) == (
        409,
        True,
        True,
    )
    words = {"version": "1", "title": "My title", "theme": "", "disclaimer": ""}
    text = client.post(f"{address}/texts/en", data=words)
    assert (text.status_code, "My title" in text.text, ">Voices<" in text.text) == (409, True, True)
    assert client.post(f"{address}/closing", data={"version": "1"}).status_code == 409
    assert (the_series().objectives, the_series().text("en").title) == (["gcm-05"], "Voices")


def test_editor_who_names_others_goes_on_seeing_the_series(client, edda):
    make_member(handle="guest")
    client.post("/en/blog/series", data=said(editors="guest"))
    assert edda.id in {each.member_id for each in the_series().editors}
    assert client.get("/en/blog/series/voices-from-the-field/edit").status_code == 200


def test_series_is_opened_by_editors_and_changed_by_its_own(app):
    series = make_series("Voices", make_member(roles=(EDITOR,)))
    for roles, opens in (((), 403), ((EDITOR,), 200)):
        client = app.test_client()
        sign_in(client, make_member(roles=roles))
        assert client.get("/en/blog/series/new").status_code == opens
        assert client.get(f"/en/blog/series/{series.slug}/edit").status_code == 403
        assert client.get(f"/en/blog/series/{series.slug}/texts/xx").status_code == 403


def test_two_series_of_one_title_at_the_same_moment_get_an_address_each(client, edda):
    words, terms = services.Said("Voices from the field"), services.Terms((), (edda,), None)
    services.open_series(actor=edda, lang="en", said=words, terms=terms)
    answer = meanwhile(lambda: client.post("/en/blog/series", data=said()))
    assert answer.status_code == 303
    slugs = db.session.scalars(sa.select(Series.slug).order_by(Series.id)).all()
    assert slugs == ["voices-from-the-field", "voices-from-the-field-2"]
