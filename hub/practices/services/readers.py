"""What readers leave at a practice: thanks, where they adapted it, letters to who did it."""

import secrets
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock, markup
from hub.core.db import db
from hub.core.errors import Unfit
from hub.core.i18n import _, absolute_url, current_language, in_language
from hub.core.mail import Letter, queue_letter
from hub.core.signals import send
from hub.core.upserts import insert_missing
from hub.moderation import services as moderation
from hub.practices.models import Adaptation, Practice, PracticeVersion, Thanks
from hub.practices.queries.readers import SCOPE, descends_from, moderators_of_scope
from hub.practices.signals import AdaptationTold

ADAPTATION = "adaptation"
LETTER = "practice_letter"


def thank(practice: Practice, *, actor: Member) -> None:
    """The member found it useful. Said again, nothing changes."""
    insert_missing(
        Thanks,
        [{"practice_id": practice.id, "member_id": actor.id, "created_at": clock.now()}],
    )


def take_thanks_back(practice: Practice, *, actor: Member) -> None:
    """The member is not counted any more."""
    db.session.execute(sa.delete(Thanks).filter_by(practice_id=practice.id, member_id=actor.id))


def tell_adaptation(
    practice: Practice,
    *,
    actor: Member,
    country: str,
    place: str,
    year: int,
    lang: str,
    changed: str,
    failed: str = "",
    adapted: Practice | None = None,
) -> Adaptation:
    """Readers learn where the practice was adapted, what was changed and what did not work.

    `adapted` is the practice that was made of it. Raises Unfit if this one came of that.
    """
    if adapted is not None and (
        adapted.id == practice.id or descends_from(practice.id, adapted.id)
    ):
        raise Unfit("adapted", _("This practice was made of that one, not the other way round."))
    told = Adaptation(
        practice_id=practice.id,
        author_id=actor.id,
        country=country,
        place=place,
        year=year,
        lang=lang,
        changed=changed,
        changed_html=markup.render(changed, lang=lang).html,
        failed=failed,
        failed_html=markup.render(failed, lang=lang).html if failed else "",
        adapted_id=adapted.id if adapted else None,
    )
    told.practice, told.author, told.adapted = practice, actor, adapted
    db.session.add(told)
    db.session.flush()
    send(AdaptationTold(told.id))
    return told


def remove_adaptation(adaptation: Adaptation, *, actor: Member) -> None:
    """Readers see it no more, and nobody need decide on it."""
    adaptation.removed_at = clock.now()
    moderation.close_case(ADAPTATION, adaptation.id, by=actor.id)


def hide_flagged(number: int) -> bool:
    """Readers see it no more until a moderator has looked at it; returns whether that is so.

    Never what an editor told: others of them decide on it.
    """
    adaptation = db.session.get_one(Adaptation, number)
    if not adaptation.is_shown or adaptation.author_id in moderators_of_scope(SCOPE):
        return False
    adaptation.hidden_at = clock.now()
    return True


def let_stand(number: int, _actor: Member) -> None:
    """A moderator found nothing wrong with it: it is read again, if it was hidden."""
    db.session.get_one(Adaptation, number).hidden_at = None


def take_down(number: int, _actor: Member) -> None:
    """A moderator took it away."""
    adaptation = db.session.get_one(Adaptation, number)
    adaptation.removed_at = adaptation.removed_at or clock.now()


def write_to_focal_point(
    version: PracticeVersion, *, actor: Member, subject: str, body: str
) -> None:
    """The focal point gets the letter and can answer it; the writer gets a copy.

    Nobody learns the address of the focal point; that of the writer is in the letter.
    """
    page = absolute_url("practices.practice", lang=version.lang, slug=version.practice.slug)
    told = {"who": actor.public_name, "title": version.title}
    reference = f"{version.practice_id}-{actor.id}-{secrets.token_hex(8)}"
    written: dict[str, Any] = {
        "subject": f"{subject} – {version.title}",
        "quoted": body,
        "quoted_lang": current_language().code,
    }
    with in_language(version.lang):
        letter = Letter(
            paragraphs=[_("%(who)s writes to you about the practice “%(title)s”:", **told)],
            action=(_("Look at the practice"), page),
            why=_(
                "You are its focal point. Your answer goes to the writer, who does not know your "
                "address until you answer."
            ),
            headers={"Reply-To": str(actor.email)},
            **written,
        )
    address = str(version.content["focal_point_email"])
    queue_letter(LETTER, letter, to=address, lang=version.lang, reference=reference)
    with in_language(actor.lang):
        copy = Letter(
            paragraphs=[_("You wrote to the focal point of the practice “%(title)s”:", **told)],
            action=(_("Look at the practice"), page),
            **written,
        )
    queue_letter(
        f"{LETTER}_copy",
        copy,
        to=str(actor.email),
        lang=actor.lang,
        member_id=actor.id,
        reference=reference,
    )


def own_readings(member: Member) -> dict[str, Any]:
    """What the member left at practices, for their export."""
    return {
        "adaptations": [
            {
                "practice": row.practice_id,
                "country": row.country,
                "place": row.place,
                "year": row.year,
                "language": row.lang,
                "changed": row.changed,
                "failed": row.failed,
                "told_at": row.created_at,
                "removed_at": row.removed_at,
                "hidden_at": row.hidden_at,
            }
            for row in _rows(Adaptation, Adaptation.author_id == member.id)
        ],
        "thanks": [
            {"practice": row.practice_id, "thanked_at": row.created_at}
            for row in _rows(Thanks, Thanks.member_id == member.id)
        ],
    }


def forget_readings(member: Member) -> None:
    """What the member told stays without their name; their thanks are gone."""
    db.session.execute(sa.delete(Thanks).where(Thanks.member_id == member.id))


def _rows(table: Any, which: sa.ColumnElement[bool]) -> Sequence[Any]:
    return db.session.scalars(sa.select(table).where(which)).all()
