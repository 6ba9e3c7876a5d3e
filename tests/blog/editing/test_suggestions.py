"""An editor suggests, authors take or leave; nothing is lost and no text comes apart."""

import random

import pytest

from hub.blog.models import COPY_EDIT, DRAFT, Suggestion
from hub.blog.services.editing.commenting import answer, comment, reopen, resolve
from hub.blog.services.editing.suggesting import (
    Copy,
    CopyOvertaken,
    open_suggestions,
    reword,
    settle,
    suggest,
)
from hub.core.db import db
from hub.core.errors import Refused
from tests.blog.editing.support import BODY, an_article, rewritten
from tests.blog.editing.test_places import edited, some_text
from tests.factories import make_member


def ids(told):
    return [each.id for each in open_suggestions(told.article)]


def test_each_passage_that_differs_is_a_suggestion(app):
    told = an_article()
    made = told.edit(("send a", "sends a"), ("payed", "paid"), title="A van brings papers")
    assert made == 3
    assert told.suggested == [
        ("A van for papers", "A van brings papers"),
        ("send", "sends"),
        ("payed", "paid"),
    ]
    assert told.article.original.body == BODY
    assert told.copy.body == BODY.replace("send a", "sends a").replace("payed", "paid")


def test_all_that_is_taken_gives_the_copy(app):
    told = an_article()
    told.edit(("send a", "sends a"), ("payed", "paid"), title="A van", summary="Short.")
    wanted = told.copy
    assert settle(told.article, ids(told), actor=told.author, takes=True) == (4, 0)
    text = told.article.original
    assert (text.title, text.summary, text.body) == (wanted.title, wanted.summary, wanted.body)
    assert "when people are paid" in text.body_html
    assert (text.version, text.updated_by) == (2, told.author.id)
    assert told.suggested == []


def test_what_is_left_leaves_the_text(app):
    told = an_article()
    told.edit(("send a", "sends a"), ("payed", "paid"))
    assert settle(told.article, ids(told), actor=told.author, takes=False) == (2, 0)
    assert (told.article.original.body, told.article.original.version) == (BODY, 1)
    assert told.suggested == []


@pytest.mark.one_database
@pytest.mark.parametrize("seed", range(12))
def test_any_subset_in_any_order_gives_one_text(app, seed):
    chance = random.Random(seed)
    body = some_text(chance, 50)
    told = an_article(body=body)
    suggest(
        told.article,
        actor=told.editor,
        base=told.copy,
        copy=Copy(told.copy.title, told.copy.summary, edited(chance, body)),
    )
    made = list(open_suggestions(told.article))
    places = {each.id: (each.start, each.end, each.replacement) for each in made}
    taken = {each.id for each in made if chance.random() < 0.5}
    chance.shuffle(made)
    for each in [each.id for each in made]:
        takes = each in taken
        assert settle(told.article, [each], actor=told.author, takes=takes) == (1, 0)
    wanted = body
    for start, end, replacement in sorted((places[each] for each in taken), reverse=True):
        wanted = wanted[:start] + replacement + wanted[end:]
    assert told.article.original.body == wanted


def test_a_suggestion_whose_words_were_changed_is_outdated(app):
    told = an_article()
    told.edit(("payed", "paid"), ("send a", "sends a"))
    first, second = open_suggestions(told.article)
    rewritten(told, "people are payed", "they get their wages")
    assert (first.state, second.state) == ("open", "outdated")
    assert settle(told.article, [first.id, second.id], actor=told.author, takes=True) == (1, 0)
    assert "Tamberra sends a van" in told.article.original.body
    assert "they get their wages" in told.article.original.body


def test_a_title_that_was_changed_is_not_overwritten(app):
    told = an_article()
    told.edit(title="A van brings papers")
    (found,) = open_suggestions(told.article)
    told.article.original.title = "Another"
    assert settle(told.article, [found.id], actor=told.author, takes=True) == (0, 1)
    assert (told.article.original.title, found.state) == ("Another", "outdated")


def test_an_author_answers_with_words_of_their_own(app):
    told = an_article()
    told.edit(("payed", "paid"), ("farms", "farmland"))
    found = open_suggestions(told.article)[1]
    assert reword(told.article, found.id, actor=told.author, words="given their wages")
    assert "people are given their wages. Two" in told.article.original.body
    assert (found.state, told.suggested) == ("reworded", [("farms", "farmland")])
    assert not reword(told.article, found.id, actor=told.author, words="again")


