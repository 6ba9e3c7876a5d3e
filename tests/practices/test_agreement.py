"""Whether reviews agree: the rule, without a database."""

import pytest

from hub.practices.models import (
    ACCEPT,
    AGREE,
    CONFLICTING,
    DECLINE,
    MINOR,
    MIXED,
    REVISE,
    TOO_FEW,
    Opinion,
    agreement_of,
)


@pytest.mark.parametrize(
    ("recommendations", "state"),
    [
        ((), TOO_FEW),
        ((ACCEPT,), TOO_FEW),
        ((ACCEPT, ACCEPT, ACCEPT), AGREE),
        ((ACCEPT, MINOR), AGREE),
        ((REVISE, DECLINE), AGREE),
        ((ACCEPT, MINOR, REVISE), MIXED),
        ((MINOR, DECLINE), MIXED),
        ((ACCEPT, MINOR, DECLINE), CONFLICTING),
    ],
)
def test_recommendations_agree_within_one_step(recommendations, state):
    opinions = [Opinion(each, {}) for each in recommendations]
    assert agreement_of(opinions).state == state


def marked(**marks):
    return Opinion(MINOR, {code: {"mark": mark} for code, mark in marks.items()})


def test_marks_three_apart_conflict_and_are_named():
    found = agreement_of([marked(evidence=5, clarity=4), marked(evidence=2, clarity=2)])
    assert (found.state, found.disputed) == (CONFLICTING, ("evidence",))


def test_what_does_not_apply_is_no_low_mark():
    assert agreement_of([marked(evidence=5), marked(evidence=0)]).state == AGREE


def test_a_criterion_only_one_marked_disputes_nothing():
    assert agreement_of([marked(evidence=5), marked(clarity=1)]).state == AGREE
