"""How notices of belonging to a space read: invitations, roles, the end of it."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from flask_babel import LazyString, format_datetime
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import _, _l, current_language
from hub.discussions.models import MODERATOR, PRIVATE, Space, SpaceBan, SpaceInvitation, role_in
from hub.discussions.policy import moderates_space
from hub.discussions.queries import visible_spaces
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register
from hub.notifications.services import Group

KINDS: Mapping[str, LazyString] = {
    "invitation": _l("An invitation to a space"),
    "invitation_accepted": _l("Somebody accepts my invitation"),
    "space_role": _l("I am made a moderator"),
    "space_out": _l("I am removed from a space"),
    "space_ban": _l("I am kept out of a space"),
}
SPACES = Group("spaces", _l("Spaces"))


def register_belonging() -> None:
    """Invitations have a letter of their own, which reaches those without an account too."""
    register(
        "invitation",
        "invitation_accepted",
        read=read_invitations,
        mailed=False,
        group=SPACES,
        titles=KINDS,
    )
    register("space_role", read=read_roles, mailed=True, group=SPACES, titles=KINDS)
    register("space_out", read=read_putting_out, mailed=True, group=SPACES, titles=KINDS)
    register("space_ban", read=read_bans, mailed=True, group=SPACES, titles=KINDS)


def read_invitations(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """An invitation while it waits for its reader; for who sent it, that it was accepted."""
    ids = {notice.facts["invitation"] for notice in notices}
    found = {
        invitation.id: invitation
        for invitation in db.session.scalars(
            sa.select(SpaceInvitation)
            .where(SpaceInvitation.id.in_(ids))
            .options(
                joinedload(SpaceInvitation.space).joinedload(Space.texts),
                joinedload(SpaceInvitation.inviter),
                joinedload(SpaceInvitation.member),
            )
        ).unique()
    }
    words: dict[int, Words] = {}
    for notice in notices:
        invitation = found.get(notice.facts["invitation"])
        if invitation is None:
            continue
        is_answer = notice.kind == "invitation_accepted"
        told = _accepted(invitation, reader) if is_answer else _invited(invitation, reader)
        if told is not None:
            words[notice.id] = told
    return words


def read_roles(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That one was made a moderator, while one is."""
    spaces = _spaces(visible_spaces(reader), notices)
    actors = _people(notice.facts["actor"] for notice in notices)
    words: dict[int, Words] = {}
    for notice in notices:
        space = spaces.get(notice.facts["space"])
        if space is None or role_in(reader, space.id) != MODERATOR:
            continue
        actor = actors.get(notice.facts["actor"])
        words[notice.id] = Words(
            title=_(
                "%(who)s made you a moderator of “%(space)s”",
                who=_name(actor),
                space=_title(space),
            ),
            endpoint="discussions.space",
            values={"slug": space.slug},
            why=_("You are told because you moderate this space."),
            who=_name(actor),
            who_key=actor.id if actor else 0,
        )
    return words


def read_putting_out(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That one belongs to a space no more, and why; a private one is not named any more."""
    spaces = _spaces(visible_spaces(reader), notices)
    words: dict[int, Words] = {}
    for notice in notices:
        space = spaces.get(notice.facts["space"])
        if space is not None and role_in(reader, space.id) is not None:
            continue
        is_named = space is not None and space.visibility != PRIVATE
        words[notice.id] = Words(
            title=_("You do not belong to “%(space)s” any more", space=_title(space))
            if space is not None and is_named
            else _("You do not belong to one of your private spaces any more"),
            endpoint="discussions.index",
            text=notice.facts["reason"],
            text_lang=current_language().code,
            why=_("You are told because a moderator ended your membership."),
        )
    return words


def read_bans(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That one may not write in a space, until when and why; a private one is not named."""
    spaces = _spaces(visible_spaces(reader), notices)
    found = sa.select(SpaceBan).where(SpaceBan.member_id == reader.id, SpaceBan.until > clock.now())
    bans = {row.space_id: row for row in db.session.scalars(found)}
    words: dict[int, Words] = {}
    for notice in notices:
        row, space = bans.get(notice.facts["space"]), spaces.get(notice.facts["space"])
        if row is None:
            continue
        until = format_datetime(row.until, "long")
        words[notice.id] = Words(
            title=_(
                "You may not write in “%(space)s” until %(time)s", space=_title(space), time=until
            )
            if space is not None
            else _(
                "You may not take part in one of your private spaces until %(time)s", time=until
            ),
            endpoint="discussions.index",
            text=row.reason,
            text_lang=current_language().code,
            why=_("You are told because a moderator decided it."),
        )
    return words


def _invited(invitation: SpaceInvitation, reader: Member) -> Words | None:
    if invitation.state != "waiting" or not invitation.is_for(reader):
        return None
    who = _name(invitation.inviter)
    return Words(
        title=_("%(who)s invites you to “%(space)s”", who=who, space=_title(invitation.space)),
        endpoint="discussions.invitation",
        values={"token": invitation.token},
        text=invitation.words,
        text_lang=invitation.lang,
        why=_("You are told because you are invited."),
        who=who,
        who_key=invitation.invited_by,
        label=_("Look at the invitation"),
    )


def _accepted(invitation: SpaceInvitation, reader: Member) -> Words | None:
    if invitation.invited_by != reader.id or not moderates_space(reader, invitation.space):
        return None
    who = _name(invitation.member)
    return Words(
        title=_(
            "%(who)s accepted your invitation to “%(space)s”",
            who=who,
            space=_title(invitation.space),
        ),
        endpoint="discussions.space_members",
        values={"slug": invitation.space.slug},
        why=_("You are told because you sent the invitation."),
        who=who,
        who_key=invitation.member_id or 0,
    )


def _spaces(visible: sa.Select[Space], notices: Iterable[Notice]) -> dict[int, Space]:
    ids = {notice.facts["space"] for notice in notices}
    found = visible.where(Space.id.in_(ids)).options(joinedload(Space.texts))
    return {space.id: space for space in db.session.scalars(found).unique()}


def _people(ids: Iterable[int]) -> dict[int, Member]:
    found = db.session.scalars(sa.select(Member).where(Member.id.in_(set(ids))))
    return {member.id: member for member in found}


def _title(space: Space) -> str:
    return space.text(current_language().code).title


def _name(member: Member | None) -> str:
    return (member.public_name if member else "") or _("A former member")
