"""Invitations to a space: sent by its moderators, answered by whom they were sent to."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import current_app

from hub.accounts import queries as people
from hub.accounts.models import Member
from hub.config import Settings
from hub.core import clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _, absolute_url, in_language
from hub.core.mail import Letter, queue_letter
from hub.core.signals import send
from hub.discussions import queries
from hub.discussions.models import Space, SpaceInvitation
from hub.discussions.services.belonging import join_space
from hub.discussions.signals import InvitationAccepted, InvitationSent

GOOD_FOR = dt.timedelta(days=14)


@dataclass(frozen=True)
class Guests:
    """Who is to be invited: members by their handle, others by their address (lower case)."""

    members: Sequence[Member]
    addresses: Sequence[str]


def invite(space: Space, guests: Guests, *, actor: Member, words: str, lang: str) -> int:
    """Each guest has a waiting invitation and a mail with its link; returns how many were sent.

    Who belongs to the space already gets none, which nobody learns from an address. Whoever has
    one that waits has a new one instead: only the latest link works.
    """
    sent = 0
    for member in guests.members:
        if queries.membership(space, member) is None:
            _send_anew(space, actor, words, member.lang, member=member)
            sent += 1
    for address in guests.addresses:
        _send_anew(space, actor, words, lang, address=address)
        sent += 1
    return sent


def send_again(invitation: SpaceInvitation) -> None:
    """The invitation waits for two weeks more, and its mail goes out once more."""
    _refuse_answered(invitation)
    invitation.withdrawn_at = None
    invitation.sent_at = clock.now()
    invitation.expires_at = clock.now() + GOOD_FOR
    _write(invitation)


def withdraw_invitation(invitation: SpaceInvitation) -> None:
    """The link opens nothing any more."""
    _refuse_answered(invitation)
    invitation.withdrawn_at = clock.now()


def accept_invitation(invitation: SpaceInvitation, *, actor: Member) -> None:
    """The member belongs to the space; who invited them is told."""
    _refuse_over(invitation)
    invitation.accepted_at = clock.now()
    invitation.member_id = actor.id
    if join_space(invitation.space, actor=actor):
        send(InvitationAccepted(invitation.id))


def decline_invitation(invitation: SpaceInvitation) -> None:
    """Nobody joins, and the link opens nothing any more."""
    _refuse_over(invitation)
    invitation.declined_at = clock.now()


def invitations_await(member: Member) -> None:
    """Who registered with an invited address finds the invitation at the bell."""
    for invitation in queries.waiting_invitations(member):
        send(InvitationSent(invitation.id))


def _send_anew(
    space: Space,
    actor: Member,
    words: str,
    lang: str,
    *,
    member: Member | None = None,
    address: str | None = None,
) -> None:
    mine = (
        SpaceInvitation.member_id == member.id
        if member is not None
        else SpaceInvitation.email == address
    )
    db.session.execute(
        sa.update(SpaceInvitation)
        .where(
            SpaceInvitation.space_id == space.id,
            mine,
            SpaceInvitation.accepted_at.is_(None),
            SpaceInvitation.declined_at.is_(None),
            SpaceInvitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=clock.now())
    )
    invitation = SpaceInvitation(
        space=space,
        member=member,
        email=address,
        inviter=actor,
        lang=lang,
        words=words,
        sent_at=clock.now(),
        expires_at=clock.now() + GOOD_FOR,
    )
    db.session.add(invitation)
    db.session.flush()
    _write(invitation)
    send(InvitationSent(invitation.id))


def _write(invitation: SpaceInvitation) -> None:
    guest = invitation.member or people.member_with_address(invitation.email or "")
    if guest is not None and not guest.active:
        return
    if guest is not None and queries.membership(invitation.space, guest) is not None:
        return
    lang = guest.lang if guest else invitation.lang
    settings: Settings = current_app.extensions["settings"]
    with in_language(lang):
        title = invitation.space.text(lang).title
        who = invitation.inviter.public_name or _("A moderator")
        letter = Letter(
            subject=_("%(who)s invites you to “%(space)s”", who=who, space=title),
            paragraphs=[
                _(
                    "%(who)s invites you to the space “%(space)s” of %(site)s.",
                    who=who,
                    space=title,
                    site=settings.site_name,
                ),
                _("The invitation is good for 14 days and for you only."),
            ],
            quoted=invitation.words,
            action=(
                _("Look at the invitation"),
                absolute_url("discussions.invitation", lang=lang, token=invitation.token),
            ),
            why=_(
                "You get this mail because a moderator of the space invited this address. "
                "If you do not want to join, do nothing."
            ),
        )
    queue_letter(
        "space-invitation",
        letter,
        to=(guest.email if guest else invitation.email) or "",
        lang=lang,
        member_id=guest.id if guest else None,
        reference=f"{invitation.id}-{int(invitation.sent_at.timestamp())}",
    )


def _refuse_over(invitation: SpaceInvitation) -> None:
    if invitation.state != "waiting":
        raise Refused(_("This invitation was used, withdrawn, or has run out."))


def _refuse_answered(invitation: SpaceInvitation) -> None:
    if invitation.accepted_at is not None or invitation.declined_at is not None:
        raise Refused(_("This invitation has been answered."))
