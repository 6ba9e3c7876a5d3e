"""The demonstration's proposals, one in each state."""

import datetime as dt

from hub.core import clock, markup
from hub.core.db import db
from hub.demo import texts
from hub.demo.people import People
from hub.demo.spaces import Spaces
from hub.discussions.models import ACCEPTED, PROPOSED, Proposal, ProposalStep, Topic


def hand_in_proposals(people: People, spaces: Spaces, topics: dict[str, Topic]) -> None:
    """Each proposal stands in its state, with the steps that led there."""
    for row in texts.proposals():
        db.session.add(_proposal(row, people, spaces, topics))
    db.session.flush()


def _proposal(row: texts.Row, people: People, spaces: Spaces, topics: dict[str, Topic]) -> Proposal:
    author = people[row["author"]]
    handed_in = _days_ago(row["days_ago"])
    steps = [ProposalStep(actor=author, state=PROPOSED, created_at=handed_in)]
    if row["moderator"]:
        steps.append(
            ProposalStep(
                actor=people[row["moderator"]],
                state=row["state"],
                reason=row["reason"],
                created_at=_days_ago(row["decided_days_ago"]),
            )
        )
    return Proposal(
        author=author,
        space=spaces[row["space"]],
        title=row["title"],
        body=row["body"],
        html=markup.render(row["body"], lang=row["lang"]).html,
        lang=row["lang"],
        objectives=row["objectives"],
        countries=row["countries"],
        state=row["state"],
        topic=topics[row["topic"]] if row["state"] == ACCEPTED else None,
        created_at=handed_in,
        updated_at=steps[-1].created_at,
        steps=steps,
    )


def _days_ago(days: float) -> dt.datetime:
    return clock.now() - dt.timedelta(days=days, hours=2)
