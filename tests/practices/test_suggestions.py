"""Whom an editor may ask: the fittest first, with reasons; who is not suggested, and why."""

import datetime as dt

import pytest

from hub.accounts.models import EDITOR, Organisation
from hub.core import clock as hub_clock
from hub.core.db import db
from hub.practices.models import (
    CO_AUTHOR,
    DELIVERED,
    INVITED,
    REVISE,
    TO_REVIEW,
    PracticeAuthor,
)
from hub.practices.queries.conflicts import normalised, says_the_same
from hub.practices.queries.suggestions import suggestions_for
from hub.practices.services.deciding import decide
from hub.practices.services.submitting import screen, submit
from tests.factories import make_member
from tests.practices.support import assigned, draft, in_review, on_roster, reviewed


@pytest.fixture
def editor(app):
    return make_member("Ed", roles=(EDITOR,))


@pytest.fixture
def author(app):
    return make_member("Author")


@pytest.fixture
def submission(author, editor):
    return in_review(author, editor=editor)


def suggested(submission):
    until = (hub_clock.now() + dt.timedelta(days=28)).date()
    return suggestions_for(submission, until=until)


def fit(submission):
    return [each.member.name for each in suggested(submission).fit]


def others(submission):
    return {each.member.name: list(each.against) for each in suggested(submission).others}


def organisation(name):
    made = Organisation(slug=normalised(name).replace(" ", "-"), name=name, type="government")
    db.session.add(made)
    db.session.commit()
    return made


def test_who_knows_more_and_is_asked_less_comes_first(submission, editor):
    nothing = {"objectives": ["gcm-20"], "regions": ["europe"]}
    on_roster(make_member("Knows little"), **nothing)
    on_roster(make_member("Knows the region"), objectives=["gcm-20"])
    on_roster(make_member("Knows both"))
    busy = on_roster(make_member("Busy"))
    for _each in range(2):
        assigned(in_review(make_member(), editor=editor), busy, state=INVITED)
    assert fit(submission) == ["Knows both", "Knows the region", "Knows little", "Busy"]


def test_each_suggestion_says_why(submission):
    on_roster(make_member("Rita"))
    [rita] = suggested(submission).fit
    assert list(rita.reasons) == [
        "fills the quorum: reviewer from outside the UN",
        "knows objective 4: Legal identity and documentation",
        "knows the region: Africa",
        "reads English",
        "0 open reviews",
        "was never asked yet",
    ]


def test_what_the_quorum_lacks_decides_first(submission):
    on_roster(make_member("Not of the UN"))
    on_roster(make_member("Of the UN"), is_un=True, regions=["asia"], objectives=["gcm-04"])
    assert fit(submission) == ["Not of the UN", "Of the UN"]
    for _each in range(2):
        assigned(submission, on_roster(), state=INVITED)
    assert fit(submission) == ["Of the UN", "Not of the UN"]


def test_who_was_asked_twice_this_year_waits(submission, editor):
    asked = on_roster(make_member("Asked twice"))
    for _each in range(2):
        assigned(
            in_review(make_member(), editor=editor),
            asked,
            state=DELIVERED,
            invited_at=hub_clock.now() - dt.timedelta(days=100),
        )
    on_roster(make_member("Never asked"))
    assert fit(submission) == ["Never asked", "Asked twice"]
    assert "asked 2 times in 12 months" in suggested(submission).fit[1].reasons


def test_an_expertise_that_is_missing_counts(submission):
    assigned(submission, on_roster(make_member(), expertise="policy"), state=INVITED)
    on_roster(make_member("A second of policy"), expertise="policy")
    on_roster(make_member("Technical"), expertise="technical")
    assert fit(submission) == ["Technical", "A second of policy"]


def test_a_constituency_that_is_missing_counts(submission):
    assigned(submission, on_roster(), state=INVITED)
    on_roster(make_member("A second of civil society"))
    on_roster(make_member("Of a government"), constituency="government")
    said = [list(each.reasons) for each in suggested(submission).fit]
    assert fit(submission) == ["Of a government", "A second of civil society"]
    lacking = "nobody asked so far is of this constituency: Government"
    assert [lacking in reasons for reasons in said] == [True, False]
    assert set(said[0]) - set(said[1]) == {lacking}


