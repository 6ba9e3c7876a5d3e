"""What a reviewer takes away with them, and what is forgotten of them."""

import io
import json
import zipfile

import sqlalchemy as sa

from hub.accounts.models import EDITOR
from hub.accounts.services import privacy
from hub.core import clock as hub_clock
from hub.practices.models import (
    ACCEPTED,
    CANCELLED,
    DELIVERED,
    REFUSED,
    Review,
    RosterEntry,
)
from tests.factories import make_member, sign_in
from tests.practices.support import assigned, in_review, on_roster


def asked(reviewer, editor):
    """One delivered, one accepted, one declined."""
    delivered, accepted, declined = (in_review(make_member(), editor=editor) for _each in range(3))
    made = assigned(delivered, reviewer, state=DELIVERED, delivered_at=hub_clock.now())
    made.review = Review(recommendation="minor", marks={}, comments=[], is_named=True)
    begun = assigned(accepted, reviewer, state=ACCEPTED, conflict="My sister works there.")
    begun.review = Review(recommendation="", marks={}, comments=[], to_editors="A draft.")
    refused = assigned(declined, reviewer, state=REFUSED, reason="Too ill to read.")
    return made, begun, refused


def test_a_reviewer_takes_away_what_they_said_and_nothing_of_others(app, session):
    reviewer = on_roster(make_member("Rita"))
    asked(reviewer, make_member(roles=(EDITOR,)))
    session.commit()
    with zipfile.ZipFile(io.BytesIO(privacy.export(reviewer))) as bag:
        told = bag.read("reviewing.json").decode()
    kept = json.loads(told)
    assert kept["roster"]["objectives"] == ["gcm-04"]
    assert [each["state"] for each in kept["reviews"]] == [DELIVERED, ACCEPTED, REFUSED]
    assert kept["reviews"][1]["review"]["to_editors"] == "A draft."
    assert "Mobile desks" not in told


def test_an_erased_reviewer_leaves_the_delivered_review_and_nothing_else(
    client, app, session, run_jobs
):
    editor = make_member(roles=(EDITOR,))
    reviewer = on_roster(make_member("Rita"))
    made, begun, refused = asked(reviewer, editor)
    session.commit()
    privacy.erase(reviewer)
    session.commit()
    run_jobs()
    assert [each.state for each in (made, begun, refused)] == [DELIVERED, CANCELLED, REFUSED]
    assert (begun.conflict, refused.reason, begun.review) == ("", "", None)
    assert made.review is not None
    assert made.review.is_named is False
    assert session.scalar(sa.select(sa.func.count(RosterEntry.member_id))) == 0
    sign_in(client, editor)
    public_id = begun.submission.practice.public_id
    page = client.get(f"/en/practices/desk/{public_id}").text
    assert "Former member" in page
    assert "Rita" not in page
