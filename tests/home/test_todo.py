"""What waits in any area stands on one list, and is counted as it stands there."""

import dataclasses
import datetime as dt
import re

from hub.accounts.models import EDITOR, NEWSLETTER_EDITOR, SECRETARIAT
from hub.blog.services.authors import ask_author
from hub.blog.services.translating import ask_translator
from hub.core import todo
from hub.core.db import db
from hub.core.i18n import in_language
from hub.newsletter.models import APPROVED, EDITING, SENT
from tests.blog.support import handed_in, in_draft, make_series, pitched
from tests.blog.test_reminding import in_approval, translated
from tests.factories import make_member, sign_in
from tests.newsletter.issues import make_issue
from tests.practices.support import published, submitted


def waits(member) -> list[str]:
    """What stands on the member's list, and whether as much is counted."""
    db.session.expire_all()
    with in_language("en"):
        found = [matter.words for _area, matter in todo.matters_for(member)]
    assert todo.count_for(member) == len(found)
    return found


def test_article_waits_for_those_whose_turn_it_is(app):
    author, friend, translator = make_member(), make_member(), make_member()
    editor = make_member(roles=(EDITOR,))
    series = make_series("Voices", editor)
    made = pitched(author, series)
    assert (waits(author), waits(editor)) == ([], ["Waits for a decision"])
    made = in_draft(author, editor, series)
    ask_author(made, actor=author, member=friend)
    db.session.commit()
    assert waits(author) == ["To be written"]
    assert waits(friend) == ["You are asked to be an author"]
    handed_in(author, editor, series)
    assert sorted(waits(editor)) == ["To be copy-edited", "Waits for a decision"]
    in_approval(author, editor, series)
    assert sorted(waits(author)) == ["To be approved", "To be written"]
    made = translated(author, editor, translator)
    assert (waits(translator), "To be published" in waits(editor)) == (["To be translated"], False)
    made.translators = []
    db.session.commit()
    assert (waits(translator), "To be published" in waits(editor)) == ([], True)


def test_article_waits_for_no_editor_who_may_not_or_need_not(app):
    author, named = make_member(roles=(EDITOR,)), make_member(roles=(EDITOR,))
    other, staff = make_member(roles=(EDITOR,)), make_member(roles=(SECRETARIAT,))
    pitched(author, make_series("Voices", named))
    assert [waits(each) for each in (author, other, staff)] == [[], [], []]
    assert waits(named) == ["Waits for a decision"]
    # Where a series names nobody every editor is asked, but not about their own.
    pitched(author, make_series("Open"))
    assert [len(waits(each)) for each in (author, named, other, staff)] == [0, 2, 1, 1]


def test_translation_into_a_language_no_longer_wanted_waits_for_nobody(app):
    author, editor, translator = make_member(), make_member(roles=(EDITOR,)), make_member()
    made = translated(author, editor, translator)
    ask_translator(made, "es", actor=editor, member=translator)
    made.wanted = ["es"]
    db.session.commit()
    assert waits(translator) == ["To be translated"]


def test_issue_waits_for_who_may_approve_and_schedule_it(app):
    first, second = (make_member(roles=(NEWSLETTER_EDITOR,)) for _each in range(2))
    issue = make_issue()
    issue.state, issue.edited_by = EDITING, first.id
    db.session.commit()
    assert [waits(each) for each in (first, second, make_member())] == [[], ["To be approved"], []]
    issue.state = APPROVED
    db.session.commit()
    assert [waits(each) for each in (first, second)] == [["To be scheduled"]] * 2
    issue.state = SENT
    db.session.commit()
    assert [waits(each) for each in (first, second)] == [[], []]


def test_page_shows_all_areas_leads_to_each_and_the_menu_counts_them(app, client):
    author, editor = make_member(), make_member(roles=(EDITOR, NEWSLETTER_EDITOR))
    friend, translator = make_member(), make_member()
    submitted(make_member())
    make_issue()
    handed_in(author, editor)
    ask_author(in_approval(author, editor), actor=author, member=friend)
    pitched(author, make_series("Voices", editor))
    translated(author, editor, translator)
    db.session.commit()
    counts = []
    for member in (editor, author, friend, translator):
        sign_in(client, member)
        page = client.get("/en/todo").text
        links = re.findall(r'class="topic-title"[^>]*><a href="([^"]+)"', page)
        assert {client.get(link).status_code for link in links} == {200}
        count = f'<span class="nav-count">{len(links)}</span>'
        pages = ("/en/todo", "/en/blog/mine", "/en/practices/", "/en/discussions/")
        assert [count in client.get(each).text for each in pages] == [True, True, True, False]
        counts.append(len(links))
    assert counts == [4, 1, 1, 1]
    moved = client.get("/en/practices/todo")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/en/todo")


def test_as_many_queries_for_thirty_as_for_one(app, client, count_queries):
    author, editor = make_member(), make_member(roles=(EDITOR,))
    series = make_series("Voices", editor)
    sign_in(client, editor)
    counts = []
    for number in (1, 29):
        for _time in range(number):
            pitched(author, series)
        with count_queries() as statements:
            assert client.get("/en/todo").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_what_is_counted_asks_settings_and_time_each_time(app, clock, monkeypatch):
    editor, author = make_member(roles=(NEWSLETTER_EDITOR,)), make_member()
    make_issue(state=EDITING, editor=editor)
    published(author)
    found = []
    for needs_second in (True, False):
        settings = dataclasses.replace(
            app.extensions["settings"], newsletter_second_person=needs_second
        )
        monkeypatch.setitem(app.extensions, "settings", settings)
        found.append(len(waits(editor)))
    assert found == [0, 1]
    assert waits(author) == []
    clock(by=dt.timedelta(days=366))
    assert len(waits(author)) == 1