def test_who_may_not_be_asked_is_barred(submission, editor, session):
    co_author = on_roster(make_member("Co-author"))
    session.add(
        PracticeAuthor(practice_id=submission.practice_id, member_id=co_author.id, role=CO_AUTHOR)
    )
    on_roster(editor)
    assigned(submission, on_roster(make_member("Asked")), state=INVITED)
    on_roster(make_member("Left"), left_at=hub_clock.now())
    session.commit()
    session.expire_all()
    assert others(submission) == {
        "Asked": ["was asked already"],
        "Co-author": ["is one of the authors"],
        "Ed": ["decides on this submission"],
    }
    assert [each.is_barred for each in suggested(submission).others] == [True] * 3
    assert fit(submission) == []


def test_what_stands_against_somebody_is_said(submission):
    today = hub_clock.now().date()
    on_roster(make_member("Reads Russian"), languages=["ru"])
    on_roster(make_member("Away soon"), away_from=today + dt.timedelta(days=10))
    on_roster(make_member("Was away"), away_until=today - dt.timedelta(days=1))
    on_roster(make_member("Away later"), away_from=today + dt.timedelta(days=40))
    assert others(submission) == {
        "Away soon": ["is on leave"],
        "Reads Russian": ["does not read English"],
    }
    assert fit(submission) == ["Away later", "Was away"]
    assert not any(each.is_barred for each in suggested(submission).others)


def test_conflicts_are_found_in_organisations_names_and_earlier_practices(author, editor, session):
    home = organisation("Bureau of Papers")
    author.organisation_id = home.id
    shared = draft(author)
    partner = on_roster(make_member("Wrote with the author"))
    session.add(
        PracticeAuthor(
            practice_id=shared.id,
            member_id=partner.id,
            role=CO_AUTHOR,
            accepted_at=hub_clock.now(),
        )
    )
    on_roster(make_member("Colleague", organisation_id=home.id))
    implementer = organisation("The Régistry of TAMBERRA")
    on_roster(make_member("Of the implementer", organisation_id=implementer.id))
    union = organisation("Union of Farm Workers, Western District")
    on_roster(make_member("Of a partner", organisation_id=union.id))
    on_roster(make_member("demo focal point"))
    on_roster(make_member("Fine", organisation_id=organisation("Union").id))
    submission = in_review(author, editor=editor)
    assert others(submission) == {
        "Colleague": ["belongs to the organisation of an author (Bureau of Papers)"],
        "Of a partner": ["belongs to an organisation that is named (Union of Farm Workers (demo))"],
        "Of the implementer": [
            "belongs to an organisation that is named (Registry of Tamberra (demo))"
        ],
        "Wrote with the author": ["wrote another practice with an author"],
        "demo focal point": ["is named in the practice"],
    }
    assert fit(submission) == ["Fine"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Registry of Tamberra (demo)", "REGISTRY OF TAMBERRA", True),
        ("Ministère de l’Intérieur", "Ministere de l'Interieur", True),
        ("Ministry of Labour", "Ministry of Labour and Papers", True),
        ("Union", "Union of Farm Workers", False),
        ("", "Anything", False),
        ("وزارة العمل", "وزاره العمل", False),
    ],
)
def test_names_are_compared_without_accents_case_and_brackets(one, other, same):
    assert says_the_same(one, other) is same
    assert says_the_same(other, one) is same


def test_who_reviewed_the_round_before_is_suggested_first(author, editor, submission, session):
    delivered = reviewed(submission)
    for assignment in delivered:
        on_roster(assignment.reviewer, is_un=assignment.is_un, objectives=["gcm-20"])
    on_roster(make_member("Fresh"), regions=["europe"])
    practice = submission.practice
    decide(submission, actor=editor, version=practice.version, outcome=REVISE, letter="Please.")
    second = submit(practice, actor=author)
    screen(second, actor=editor, version=practice.version, outcome=TO_REVIEW)
    session.commit()
    first = suggested(second).fit[:3]
    assert {each.member.id for each in first} == {each.reviewer_id for each in delivered}
    assert all("reviewed the round before" in each.reasons for each in first)
