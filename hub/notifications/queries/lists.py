"""Mailing lists of one: the token in each mail that says whose mail of which kind is to end."""

import datetime as dt

from hub.accounts import queries as accounts
from hub.accounts.models import Member
from hub.core import tokens

LEAVE = "leave list"
# Mail is kept long, and whoever finds an old one must still be able to stop the next.
LEAVE_WITHIN = dt.timedelta(days=3 * 365)


def leaving_token(member: Member, key: str) -> str:
    """What lets anybody who has the mail end this member's mail of the list, and nothing else."""
    return tokens.sealed(LEAVE, [member.public_id, key])


def list_to_leave(token: str) -> tuple[Member, str] | None:
    """Whose mail of which list is to end; None for a token that is not ours or too old."""
    content = tokens.opened(LEAVE, token, within=LEAVE_WITHIN)
    member = accounts.member_by_public_id(str(content[0])) if content else None
    if content is None or member is None or member.email is None:
        return None
    return member, str(content[1])
