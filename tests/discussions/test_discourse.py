"""A Discourse forum comes in once, whole, safe and quietly; a broken file costs only itself."""

import datetime as dt
import json
import os
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from hub.accounts.models import ERASED, PLACEHOLDER, Member
from hub.cli.redoing import rerender
from hub.core import search
from hub.core.db import db
from hub.core.mail import MailMessage
from hub.core.signals import OutboxRow
from hub.discussions.commands import bring_in
from hub.discussions.models import (
    PATH_STEP,
    PUBLIC,
    Contribution,
    Reaction,
    ReadPointer,
    Space,
    Topic,
    TopicFollow,
)
from hub.discussions.services.discourse import importing, reading
from hub.notifications.models import Notice
from tests.factories import make_member, make_space

SHARED = Path(os.environ.get("HUB_TEST_SHARED", Path(__file__).resolve().parents[3] / "shared"))
SAMPLE = SHARED / "data" / "discourse-sample"


@pytest.fixture
def folder(tmp_path):
    """An empty folder for a forum's files."""
    return tmp_path / "forum"


@pytest.fixture
def bring(app, folder):
    """`bring(*options)` runs `hub import discourse` over the folder."""

    def run(*options, of=folder):
        db.session.rollback()
        result = CliRunner().invoke(bring_in, ["discourse", str(of), *options])
        db.session.expire_all()
        return result

    return run


def post(number, cooked="<p>Words.</p>", **values):
    """A post as Discourse writes it."""
    return {
        "post_number": number,
        "post_type": 1,
        "username": "amina",
        "name": None,
        "user_id": 7,
        "created_at": f"2019-03-01T10:{number % 60:02}:00.000Z",
        "cooked": cooked,
        "reply_to_post_number": None,
        "actions_summary": [],
        **values,
    }


def write(folder, number, *posts, title="A question", name=None, **values):
    """A topic's file."""
    folder.mkdir(exist_ok=True)
    topic = {
        "id": number,
        "title": title,
        "archetype": "regular",
        "visible": True,
        "post_stream": {"posts": list(posts)},
        **values,
    }
    (folder / (name or f"{number}.json")).write_text(json.dumps(topic))


def rows(model, *order):
    return db.session.scalars(sa.select(model).order_by(*order)).all()


def contributions():
    return rows(Contribution, Contribution.topic_id, Contribution.number)


def count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


# What comes in


def test_topic_comes_in_with_its_thread_dates_and_source(folder, bring):
    write(
        folder,
        812,
        post(1, "<h1>How?</h1>"),
        post(3, "<p>Three</p>", username="Luis", name="Luis M.", user_id=8),
        post(4, "<p>Four</p>", reply_to_post_number=3),
        post(6, "<p>Six</p>", reply_to_post_number=1),
        title="How do you\ncheck?",
    )
    result = bring()
    assert (result.exit_code, result.exception) == (0, None)
    (topic,) = rows(Topic)
    assert (topic.title, topic.slug, topic.lang) == ("How do you check?", "how-do-you-check", "en")
    assert (topic.reply_count, topic.last_number, topic.change) == (3, 4, 4)
    assert topic.created_at == dt.datetime(2019, 3, 1, 10, 1, tzinfo=dt.UTC)
    assert topic.last_activity_at == dt.datetime(2019, 3, 1, 10, 6, tzinfo=dt.UTC)
    first, second, third, fourth = contributions()
    assert [row.number for row in (first, second, third, fourth)] == [1, 2, 3, 4]
    assert (first.source, first.source_format) == ("<h1>How?</h1>", "html")
    assert first.html == "<h3>How?</h3>"
    assert (third.parent_id, third.depth) == (second.id, 1)
    assert (fourth.parent_id, fourth.depth) == (first.id, 0)
    assert [row.author.name for row in (first, second)] == ["amina", "Luis M."]


