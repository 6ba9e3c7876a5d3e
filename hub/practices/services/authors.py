"""Who writes a practice: asked, agreed, credited, handing the lead over, leaving."""

from hub.accounts.models import Member
from hub.core import audit, clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.signals import send
from hub.practices.models import CO_AUTHOR, CREDITED, DECLINED, DONE, LEAD, Practice, PracticeAuthor
from hub.practices.services.holding import hold
from hub.practices.services.submitting import move
from hub.practices.signals import AuthorAnswered, AuthorInvited

MOST_AUTHORS = 20


def ask_author(practice: Practice, *, actor: Member, member: Member, role: str) -> PracticeAuthor:
    """The member is asked to write with the others, or to be credited; until they agree they see
    no more of it than its title.

    Raises Refused if they are asked or an author already, or there are too many.
    """
    hold_authors(practice)
    found = practice.author(member)
    if found is not None:
        words = _("This person is among the authors already.")
        raise Refused(words if found.accepted_at else _("This person has been asked already."))
    if len(practice.authors) >= MOST_AUTHORS:
        raise Refused(_("A practice has at most %(most)s authors.", most=MOST_AUTHORS))
    asked = PracticeAuthor(
        practice_id=practice.id, member_id=member.id, role=role, invited_by=actor.id
    )
    asked.member = member
    practice.authors.append(asked)
    db.session.flush()
    send(AuthorInvited(practice.id, member.id, actor.id))
    return asked


def ask_to_lead(practice: Practice, *, actor: Member, member: Member) -> None:
    """An editor asks the member to go on with what nobody is left to write; who agrees leads it.

    Raises Refused if somebody writes it again, and what `ask_author` raises.
    """
    hold_authors(practice)
    _refuse_written(practice)
    ask_author(practice, actor=actor, member=member, role=CO_AUTHOR)
    audit.note("practice.entrusted", actor_id=actor.id, subject=f"practice:{practice.id}")


def end_forsaken(practice: Practice, *, actor: Member) -> None:
    """Nobody is waited for any more: it is declined, or stays as readers have it.

    Raises Refused if somebody writes it again, or it is not with its authors.
    """
    hold_authors(practice)
    _refuse_written(practice)
    if not practice.is_written:
        raise Refused(_("Somebody has decided on this meanwhile."))
    move(practice, DECLINED if practice.current_version is None else DONE)
    audit.note("practice.ended", actor_id=actor.id, subject=f"practice:{practice.id}")


def accept_authorship(practice: Practice, *, actor: Member) -> None:
    """The member is an author from now on; whoever asked learns of it. Twice is once.

    Where nobody was left to write it, they lead it.
    """
    hold_authors(practice)
    author = _among(practice, actor)
    if author.accepted_at is None:
        if practice.is_forsaken:
            for other in practice.authors:
                other.role = CREDITED if other.role == LEAD else other.role
            author.role = LEAD
        author.accepted_at = clock.now()
        send(AuthorAnswered(practice.id, actor.id, author.invited_by))


def leave_authors(practice: Practice, *, actor: Member) -> None:
    """The member is no author, or declines to be one; what they wrote stays.

    Raises Refused for the lead, who hands the lead over first.
    """
    hold_authors(practice)
    author = _among(practice, actor)
    if author.role == LEAD:
        raise Refused(_("Hand the lead over to another author first."))
    practice.authors.remove(author)
    if author.accepted_at is None:
        send(AuthorAnswered(practice.id, actor.id, author.invited_by))


def remove_author(practice: Practice, *, member: Member) -> None:
    """The member is no author any more, or not asked; what they wrote stays."""
    hold_authors(practice)
    author = _among(practice, member)
    if author.role == LEAD:
        raise Refused(_("Hand the lead over to another author first."))
    practice.authors.remove(author)


def change_author(practice: Practice, *, member: Member, role: str) -> None:
    """The member has another role; who becomes the lead takes over from whoever was.

    Raises Refused if somebody who has not agreed yet is to lead, or the lead is to be none.
    """
    hold_authors(practice)
    author = _among(practice, member)
    if author.role == role:
        return
    if author.role == LEAD:
        raise Refused(_("Hand the lead over to another author first."))
    if role == LEAD:
        if author.accepted_at is None:
            raise Refused(_("This person has not agreed to be an author yet."))
        for other in practice.authors:
            if other.role == LEAD:
                other.role = CO_AUTHOR
    author.role = role


def name_author(practice: Practice, *, actor: Member, is_named: bool) -> None:
    """Readers see the member's name among the authors, or do not."""
    hold_authors(practice)
    _among(practice, actor).is_named = is_named


def hold_authors(practice: Practice) -> None:
    """The practice is ours until the commit, and its authors are who they are now."""
    hold(practice)
    db.session.refresh(practice, attribute_names=["authors"])


def _refuse_written(practice: Practice) -> None:
    if not practice.is_forsaken:
        raise Refused(_("Somebody writes it again."))


def _among(practice: Practice, member: Member) -> PracticeAuthor:
    found = practice.author(member)
    if found is None:
        raise Refused(_("This person is not among the authors any more."))
    return found
