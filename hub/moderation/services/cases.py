"""Cases: opened by features, taken up, and decided once, by one moderator."""

from collections.abc import Collection

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import audit, clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _, current_language
from hub.core.signals import send
from hub.core.upserts import insert_missing
from hub.moderation.models import (
    APPROVE,
    IN_WORK,
    OPEN,
    REJECTED,
    UNDECIDED,
    VERDICTS,
    Case,
    SavedAnswer,
)
from hub.moderation.policy import kind_named
from hub.moderation.signals import CaseDecided


class Overtaken(Refused):
    """Somebody else has taken a step on the case meanwhile; nothing was done."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has decided this meanwhile."))


def open_case(kind: str, object_id: int, *, cause: str, scope: str, author_id: int) -> Case:
    """The thing has an undecided case for this cause: a new one, or the one there is."""
    key = f"{cause}:{kind}:{object_id}"
    row = {
        "kind": kind,
        "object_id": object_id,
        "cause": cause,
        "scope": scope,
        "author_id": author_id,
        "state": OPEN,
        "version": 1,
        "opened_at": clock.now(),
        "reason": "",
        "reason_lang": "",
        "open_key": key,
    }
    insert_missing(Case, [row])
    return db.session.scalars(
        sa.select(Case).where(Case.open_key == key).with_for_update(of=Case)
    ).one()


def take_up(case: Case, *, actor: Member, version: int) -> None:
    """The others see that `actor` is on it. Raises Overtaken."""
    _take(case, version)
    case.state, case.taken_by, case.taken_at = IN_WORK, actor.id, clock.now()
    _note("case.taken", case, actor)


def put_back(case: Case, *, actor: Member, version: int) -> None:
    """It is open to everybody again. Raises Overtaken."""
    _take(case, version)
    case.state, case.taken_by, case.taken_at = OPEN, None, None
    _note("case.put_back", case, actor)


def decide(
    case: Case,
    *,
    actor: Member,
    version: int,
    verdict: str,
    answer: SavedAnswer | None = None,
    words: str = "",
) -> None:
    """What was written stands (`approve`) or does not (`reject`); its author is told why.

    A saved answer goes out in the author's language if it has one; `words` of the moderator's own
    follow it as they are. Raises Overtaken, and what the kind refuses.
    """
    _take(case, version)
    kind = kind_named(case.kind)
    act = kind.approve if verdict == APPROVE else kind.reject
    act(case.object_id, actor)
    case.reason, case.reason_lang = _reason(case.author, answer, words)
    _decided(case, VERDICTS[verdict], actor.id)
    _note(f"case.{case.state}", case, actor)


def close_case(kind: str, object_id: int, *, by: int | None) -> None:
    """The thing is gone without a moderator's decision on its cases: taken back, or removed."""
    for case in db.session.scalars(
        sa.select(Case)
        .where(Case.kind == kind, Case.object_id == object_id, Case.state.in_(UNDECIDED))
        .with_for_update(of=Case)
    ):
        _decided(case, REJECTED, by)


def rescope(kind: str, object_ids: Collection[int], scope: str) -> None:
    """These things stand elsewhere now: who moderates there decides on them."""
    db.session.execute(
        sa.update(Case)
        .where(Case.kind == kind, Case.object_id.in_(object_ids), Case.state.in_(UNDECIDED))
        .values(scope=scope, version=Case.version + 1)
        .execution_options(synchronize_session=False)
    )


def _take(case: Case, version: int) -> None:
    """The case is ours until the commit, if it is still as it was read."""
    db.session.flush()
    db.session.refresh(
        case, ["state", "version", "scope", "taken_by"], with_for_update={"of": Case}
    )
    if case.version != version or not case.is_undecided:
        db.session.expire(case)
        raise Overtaken()
    case.version += 1


def _decided(case: Case, state: str, by: int | None) -> None:
    case.state, case.decided_by, case.decided_at = state, by, clock.now()
    case.open_key = None
    send(CaseDecided(case.id))


def _reason(author: Member, answer: SavedAnswer | None, words: str) -> tuple[str, str]:
    if answer is None:
        return words, ""
    text = answer.text(author.lang, current_language().code)
    if not words:
        return text.body, text.lang
    return f"{text.body}\n\n{words}", ""


def _note(act: str, case: Case, actor: Member) -> None:
    facts = {"thing": f"{case.kind}:{case.object_id}", "scope": case.scope, "cause": case.cause}
    audit.note(act, actor_id=actor.id, subject=f"case:{case.id}", **facts)