def test_people_become_placeholders_who_cannot_sign_in(folder, bring, client):
    write(folder, 1, post(1), post(2, username="AMINA"), post(3, username="", user_id=None))
    bring()
    amina, gone = rows(Member, Member.id)
    assert (amina.state, amina.email, amina.password, amina.active) == (
        PLACEHOLDER,
        None,
        None,
        False,
    )
    assert (gone.state, gone.public_name) == (ERASED, "")


def test_placeholder_never_is_a_member_of_the_same_name(folder, bring):
    own = make_member("Amina", handle="amina")
    write(folder, 1, post(1, '<p><a class="mention" href="/u/amina">@amina</a></p>'))
    bring()
    (row,) = contributions()
    assert row.author_id != own.id
    assert row.author.handle == "amina-2"
    assert row.html == (
        f'<p><a class="mention" href="/members/{row.author.public_id}">@amina</a></p>'
    )


def test_nobody_is_told_and_nothing_is_new_to_anybody(folder, bring, run_jobs):
    make_member("amina", handle="amina")
    write(folder, 1, post(1), post(2, '<p><a class="mention" href="/u/amina">@amina</a></p>'))
    bring()
    assert count(OutboxRow) == 0
    run_jobs()
    for model in (MailMessage, Notice, TopicFollow, ReadPointer, Reaction):
        assert count(model) == 0


def test_html_is_made_safe(folder, bring):
    write(
        folder,
        1,
        post(1, '<p onclick="x()">Hello<script>alert(1)</script></p><img src=x onerror=alert(1)>'),
        post(
            2, '<a href="javascript:alert(1)">here</a> <iframe src="https://x.example/a"></iframe>'
        ),
    )
    bring()
    html = " ".join(row.html for row in contributions())
    assert not re.search(r"<script|onclick|onerror|javascript:|<iframe|<img", html)
    assert "Hello" in html


def test_quotes_and_links_lead_to_what_came_in(folder, bring):
    quote = '<aside class="quote" data-username="amina" data-post="{}" data-topic="{}">'
    quote += "<blockquote><p>Words.</p></blockquote></aside>"
    link = '<p><a href="https://old.example.org/t/later-topic/90{}">there</a></p>'
    write(folder, 5, post(1), post(4), post(5, quote.format(4, 5)), post(6, quote.format(3, 90)))
    write(folder, 7, post(1, link.format("/3")), post(2, link.format("")), post(3, "<p>/t/x/1</p>"))
    write(folder, 90, post(1), post(3), title="Later topic")
    result = bring()
    five, seven, ninety = (
        db.session.scalars(
            sa.select(Topic.id).where(Topic.title == title, Topic.id > after).order_by(Topic.id)
        ).first()
        for title, after in (("A question", 0), ("A question", 1), ("Later topic", 0))
    )
    html = {(row.topic_id, row.number): row.html for row in contributions()}
    assert f'<a class="quote-source" href="/topics/{five}?from=2#c2">amina</a>' in html[five, 3]
    assert f'<a class="quote-source" href="/topics/{ninety}?from=2#c2">amina</a>' in html[five, 4]
    assert html[seven, 1] == f'<p><a href="/topics/{ninety}?from=2#c2">there</a></p>'
    assert html[seven, 2] == f'<p><a href="/topics/{ninety}">there</a></p>'
    assert re.search(r"lead here now +3", result.output)


def test_links_elsewhere_stay_and_broken_ones_are_words(folder, bring):
    write(
        folder,
        1,
        post(
            1,
            '<p><a href="https://example.org/t/other-topic/1">a</a> <a href="/uploads/x.png">b</a> '
            '<a href="#far">c</a> <a href="//[bad">d</a></p>',
        ),
        title="Own topic",
    )
    bring()
    (row,) = contributions()
    stays = '<a href="https://example.org/t/other-topic/1" rel="nofollow ugc noopener">a</a>'
    assert row.html == f"<p>{stays} b c d</p>"


