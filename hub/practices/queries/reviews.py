"""Who was asked to review a submission, and the link that opens one review."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.core import clock, tokens
from hub.practices.models import Assignment, Submission

PURPOSE = "review"
# A link is never good for longer than this, whatever its assignment says.
AT_MOST = dt.timedelta(days=500)


def link_token(assignment: Assignment) -> str | None:
    """What opens this one review, made anew for each mail; None once it is closed to its reviewer.

    `token_hash` is random and of no use without the site's key: the token itself is kept nowhere.
    """
    if assignment.token_hash is None:
        return None
    return tokens.sealed(PURPOSE, [assignment.public_id, assignment.token_hash])


def linked_assignments(token: str) -> sa.Select[Assignment]:
    """The one assignment that the link opens now, if it opens any."""
    content = tokens.opened(PURPOSE, token, within=AT_MOST)
    if content is None or len(content) != 2:
        return sa.select(Assignment).where(sa.false())
    public_id, nonce = content
    return (
        sa.select(Assignment)
        .where(
            Assignment.public_id == public_id,
            Assignment.token_hash == nonce,
            Assignment.token_until > clock.now(),
        )
        .options(
            joinedload(Assignment.submission).joinedload(Submission.practice),
            joinedload(Assignment.review),
        )
    )
