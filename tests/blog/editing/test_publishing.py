"""Articles are published at their hour, once, in versions that stay; withdrawn and shown again."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.blog.models import ArticleStep, ArticleVersion, Revision
from hub.blog.services import scheduling
from hub.blog.services.approving import approve
from hub.blog.services.publishing import publish
from hub.blog.tasks import publish as publish_job
from hub.core.db import db
from hub.core.errors import Refused
from hub.discussions.models import Topic
from hub.links.models import Link
from hub.notifications.models import Notice
from tests.blog.editing.support import BODY, an_article, approved, in_approval, rewritten
from tests.blog.editing.test_pages import address, fresh, words
from tests.factories import make_member, make_space, sign_in
from tests.support.waiting import meanwhile

AT = dt.datetime(2027, 3, 1, 6, 0, tzinfo=dt.UTC)


def scheduled(**values):
    told = approved(**values)
    scheduling.schedule(told.article, actor=told.editor, version=told.article.version, at=AT)
    db.session.commit()
    return told


def versions():
    return db.session.scalars(sa.select(ArticleVersion).order_by(ArticleVersion.number)).all()


def run_due():
    db.session.rollback()
    publish_job.run()
    db.session.rollback()


def notices_of(member):
    found = sa.select(Notice.kind).where(Notice.member_id == member.id).order_by(Notice.id)
    return db.session.scalars(found).all()


def test_a_scheduled_article_is_published_at_its_hour_and_once(app, clock):
    told = scheduled()
    clock(to=AT - dt.timedelta(seconds=1))
    run_due()
    assert versions() == []
    clock(to=AT)
    due = list(scheduling.due_articles())
    run_due()
    assert (fresh(told).stage, fresh(told).slug) == ("done", "a-van-for-papers")
    # A second beat that had read the same list.
    assert [scheduling.publish_due(each) for each in due] == [False]
    assert len(versions()) == 1
    last = db.session.scalars(sa.select(ArticleStep).order_by(ArticleStep.id.desc()).limit(1)).one()
    assert (last.stage, last.actor_id) == ("done", None)


def test_a_fault_of_one_keeps_no_other_from_its_readers(app, clock, monkeypatch):
    first, second = scheduled(), scheduled()
    broken, real = first.article.id, scheduling.publish_due

    def faulty(article_id):
        if article_id == broken:
            raise RuntimeError("a fault")
        return real(article_id)

    monkeypatch.setattr(scheduling, "publish_due", faulty)
    clock(to=AT)
    run_due()
    assert (fresh(first).stage, fresh(second).stage) == ("scheduled", "done")


def test_a_time_that_was_taken_back_publishes_nothing(app, clock):
    told = scheduled()
    due = told.article.id
    scheduling.unschedule(told.article, actor=told.editor, version=told.article.version)
    db.session.commit()
    clock(to=AT)
    assert not scheduling.publish_due(due)
    assert fresh(told).stage == "translation"


def test_its_time_is_set_on_the_clocks_of_a_place(client):
    told = approved()
    sign_in(client, told.editor)
    sent = {"version": told.article.version, "zone": "Africa/Nairobi", "at": "2027-03-01T09:00"}
    assert client.post(address(told, "/schedule"), data=sent).status_code == 303
    assert fresh(told).scheduled_at == AT
    again = client.post(address(told, "/schedule"), data={**sent, "at": "2027-03-02T09:00"})
    assert (again.status_code, fresh(told).scheduled_at) == (409, AT)
    off = {"version": fresh(told).version}
    assert client.post(address(told, "/schedule?_method=DELETE"), data=off).status_code == 303
    assert (fresh(told).stage, fresh(told).scheduled_at) == ("translation", None)


def test_its_topic_is_opened_once_and_linked(app):
    told = approved(space=make_space(), title="A [van] for *papers*")
    publish(told.article, told.editor)
    db.session.commit()
    topic = db.session.scalars(sa.select(Topic)).one()
    assert (fresh(told).topic_id, topic.author_id) == (topic.id, told.editor.id)
    link = db.session.scalars(sa.select(Link)).one()
    assert (link.kind, link.target_kind, link.target_id) == (
        "came_from",
        "article",
        told.article.id,
    )
    told.article.stage = "translation"
    publish(told.article, told.editor, note="A correction.")
    db.session.commit()
    assert [each.id for each in db.session.scalars(sa.select(Topic))] == [topic.id]


def test_readers_find_what_was_published_while_a_new_version_is_written(client):
    told = approved()
    sign_in(client, told.editor)
    way = address(told, "/versions")
    assert client.post(way, data={"version": told.article.version}).status_code == 303
    sign_in(client, told.author)
    assert client.post(address(told, "/renewal")).status_code == 303
    assert (fresh(told).stage, fresh(told).current_version) == ("draft", 1)
    assert client.post(address(told, "/renewal")).status_code == 409
    rewritten(told, "payed", "paid")
    slug = fresh(told).slug
    assert "people are payed" in words(client.get(f"/en/blog/{slug}"))
    told.article.stage = "translation"
    db.session.commit()
    sign_in(client, told.editor)
    version = fresh(told).version
    refused = client.post(way, data={"version": version, "note": ""})
    assert refused.status_code == 422
    assert "Say in a sentence what changed." in words(refused)
    sent = {"version": version, "note": "A word was misspelt."}
    assert client.post(way, data=sent).status_code == 303
    assert [(each.number, each.note) for each in versions()] == [
        (1, ""),
        (2, "A word was misspelt."),
    ]
    assert fresh(told).slug == slug
    assert "people are paid" in words(client.get(f"/en/blog/{slug}"))
    assert "people are payed" in words(client.get(f"/en/blog/{slug}/v1"))


def test_a_double_click_publishes_one_version(client):
    told = approved()
    sign_in(client, told.editor)
    sent = {"version": told.article.version, "_key": "k" * 20}
    assert client.post(address(told, "/versions"), data=sent).status_code == 303
    assert client.post(address(told, "/versions"), data=sent).status_code == 303
    late = client.post(address(told, "/versions"), data={**sent, "_key": "other", "note": "x"})
    assert (late.status_code, len(versions())) == (409, 1)


def test_two_of_one_title_at_the_same_moment_get_an_address_each(client):
    first, second = approved(), approved()
    sign_in(client, second.editor)
    sent = {"version": second.article.version}
    publish(first.article, first.editor)
    db.session.flush()
    answer = meanwhile(lambda: client.post(address(second, "/versions"), data=sent))
    assert answer.status_code == 303
    slugs = [fresh(each).slug for each in (first, second)]
    assert slugs == ["a-van-for-papers", "a-van-for-papers-2"]


def test_a_withdrawn_article_says_why_and_comes_back(client, run_jobs):
    told = approved()
    publish(told.article, told.editor)
    db.session.commit()
    sign_in(client, told.author)
    way = address(told, "/withdrawal")
    assert client.post(way, data={"words": ""}).status_code == 422
    assert client.post(way, data={"words": "A figure was wrong."}).status_code == 303
    run_jobs()
    page = client.get(f"/en/blog/{fresh(told).slug}")
    assert "A figure was wrong." in words(page)
    assert "Nine of ten renewals" not in words(page)
    assert client.post(way + "?_method=DELETE").status_code == 403
    sign_in(client, told.editor)
    assert client.post(way + "?_method=DELETE").status_code == 303
    assert "Nine of ten renewals" in words(client.get(f"/en/blog/{fresh(told).slug}"))


def test_a_withdrawn_article_is_not_published_by_the_clock(app, clock, client):
    told = approved()
    publish(told.article, told.editor)
    told.article.stage = "translation"
    db.session.commit()
    version = told.article.version
    scheduling.schedule(told.article, actor=told.editor, version=version, at=AT, note="More.")
    db.session.commit()
    sign_in(client, told.editor)
    client.post(address(told, "/withdrawal"), data={"words": "Not now."})
    clock(to=AT)
    run_due()
    assert (len(versions()), fresh(told).stage) == (1, "translation")


def test_what_is_not_ready_is_not_published(app):
    for told in (an_article(), in_approval()):
        with pytest.raises(Refused):
            publish(told.article, told.editor)
    assert versions() == []


def test_who_has_to_act_is_told(client, run_jobs):
    told = an_article()
    told.edit(("payed", "paid"), ("send a", "sends a"))
    run_jobs()
    assert notices_of(told.author) == ["article_suggestions"]
    sign_in(client, told.editor)
    version = fresh(told).version
    client.post(address(told, "/approval"), data={"version": version, "words": ""})
    run_jobs()
    assert notices_of(told.second) == ["article_suggestions", "article_step"]
    sign_in(client, told.second)
    client.post(
        address(told, "/suggestions"),
        data={
            "leave": "all",
            "seen": list(db.session.scalars(sa.text("select id from blog_suggestion"))),
        },
    )
    approve(fresh(told), actor=told.second, text_version=1)
    db.session.commit()
    assert "You are asked to approve" not in words(client.get("/en/notifications/"))
    approve(fresh(told), actor=told.author, text_version=1)
    db.session.commit()
    run_jobs()
    assert notices_of(told.editor) == ["article_ready"]
    sign_in(client, told.editor)
    assert "is approved by its authors" in words(client.get("/en/notifications/"))
    other = make_member()
    client.post(address(told, "/translators"), data={"lang": "fr", "who": other.handle})
    run_jobs()
    assert notices_of(other) == ["article_translator"]
    sign_in(client, other)
    assert "You are asked to translate “A van for papers”" in words(
        client.get("/en/notifications/")
    )
    publish(fresh(told), told.editor)
    db.session.commit()
    run_jobs()
    sign_in(client, told.author)
    assert "“A van for papers” is published" in words(client.get("/en/notifications/"))


def test_who_approved_a_text_that_is_changed_is_asked_again(client, run_jobs):
    told = an_article()
    told.edit(("payed", "paid"))
    told.article.stage = "approval"
    told.article.authors[1].approved_version = 1
    db.session.add(ArticleStep(article_id=told.article.id, stage="approval"))
    db.session.commit()
    sign_in(client, told.author)
    seen = db.session.scalars(sa.text("select id from blog_suggestion")).all()
    client.post(address(told, "/suggestions"), data={"take": "all", "seen": seen})
    run_jobs()
    assert notices_of(told.second)[-1] == "article_step"
    sign_in(client, told.second)
    assert "You are asked to approve “A van for papers”" in words(client.get("/en/notifications/"))


def test_the_history_shows_any_two_revisions(client):
    told = an_article()
    told.edit(("payed", "paid"))
    sign_in(client, told.author)
    seen = db.session.scalars(sa.text("select id from blog_suggestion")).all()
    client.post(address(told, "/suggestions"), data={"take": "all", "seen": seen})
    sign_in(client, told.editor)
    version = fresh(told).version
    client.post(address(told, "/approval"), data={"version": version, "words": "Please."})
    kept = db.session.scalars(sa.select(Revision).order_by(Revision.text_version)).all()
    assert [(each.text_version, "payed" in each.body) for each in kept] == [(1, True), (2, False)]
    page = client.get(address(told, "/history?from=1&to=2"))
    assert "[removed:] payed [end] [added:] paid [end]" in words(page)
    assert "Nothing changed here." in words(page)
    sign_in(client, make_member())
    assert client.get(address(told, "/history")).status_code == 404


def test_strangers_and_wrong_roles_come_to_nothing(client):
    told = an_article()
    told.edit(("payed", "paid"))
    (found,) = db.session.scalars(sa.text("select id from blog_suggestion")).all()
    ways = {
        "/suggestions": {"take": found},
        f"/suggestions/{found}/wording": {"words": "x"},
        "/approvals": {"text_version": 1},
        "/copy": {"body": "x", "title": "x"},
        "/approval": {},
        "/approvals/others": {"words": "x"},
        "/return": {"words": "x"},
        "/languages": {},
        "/translators": {"lang": "fr", "who": "x"},
        "/schedule": {},
        "/versions": {},
        "/withdrawal": {"words": "x"},
        "/comments": {"body": "x"},
        "/translations/fr": {"title": "x"},
    }
    sign_in(client, make_member())
    assert {
        client.post(address(told, way), data=sent).status_code for way, sent in ways.items()
    } == {404}
    sign_in(client, told.author)
    for_editors = ("/copy", "/approval", "/approvals/others", "/languages", "/translators")
    for way in (*for_editors, "/schedule", "/versions"):
        assert client.post(address(told, way), data=ways[way]).status_code == 403, way
    sign_in(client, told.editor)
    for way in ("/suggestions", f"/suggestions/{found}/wording", "/approvals"):
        assert client.post(address(told, way), data=ways[way]).status_code == 403, way
    assert (fresh(told).original.body, fresh(told).stage) == (BODY, "copy_edit")