def test_site_gives_its_own_links_a_place(folder, bring):
    own = "https://forum.example.org"
    write(
        folder,
        1,
        post(1, f'<p><a href="{own}/t/1">a</a> <a href="/t/x/1">b</a> <a href="/faq">c</a></p>'),
    )
    bring("--site", own)
    (row,) = contributions()
    here = f"/topics/{row.topic_id}"
    back = f'<a href="{own}/faq" rel="nofollow ugc noopener">c</a>'
    assert row.html == f'<p><a href="{here}">a</a> <a href="{here}">b</a> {back}</p>'
    assert row.imported_from == "discourse:forum.example.org:1:1"


def test_small_actions_become_notices(folder, bring):
    split = '<p>2 posts were split to a new topic: <a href="/t/x/9">X</a></p>'
    write(
        folder,
        1,
        post(1),
        post(2, "", post_type=3, action_code="closed.enabled"),
        post(3, split, post_type=3),
        post(4, "", post_type=3),
        post(5, reply_to_post_number=4),
        closed=True,
        pinned=True,
    )
    bring()
    assert [row.notice and row.notice["act"] for row in contributions()] == [
        None,
        "locked",
        "split",
        "changed",
        None,
    ]
    (topic,) = rows(Topic)
    assert (topic.reply_count, topic.last_number, topic.is_open) == (1, 5, False)
    assert topic.pinned_at is not None
    assert contributions()[4].parent_id is None


def test_likes_are_kept_as_thanks(folder, bring):
    write(folder, 1, post(1, actions_summary=[{"id": 3, "count": 9}, {"id": 2, "count": 4}]))
    bring()
    assert contributions()[0].reactions == {"thanks": 4, "agree": 0, "useful": 0}


def test_what_was_not_public_there_stays_behind(folder, bring):
    write(
        folder,
        1,
        post(1),
        post(2, hidden=True),
        post(3, deleted_at="2020-01-01T00:00:00Z"),
        post(4, user_deleted=True),
        post(5, post_type=4),
        post(6, "<p>Answer</p>", reply_to_post_number=5),
    )
    write(folder, 2, post(1), archetype="private_message")
    write(folder, 3, post(1), visible=False)
    write(folder, 4, post(1, hidden=True), post(2))
    write(folder, 5, post(1), deleted_at="2020-01-01T00:00:00Z")
    result = bring()
    assert result.exit_code == 1
    assert [row.source for row in contributions()] == ["<p>Words.</p>", "<p>Answer</p>"]
    assert re.search(r"left out: deleted there +2", result.output)
    assert re.search(r"left out: hidden there +1", result.output)
    assert re.search(r"left out: a whisper among moderators +1", result.output)
    assert "2.json: a private message, not a public topic" in result.output
    assert "3.json: the topic was unlisted there" in result.output
    assert "4.json: its opening post is missing, hidden or deleted" in result.output


def test_reply_to_what_stayed_behind_stands_below_what_that_answered(folder, bring):
    write(
        folder,
        1,
        post(1),
        post(2),
        post(3, hidden=True, reply_to_post_number=2),
        post(4, reply_to_post_number=3),
        post(5, reply_to_post_number=99),
    )
    bring()
    _, two, four, five = contributions()
    assert (four.parent_id, five.parent_id) == (two.id, None)


def test_imported_words_are_found_by_readers_of_the_space(folder, bring):
    write(folder, 1, post(1, "<p>Ombudsperson hearing</p>"))
    bring("--visibility", "private")
    (space,) = rows(Space)
    assert search.search("ombudsperson", scopes=[space.scope]).total == 1
    assert search.search("ombudsperson", scopes=["public", "members"]).total == 0


# Where it comes in


def test_space_for_imports_is_opened_for_members(folder, bring):
    write(folder, 1, post(1))
    assert "Into the space imported-discussions (members, new)" in bring().output
    assert "Into the space imported-discussions (members)" in bring("--visibility", "public").output