def test_a_second_saving_keeps_what_stays_and_drops_what_is_gone(app):
    told = an_article()
    told.edit(("send a", "sends a"), ("payed", "paid"), note="Grammar.")
    kept, gone = open_suggestions(told.article)
    other = make_member(roles=("admin",))
    assert told.edit(("paid", "given wages"), ("Nine", "9"), actor=other, note="") == 2
    now = open_suggestions(told.article)
    assert [(each.quote, each.replacement, each.note, each.author_id) for each in now] == [
        ("send", "sends", "Grammar.", told.editor.id),
        ("payed", "given wages", "Grammar.", other.id),
        ("Nine", "9", "", other.id),
    ]
    assert now[0].id == kept.id
    assert db.session.get(Suggestion, gone.id) is None


def test_two_editors_lose_nothing(app):
    told = an_article()
    base = told.copy
    told.edit(("payed", "paid"))
    mine = Copy(base.title, "Shorter.", base.body.replace("send a", "sends a"))
    with pytest.raises(CopyOvertaken) as told_so:
        suggest(told.article, actor=told.editor, base=base, copy=mine)
    assert told_so.value.current == told.copy
    both = BODY.replace("send a", "sends a").replace("payed", "paid")
    assert told_so.value.rebased == Copy(base.title, "Shorter.", both)
    suggest(told.article, actor=told.editor, base=told_so.value.current, copy=told_so.value.rebased)
    assert told.copy.body == both


def test_two_editors_of_the_same_words_are_not_put_together(app):
    told = an_article()
    base = told.copy
    told.edit(("payed", "paid"))
    mine = Copy(base.title, base.summary, base.body.replace("payed", "remunerated"))
    with pytest.raises(CopyOvertaken) as told_so:
        suggest(told.article, actor=told.editor, base=base, copy=mine)
    assert told_so.value.rebased is None


def test_taking_does_not_disturb_an_editor_who_writes(app):
    told = an_article()
    told.edit(("payed", "paid"))
    base = told.copy
    settle(told.article, ids(told), actor=told.author, takes=True)
    mine = Copy(base.title, base.summary, base.body.replace("send a", "sends a"))
    assert suggest(told.article, actor=told.editor, base=base, copy=mine) == 1
    assert told.suggested == [("send", "sends")]


def test_who_may_not_is_refused(app):
    told = an_article()
    told.edit(("payed", "paid"))
    with pytest.raises(Refused):
        settle(told.article, ids(told), actor=told.editor, takes=True)
    with pytest.raises(Refused):
        suggest(told.article, actor=told.author, base=told.copy, copy=told.copy)
    told.article.stage = DRAFT
    with pytest.raises(Refused):
        suggest(told.article, actor=told.editor, base=told.copy, copy=told.copy)
    assert told.suggested == [("payed", "paid")]


def test_a_comment_moves_with_its_passage_and_is_answered_and_settled(app):
    told = an_article()
    start = BODY.index("Two clerks")
    made = comment(told.article, actor=told.editor, body="Which?", place=(start, start + 10))
    told.edit(("The registry of Tamberra", "The registry"), ("Two clerks", "Three clerks"))
    settle(told.article, ids(told), actor=told.author, takes=True)
    body = told.article.original.body
    assert body[made.start : made.end] == "Three clerks"
    assert made.quote == "Two clerks"
    answered = answer(told.article, made, actor=told.author, body="Two of the capital.")
    assert (answered.parent_id, answered.start) == (made.id, None)
    resolve(made, actor=told.author)
    assert made.resolved_by == told.author.id
    answer(told.article, made, actor=told.editor, body="And the third?")
    assert made.resolved_at is None
    resolve(made, actor=told.author)
    reopen(made)
    assert made.resolved_at is None


def test_a_comment_whose_passage_is_gone_keeps_its_quotation(app):
    told = an_article()
    start = BODY.index("Two clerks travel with it.")
    made = comment(told.article, actor=told.editor, body="Which?", place=(start, start + 26))
    rewritten(told, " Two clerks travel with it.", "")
    assert (made.start, made.quote) == (None, "Two clerks travel with it.")


def test_a_comment_on_words_that_moved_meanwhile_finds_them(app):
    told = an_article()
    start = BODY.index("payed")
    rewritten(told, "The registry", "The mobile registry")
    made = comment(
        told.article, actor=told.author, body="?", place=(start, start + 5), quote="payed"
    )
    assert told.article.original.body[made.start : made.end] == "payed"


def test_nobody_comments_once_it_is_approved(app):
    told = an_article(COPY_EDIT)
    told.article.stage = "translation"
    with pytest.raises(Refused):
        comment(told.article, actor=told.author, body="Too late")
