"""Suggestions and passages hold whatever is written: without a database."""

import random
from itertools import pairwise
from typing import Any

import pytest

from hub.blog.services.editing.places import followed, merged, nearest, untouched
from hub.core.comparing import Change, applied, changes_between

SCRAPS = (
    *(
        "a ",
        "word ",
        "officers ",
        "كَتَبَ ",
        "ال",
        "合作",
        "伙伴",
        "👩🏽‍🚀",
        "🇰🇪",
        " ",
        "\n",
        "\r\n",
        "\n\n",
    ),
    *(
        "e\u0301",
        ". ",
        "؟ ",
        "。",
        "! ",
        "x",
        "\u200d",
        "*",
        "\u064e",
        "![alt](/files/a/b.png)",
        "# ",
    ),
)


def some_text(chance, most):
    return "".join(chance.choice(SCRAPS) for _ in range(chance.randrange(most)))


def edited(chance, text, most=6):
    signs = list(text)
    for _ in range(chance.randrange(most)):
        start = chance.randrange(len(signs) + 1)
        end = min(len(signs), start + chance.randrange(8))
        signs[start:end] = some_text(chance, 6)
    return "".join(signs)


@pytest.mark.parametrize("seed", range(300))
def test_all_changes_give_the_copy_and_none_the_original(seed):
    chance = random.Random(seed)
    text = some_text(chance, 60)
    copy = edited(chance, text)
    changes = changes_between(text, copy)
    assert applied(text, changes) == copy
    assert applied(text, []) == text
    assert all(one.end < other.start for one, other in pairwise(changes))


@pytest.mark.parametrize("seed", range(300))
def test_any_of_the_changes_in_any_order_give_one_text(seed):
    chance = random.Random(seed)
    text = some_text(chance, 60)
    changes = changes_between(text, edited(chance, text))
    some = [each for each in changes if chance.random() < 0.5]
    now = text
    waiting: list[tuple[Change, Any]] = [(each, (each.start, each.end)) for each in some]
    chance.shuffle(waiting)
    while waiting:
        each, place = waiting.pop()
        assert now[slice(*place)] == text[each.start : each.end]
        made = Change(place[0], place[1], each.replacement)
        now = applied(now, [made])
        waiting = [(other, untouched(where, [made])) for other, where in waiting]
    assert now == applied(text, some)


@pytest.mark.parametrize("seed", range(200))
def test_two_copies_come_together_or_not_at_all(seed):
    chance = random.Random(seed)
    text = some_text(chance, 60)
    mine, theirs = edited(chance, text, 3), edited(chance, text, 3)
    assert merged(text, mine, text) == mine
    assert merged(text, text, theirs) == theirs
    both = merged(text, mine, theirs)
    if both is not None:
        assert both == merged(text, theirs, mine)


def test_changes_stand_in_words_not_in_signs():
    text = "The teh office opens daily. It is near."
    copy = "The the office opens twice a day. It is near. Ask there."
    assert changes_between(text, copy) == [
        Change(4, 7, "the"),
        Change(21, 26, "twice a day"),
        Change(39, 39, " Ask there."),
    ]


def test_a_word_with_its_vowel_signs_changes_as_one():
    assert changes_between("قال كَتَبَ اليوم", "قال كُتِبَ اليوم") == [Change(4, 10, "كُتِبَ")]


def test_changes_of_one_turn_of_phrase_are_one():
    text = "They went on the bus to the capital of the country."
    copy = "They came by the train to the capital of the country."
    assert changes_between(text, copy) == [Change(5, 20, "came by the train")]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ([], (4, 7)),
        ([Change(0, 0, "So ")], (7, 10)),
        ([Change(0, 3, "")], (1, 4)),
        ([Change(4, 4, "big ")], (8, 11)),
        ([Change(7, 7, "!")], (4, 7)),
        ([Change(4, 7, "house")], (4, 9)),
        ([Change(2, 5, "XXXX")], (2, 8)),
        ([Change(6, 9, "YY")], (4, 8)),
        ([Change(0, 1, ""), Change(5, 6, "long")], (3, 9)),
        ([Change(4, 7, "")], None),
        ([Change(0, 12, "")], None),
    ],
)
def test_a_passage_follows_the_text_around_it(changes, place):
    assert followed((4, 7), changes) == place


@pytest.mark.parametrize(
    ("place", "change", "found"),
    [
        ((4, 7), Change(0, 2, "X"), (3, 6)),
        ((4, 7), Change(5, 6, "X"), None),
        ((4, 7), Change(5, 5, "X"), None),
        ((4, 7), Change(7, 9, ""), (4, 7)),
        ((4, 4), Change(4, 4, "ab"), (6, 6)),
        ((4, 4), Change(3, 5, ""), None),
        ((4, 4), Change(4, 6, "x"), (4, 4)),
    ],
)
def test_what_is_suggested_stands_until_something_reaches_into_it(place, change, found):
    assert untouched(place, [change]) == found


def test_words_that_stand_twice_are_found_where_they_are_nearest():
    assert nearest("one two one two one", "one", 9) == (8, 11)
    assert nearest("one two", "three", 0) is None
    assert nearest("one two", "", 0) is None