def test_named_space_takes_the_topics(folder, bring):
    space = make_space(visibility=PUBLIC)
    write(folder, 1, post(1))
    assert bring("--space", space.slug).exit_code == 0
    assert rows(Topic)[0].space_id == space.id


# Once


def state():
    return {
        model.__name__: db.session.execute(
            sa.select(*model.__table__.columns).order_by(model.id)
        ).all()
        for model in (Member, Topic, Contribution)
    }


def test_second_run_changes_nothing(folder, bring):
    write(folder, 1, post(1), post(2, "", post_type=3), post(3, reply_to_post_number=1))
    bring()
    before = state()
    result = bring()
    assert state() == before
    assert re.search(r"posts +0 +2\n", result.output)
    assert re.search(r"notices +0 +1\n", result.output)


def test_later_run_adds_what_is_new(folder, bring):
    write(folder, 1, post(1), post(2))
    bring()
    write(folder, 1, post(1), post(2), post(3, reply_to_post_number=2, username="luis"))
    bring()
    (topic,) = rows(Topic)
    assert (topic.reply_count, topic.last_number, topic.change) == (2, 3, 3)
    assert contributions()[2].parent_id == contributions()[1].id


def test_what_was_edited_or_removed_here_stays_so(folder, bring):
    write(folder, 1, post(1), post(2))
    bring()
    row = contributions()[1]
    row.state, row.source, row.source_format, row.html = (
        "removed",
        "Mine",
        "markdown",
        "<p>Mine</p>",
    )
    db.session.commit()
    bring()
    assert [(row.state, row.html) for row in contributions()][1] == ("removed", "<p>Mine</p>")


def test_rerender_keeps_mentions_and_quotes(folder, bring):
    mention = '<p><a class="mention" href="/u/amina">@amina</a> <a href="/t/1">t</a></p>'
    write(folder, 1, post(1), post(2, mention))
    bring()
    before = contributions()[1].html
    result = CliRunner().invoke(rerender, ["--all"])
    db.session.expire_all()
    assert (result.exit_code, contributions()[1].html) == (0, before)
    assert "/members/" in before


# Bad input


def test_folder_must_be_there_and_hold_something(bring, tmp_path):
    missing = bring(of=tmp_path / "nowhere")
    assert (missing.exit_code, "is not a folder" in missing.output) == (1, True)
    (tmp_path / "empty").mkdir()
    assert "holds no .json file" in bring(of=tmp_path / "empty").output


def test_space_must_be_there(folder, bring):
    write(folder, 1, post(1))
    result = bring("--space", "nowhere")
    assert result.exit_code == 1
    assert "there is no space nowhere" in result.output


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("\x00\x01", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a topic of Discourse: it has no post_stream.posts"),
        ('{"post_stream": {"posts": {}}}', "not a topic of Discourse"),
        ('{"post_stream": {"posts": []}, "id": 1}', "it has no id or no title"),
        ('{"post_stream": {"posts": []}, "id": true, "title": "x"}', "it has no id or no title"),
        ('{"post_stream": {"posts": []}, "id": 1, "title": "x"}', "its opening post is missing"),
    ],
)
def test_broken_file_costs_only_itself(folder, bring, words, why):
    write(folder, 1, post(1))
    write(folder, 3, post(1))
    (folder / "2.json").write_text(words)
    result = bring()
    assert result.exit_code == 1
    assert re.search(rf"left out: 2\.json: .*{re.escape(why)}", result.output)
    assert re.search(r"topics +2 +0\n", result.output)


def test_file_that_is_too_large_is_refused_unread(folder, bring, monkeypatch):
    monkeypatch.setattr(reading, "MAX_FILE", 2 * 2**20)
    write(folder, 1, post(1, "x" * 3 * 2**20))
    assert "1.json: 3 MB; a topic has at most 2 MB" in bring().output


