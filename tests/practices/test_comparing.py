"""What changed between two submissions, word by word: without a database."""

import pytest

from hub.core.comparing import ADDED, REMOVED, SAME, pieces_of
from hub.practices.queries.comparing import compared
from tests.practices.support import WHOLE


def shown(before, after):
    marks = {SAME: "{}", ADDED: "+{}+", REMOVED: "-{}-"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces_of(before, after))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("A van.", "A van.", "A van."),
        ("", "A van.", "+A van.+"),
        ("A van.", "", "-A van.-"),
        ("A van, two clerks.", "A van, three clerks.", "A van, -two-+three+ clerks."),
        ("It runs. Daily.", "It runs. Daily. On Friday too.", "It runs. Daily.+ On Friday too.+"),
        ("合作伙伴关系。", "合作关系。", "合作-伙伴-关系。"),
        ("ثلاثة موظفين في السيارة", "أربعة موظفين في السيارة", "-ثلاثة-+أربعة+ موظفين في السيارة"),
        ("one two", "three four", "-one two-+three four+"),
    ],
)
def test_words_that_stayed_came_and_went(before, after, words):
    assert shown(before, after) == words


@pytest.mark.parametrize("text", ["A van, two clerks.\n\nA printer! 4,200 of 5.", "一句。两句！"])
def test_nothing_is_lost_on_either_side(text):
    other = text.replace("two", "three").replace("两", "三") + " More."
    pieces = pieces_of(text, other)
    assert "".join(piece.text for piece in pieces if piece.kind != ADDED) == text
    assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == other


def test_a_long_text_that_is_all_new_is_compared_in_one_piece():
    before = " ".join(f"word{number}" for number in range(1_600))
    after = " ".join(f"other{number}" for number in range(1_600))
    assert [piece.kind for piece in pieces_of(before, after)] == [REMOVED, ADDED]


def test_fields_are_compared_by_what_they_hold():
    after = {
        **WHOLE,
        "objectives": ["gcm-04", "gcm-15"],
        "partners": [],
        "principles": {"people-centred": "Opening hours follow the crop."},
        "evidence": [{**WHOLE["evidence"][0], "figure": "4,300"}],
    }
    del after["links"]
    found = compared(WHOLE, after, name=lambda _terms, code: code)
    changed = {
        change.field.name: "".join(
            {SAME: "", ADDED: f"+{piece.text.strip()}", REMOVED: f"-{piece.text.strip()}"}[
                piece.kind
            ]
            for piece in change.pieces
        )
        for section in found
        for change in section.fields
        if change.is_changed
    }
    assert changed == {
        "objectives": "+gcm-15",
        "principles": "-harvest+crop",
        "partners": "-Union of Farm Workers (demo)",
        "evidence": "-200+300",
        "links": "-Annual report · https://example.org/report",
    }
    assert all(change.field.name != "no_personal_data" for each in found for change in each.fields)
