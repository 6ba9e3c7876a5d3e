"""A practice is written by two, handed in, screened, decided on, published."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.accounts.models import EDITOR
from hub.core.db import db
from hub.core.errors import Overtaken, Refused, Unfit
from hub.practices.models import (
    ACCEPT,
    ACKNOWLEDGED,
    ASK_MORE,
    CANCELLED,
    CO_AUTHOR,
    DECLINE,
    DECLINED,
    DONE,
    FIELDS,
    IN_REVIEW,
    INVITED,
    MORE_ASKED,
    PUBLISH,
    REVISE,
    REVISING,
    SUBMITTED,
    TO_REVIEW,
    PracticeAuthor,
    PracticeTerm,
    PracticeVersion,
)
from hub.practices.policy import edits
from hub.practices.queries import visibility
from hub.practices.services.checking import faults_of
from hub.practices.services.deciding import decide
from hub.practices.services.drafting import save_fields, start_practice
from hub.practices.services.publishing import withdraw
from hub.practices.services.submitting import Incomplete, screen, submit
from tests.factories import make_member
from tests.practices.support import (
    WHOLE,
    assigned,
    draft,
    in_review,
    make_call,
    published,
    reviewed,
    submitted,
)


@pytest.fixture
def author(session):
    return make_member("Ada Author")


@pytest.fixture
def editor(session):
    return make_member("Eddi Editor", roles=(EDITOR,))


def co_author(practice, member):
    row = PracticeAuthor(member_id=member.id, role=CO_AUTHOR, accepted_at=practice.created_at)
    row.member = member
    practice.authors.append(row)
    db.session.commit()


def test_what_two_write_in_different_fields_both_stands(author):
    practice = draft(author)
    other = make_member()
    co_author(practice, other)
    read = {row.name: row.version for row in practice.fields}
    save_fields(practice, actor=author, values={"title": "A new title"}, read=read)
    saved = save_fields(practice, actor=other, values={"context": "Another"}, read=read)
    assert saved.overtaken == {}
    assert (practice.content["title"], practice.content["context"]) == ("A new title", "Another")


def test_the_second_in_one_field_sees_what_the_first_wrote_and_changes_nothing(author):
    practice = draft(author)
    other = make_member("Otto Other")
    co_author(practice, other)
    read = {row.name: row.version for row in practice.fields}
    save_fields(practice, actor=author, values={"context": "The first"}, read=read)
    saved = save_fields(
        practice, actor=other, values={"context": "The second", "lessons": "Kept"}, read=read
    )
    overtake = saved.overtaken["context"]
    assert (overtake.theirs, overtake.writer.name) == ("The first", "Ada Author")
    assert practice.content["context"] == "The first"
    assert practice.content["lessons"] == "Kept"
    again = save_fields(
        practice, actor=other, values={"context": "Both"}, read={"context": overtake.version}
    )
    assert again.overtaken == {}
    assert practice.content["context"] == "Both"


def test_markdown_is_made_safe_when_it_is_saved(author):
    practice = start_practice(
        actor=author, lang="en", content={"summary": "**Bold** <script>alert(1)</script>"}
    )
    assert practice.html["summary"] == (
        "<p><strong>Bold</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
    )


def test_a_whole_practice_has_no_faults(app):
    with app.test_request_context("/en/"):
        assert faults_of(WHOLE) == {}


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if field.is_required])
def test_each_required_field_is_missed(app, name):
    with app.test_request_context("/en/"):
        faults = faults_of({**WHOLE, name: None})
    assert name in faults


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"principles": {"people-centred": " "}}, "principles"),
        ({"countries": []}, "countries"),
        ({"ended_on": "2020-01-01"}, "ended_on"),
        ({"started_on": "2999-01-01"}, "started_on"),
        ({"focal_point_email": "nobody"}, "focal_point_email"),
        ({"framework": "gcr"}, "objectives"),
        ({"secondary_objectives": ["gcm-04"]}, "secondary_objectives"),
        ({"evidence": [{"figure": "7", "source": ""}]}, "evidence"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(app, content, field):
    with app.test_request_context("/en/"):
        assert list(faults_of({**WHOLE, **content})) == [field]


def test_what_lacks_something_is_not_taken(app, author):
    practice = draft(author, title="")
    with app.test_request_context("/en/"), pytest.raises(Incomplete) as refusal:
        submit(practice, actor=author)
    assert list(refusal.value.faults) == ["title"]
    assert practice.stage == "draft"


def test_what_is_handed_in_stays_as_it_was(author, editor):
    submission = submitted(author)
    practice = submission.practice
    assert practice.stage == SUBMITTED
    with pytest.raises(Refused):
        save_fields(practice, actor=author, values={"title": "No"}, read={})
    screen(
        submission, actor=editor, version=practice.version, outcome=ASK_MORE, letter="Which year?"
    )
    assert practice.stage == MORE_ASKED
    read = {row.name: row.version for row in practice.fields}
    save_fields(practice, actor=author, values={"title": "Better"}, read=read)
    second = submit(practice, actor=author)
    assert (second.number, second.content["title"]) == (2, "Better")
    assert submission.content["title"] == WHOLE["title"]


def test_a_call_that_has_closed_takes_nothing_and_the_draft_stays(author, clock):
    call = make_call()
    practice = draft(author, call=call)
    clock(by=dt.timedelta(days=31))
    with pytest.raises(Refused):
        submit(practice, actor=author)
    assert practice.content["title"] == WHOLE["title"]
    with pytest.raises(Refused):
        start_practice(actor=author, lang="en", call=call)


def test_the_second_editor_to_screen_changes_nothing(author, editor):
    submission = submitted(author)
    version = submission.practice.version
    screen(submission, actor=editor, version=version, outcome=TO_REVIEW)
    assert (submission.practice.stage, submission.round) == (IN_REVIEW, 1)
    with pytest.raises(Overtaken):
        screen(submission, actor=editor, version=version, outcome=TO_REVIEW)


def test_declining_needs_a_reason(author, editor):
    submission = submitted(author)
    with pytest.raises(Unfit):
        screen(submission, actor=editor, version=submission.practice.version, outcome="decline")


def test_nothing_is_published_for_the_first_time_without_a_review(author, editor):
    submission = submitted(author)
    with pytest.raises(Refused):
        screen(submission, actor=editor, version=submission.practice.version, outcome=PUBLISH)


@pytest.mark.parametrize(("un", "others"), [(0, 3), (1, 1), (2, 1), (0, 0)])
def test_no_decision_is_made_without_the_quorum(author, editor, un, others):
    submission = in_review(author)
    reviewed(submission, un=un, others=others)
    with pytest.raises(Refused):
        decide(
            submission,
            actor=editor,
            version=submission.practice.version,
            outcome=ACCEPT,
            letter="Thank you.",
        )
    assert submission.practice.stage == IN_REVIEW


def test_accepted_is_published_with_its_terms(author, editor, session):
    submission = in_review(author)
    delivered = reviewed(submission)
    late = assigned(submission, state=INVITED)
    practice = submission.practice
    decide(
        submission,
        actor=editor,
        version=practice.version,
        outcome=ACCEPT,
        letter="Well done.",
    )
    session.commit()
    assert (practice.stage, practice.current_version) == (DONE, 1)
    assert practice.slug == "mobile-desks-renew-the-papers-of-seasonal-workers-in-tamberra"
    assert [each.state for each in (*delivered, late)] == [ACKNOWLEDGED] * 3 + [CANCELLED]
    terms = sa.select(PracticeTerm.kind, PracticeTerm.code).order_by("kind", "code")
    assert [tuple(row) for row in session.execute(terms)] == [
        ("country", "KE"),
        ("language", "en"),
        ("objective", "gcm-04"),
        ("organisation_type", "government"),
        ("principle", "people-centred"),
        ("region", "africa"),
        ("reviewed", "yes"),
        ("scope", "national"),
        ("sdg", "sdg-16"),
        ("type", "service"),
        ("year", "2021"),
    ]


@pytest.mark.parametrize(("outcome", "stage"), [(REVISE, REVISING), (DECLINE, DECLINED)])
def test_what_is_not_accepted_is_not_published(author, editor, outcome, stage):
    submission = in_review(author)
    reviewed(submission)
    decide(
        submission,
        actor=editor,
        version=submission.practice.version,
        outcome=outcome,
        letter="The second figure has no source.",
    )
    assert (submission.practice.stage, submission.practice.current_version) == (stage, None)


def test_two_practices_of_one_title_have_two_addresses(author, session):
    first, second = published(author), published(author)
    assert second.slug == f"{first.slug}-2"


def test_what_is_withdrawn_has_a_page_but_is_not_found(author, editor, session):
    practice = published(author)
    withdraw(practice, actor=editor, reason="The service ended.")
    session.commit()
    assert session.scalars(visibility.published_practices()).unique().all() == [practice]
    assert session.scalars(visibility.found_practices()).unique().all() == []
    assert session.scalar(sa.select(sa.func.count(PracticeTerm.code))) == 0
    assert session.scalar(sa.select(sa.func.count(PracticeVersion.id))) == 1


def seen(session, found):
    return session.scalars(found).unique().all()


def test_an_unpublished_practice_is_seen_by_its_authors_and_its_editors_only(
    author, editor, session
):
    outsider = make_member()
    other_editor = make_member(roles=(EDITOR,))
    call = make_call(editors=(editor,))
    practice = submit(draft(author, call=call), actor=author).practice
    session.commit()
    assert seen(session, visibility.own_practices(author)) == [practice]
    assert seen(session, visibility.handled_practices(editor)) == [practice]
    for nobody in (outsider, other_editor, None):
        assert seen(session, visibility.own_practices(nobody)) == []
        assert seen(session, visibility.handled_practices(nobody)) == []
        assert seen(session, visibility.visible_submissions(nobody)) == []
    assert [edits(each, practice) for each in (author, editor, other_editor, outsider)] == [
        False,
        True,
        False,
        False,
    ]


def test_an_editor_has_no_say_in_what_they_wrote(session, editor):
    practice = submitted(editor).practice
    assert seen(session, visibility.handled_practices(editor)) == []
    assert not edits(editor, practice)


def test_a_draft_is_on_no_editors_desk(author, editor, session):
    draft(author)
    assert seen(session, visibility.handled_practices(editor)) == []