def test_strange_posts_stay_behind_and_are_named(folder, bring, settings):
    write(
        folder,
        1,
        post(2),
        post(1),
        "a word",
        post(2, "<p>again</p>"),
        post(3, None),
        post(4, " \x00 "),
        post(5, created_at="yesterday"),
        post(6, post_type=99),
        post(7, reply_to_post_number=8),
        post(8, created_at="2999-01-01T00:00:00Z"),
    )
    result = bring()
    assert result.exit_code == 0
    assert [row.number for row in contributions()] == [1, 2, 3, 4]
    for words in (
        "left out: the post has no number +1",
        "left out: its number was given before +1",
        "left out: the post has no text +1",
        "left out: the post is empty +1",
        "left out: the post has no date +1",
        "left out: a kind of post that is not known +1",
        "changed: answers no earlier post +1",
        "changed: out of order in the file: sorted by number +1",
    ):
        assert re.search(words, result.output), words
    report = Path(result.output.rpartition("The whole report: ")[2].strip())
    assert report.parent == settings.data_dir / "imports"
    assert "1.json, post 6: left out: a kind of post that is not known\n" in report.read_text()
    assert contributions()[3].created_at <= dt.datetime.now(dt.UTC)


def test_what_no_database_can_hold_is_tidied_away(folder, bring):
    write(folder, 1, post(1, "<p>a\x00b\ud800c</p>"), title="T\x00itle " + "x" * 300)
    assert bring().exit_code == 0
    assert contributions()[0].source == "<p>ab\ufffdc</p>"
    assert len(rows(Topic)[0].title) == 200


def test_fault_in_the_middle_of_a_file_leaves_nothing_of_it(folder, bring, monkeypatch):
    write(folder, 1, post(1))
    write(folder, 2, post(1), post(2, "<p>boom</p>", username="luis"))
    write(folder, 3, post(1), post(2, username="luis"))

    whole = importing._count

    def break_on_boom(topic, added):
        if any("boom" in row.html for row in added):
            raise ValueError("strange")
        whole(topic, added)

    monkeypatch.setattr(importing, "_count", break_on_boom)
    result = bring()
    assert "2.json: could not be brought in: ValueError('strange')" in result.output
    assert [topic.imported_from for topic in rows(Topic, Topic.id)] == [
        "discourse:-:1",
        "discourse:-:3",
    ]
    assert sorted(member.name for member in rows(Member)) == ["amina", "luis"]


# The sample


@pytest.mark.sample
@pytest.mark.slow
@pytest.mark.skipif(not SAMPLE.is_dir(), reason="the sample of a forum is not at hand")
def test_sample_comes_in_whole(bring):
    posts = [
        row
        for path in SAMPLE.glob("*.json")
        for row in json.loads(path.read_bytes())["post_stream"]["posts"]
    ]
    result = bring(of=SAMPLE)
    assert result.exit_code == 0
    assert (count(Topic), count(Contribution)) == (165, len(posts))
    assert count(Member) == len({row["username"].casefold() for row in posts})
    for model in (OutboxRow, MailMessage, Notice):
        assert count(model) == 0
    for topic in rows(Topic):
        thread = db.session.scalars(
            sa.select(Contribution)
            .where(Contribution.topic_id == topic.id)
            .order_by(Contribution.path)
        ).all()
        said = [row for row in thread if not row.is_notice]
        assert topic.reply_count == len(said) - 1
        assert topic.last_number == topic.change == len(thread)
        assert topic.last_activity_at == max(row.created_at for row in said)
        assert len({row.path for row in thread}) == len(thread)
        assert all(len(row.path) % PATH_STEP == 0 for row in thread)
        seen: set[int | None] = {None}
        for row in thread:
            assert row.parent_id in seen
            seen.add(row.id)
    html = "\n".join(row.html for row in contributions())
    assert not re.search(r"<(script|iframe|img|style|svg|form|input)\b", html)
    assert not re.search(r'<[^>]+ (on\w+|style|srcset)="', html)
    assert re.findall(r'href="(?!https?://|/topics/|/members/|mailto:)[^"]*"', html) == []
    before = state()
    bring(of=SAMPLE)
    assert state() == before
