"""What the good lines of a list become: subscriptions with the proof of consent."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import audit, clock
from hub.core.db import db, take_turn
from hub.core.upserts import insert_missing
from hub.newsletter.models import (
    BY_IMPORT,
    BY_STAFF,
    CONFIRMED,
    IMPORTED,
    LEFT,
    PENDING,
    Subscription,
    SubscriptionImport,
    SubscriptionStep,
)
from hub.newsletter.queries.readers import shut_out_among
from hub.newsletter.services.importing.lines import Line

AT_ONCE = 500
# Why a good line is not taken: who left, or whose address gets no mail, is not brought back.
HAD_LEFT, SHUT_OUT = "left", "shut_out"


def bring_in(lines: Sequence[Line], *, name: str, proof: str, actor: Member) -> SubscriptionImport:
    """Every good line is a subscription from now on, with the `proof` of where they agreed.

    Who subscribes already stays as they are; who left, or whose address gets no mail, is never
    brought back. No mail goes out: the first issue says how to leave.
    """
    kept = SubscriptionImport(name=name, proof=proof, added_by=actor.id)
    db.session.add(kept)
    db.session.flush()
    refused = {line.number: line.why for line in lines if line.why}
    taken, known = 0, 0
    take_turn("newsletter_import")
    for some in _slices([line for line in lines if not line.why]):
        shut_out = shut_out_among([line.address for line in some])
        there = _there([line for line in some if line.address not in shut_out])
        added = []
        for line in some:
            found = there.get(line.address)
            if found is None:
                refused[line.number] = SHUT_OUT
            elif found.state == PENDING:
                added.append((line, _taken(line, found, kept)))
            elif found.state == LEFT:
                refused[line.number] = HAD_LEFT
            else:
                known += 1
        taken += len(added)
        _note(added, actor)
    kept.taken, kept.known = taken, known
    kept.refused = [{"line": number, "why": why} for number, why in sorted(refused.items())]
    subject = f"newsletter_import:{kept.id}"
    audit.note("newsletter.imported", actor_id=actor.id, subject=subject, taken=taken)
    return kept


def _slices(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    for begin in range(0, len(lines), AT_ONCE):
        yield lines[begin : begin + AT_ONCE]


def _there(lines: Sequence[Line]) -> dict[str, Subscription]:
    """The subscription of each line, locked until the commit; it waits where there was none.

    Somebody may ask for the newsletter at such an address just now: only one makes its row.
    """
    found = _locked([each.address for each in lines])
    new = [each for each in lines if each.address not in found]
    rows = [{"address": each.address, "lang": each.lang, "source": BY_IMPORT} for each in new]
    insert_missing(Subscription, rows)
    return found | _locked([each.address for each in new])


def _locked(addresses: Sequence[str]) -> dict[str, Subscription]:
    found = db.session.scalars(
        sa.select(Subscription)
        .where(Subscription.address.in_(addresses))
        .order_by(Subscription.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {str(each.address): each for each in found}


def _taken(line: Line, subscription: Subscription, kept: SubscriptionImport) -> Subscription:
    subscription.lang, subscription.state = line.lang, CONFIRMED
    subscription.objectives, subscription.regions = line.objectives, line.regions
    subscription.confirmed_at, subscription.import_id = clock.now(), kept.id
    subscription.consent = f"{line.agreed_on}: {kept.proof}"
    return subscription


def _note(added: Sequence[tuple[Line, Subscription]], actor: Member) -> None:
    db.session.flush()
    db.session.add_all(
        SubscriptionStep(
            subscription_id=subscription.id,
            what=IMPORTED,
            how=BY_STAFF,
            actor_id=actor.id,
            said={"agreed_on": str(line.agreed_on), "line": line.number},
        )
        for line, subscription in added
    )
