"""What a member wants to be told, how, and when."""

import datetime as dt

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.mail import drop_waiting
from hub.core.upserts import put
from hub.notifications import queries
from hub.notifications.models import (
    DAILY,
    DIGEST,
    MAIL,
    MONDAY,
    NEVER,
    NoticePreference,
    NoticeTimes,
)
from hub.notifications.services.digests import begin_anew
from hub.notifications.services.kinds import Kind, chosen_kinds, kind_named

DIGEST_LIST, ALL_LISTS = "digest", "all"


def choose(member: Member, kind: Kind, choice: str) -> None:
    """Notices of this kind are told so from now on; what waits to be mailed otherwise is not."""
    if choice not in kind.choices:
        raise ValueError(f"{kind.key} cannot be {choice}")
    if choice == kind.default:
        db.session.execute(
            sa.delete(NoticePreference).where(
                NoticePreference.member_id == member.id, NoticePreference.kind == kind.key
            )
        )
    else:
        row = {"member_id": member.id, "kind": kind.key, "choice": choice}
        put(NoticePreference, row, keys=("member_id", "kind"))
    if choice != MAIL:
        drop_waiting(member.id, [kind.key])


def choose_times(
    member: Member,
    *,
    quiet: tuple[dt.time, dt.time] | None,
    digest: str,
    weekday: int = MONDAY,
) -> None:
    """Mail waits through the quiet hours, and a digest comes daily, weekly or never."""
    before = queries.times_of(member.id)
    wanted_none = before.digest == NEVER
    times = db.session.get(NoticeTimes, member.id) or NoticeTimes(member_id=member.id)
    times.quiet_from, times.quiet_until = quiet or (None, None)
    times.digest, times.weekday = digest, weekday if digest != DAILY else MONDAY
    if not times.is_default:
        db.session.add(times)
    elif sa.inspect(times).persistent:
        db.session.delete(times)
    db.session.flush()
    if digest == NEVER:
        drop_waiting(member.id, [DIGEST_LIST])
    elif wanted_none:
        begin_anew(member)


def leave_list(member: Member, key: str) -> None:
    """No more mail of this list: a kind of notice, the digest, or all of them.

    On the site the member is told as before.
    """
    if key in (DIGEST_LIST, ALL_LISTS):
        times = queries.times_of(member.id)
        quiet = (
            (times.quiet_from, times.quiet_until)
            if times.quiet_from is not None and times.quiet_until is not None
            else None
        )
        choose_times(member, quiet=quiet, digest=NEVER)
    chosen = queries.choices_of(member.id)
    for kind in [each for _group, kinds in chosen_kinds() for each in kinds]:
        if key not in (kind.key, ALL_LISTS):
            continue
        if chosen.get(kind.key, kind.default) in (MAIL, DIGEST):
            choose(member, kind, kind.without_mail)


def choice_of(member: Member, key: str) -> str | None:
    """How the member is told of this kind today; None if nobody registered it."""
    kind = kind_named(key)
    return queries.choices_of(member.id).get(key, kind.default) if kind else None
