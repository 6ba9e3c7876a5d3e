"""Whom an editor may ask to review a submission, the fittest first, with the reasons in words."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import format_date
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hub.accounts.models import ACTIVE, Member
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import _, _n, current_language
from hub.practices.models import REVIEWED, Assignment, RosterEntry, Submission
from hub.practices.policy import handles
from hub.practices.queries.conflicts import (
    CO_AUTHOR,
    NAMED_ORGANISATION,
    SAME_ORGANISATION,
    Tie,
    ties_to,
)
from hub.practices.queries.quorum import ASKED, Quorum, quorums_of
from hub.practices.queries.roster import Tally, tallies
from hub.taxonomy import queries as taxonomy

# What counts how much. The quorum decides first, then what somebody knows, then whose turn it is.
FOR_RETURNING, FOR_QUORUM, FOR_OBJECTIVE, FOR_SECONDARY = 6, 4, 3, 1
FOR_REGION, FOR_EXPERTISE, FOR_CONSTITUENCY = 2, 1, 1
AGAINST_OPEN, AGAINST_ASKED, AGAINST_LATELY = 2, 3, 1
# A reviewer is asked about twice a year (domain.md §4).
TWICE = 2
LATELY = dt.timedelta(days=60)


@dataclass(frozen=True)
class Suggestion:
    """Somebody of the roster, how well they fit, and why.

    `against` says why they are not suggested; `is_barred` that nobody may ask them at all.
    """

    entry: RosterEntry
    tally: Tally
    score: int
    reasons: Sequence[str]
    against: Sequence[str] = ()
    is_barred: bool = False

    @property
    def member(self) -> Member:
        """Who it is."""
        return self.entry.member


@dataclass(frozen=True)
class Suggestions:
    """Those who are suggested, the fittest first, and the others, with what stands against them."""

    fit: Sequence[Suggestion]
    others: Sequence[Suggestion]


@dataclass(frozen=True)
class _Need:
    """What a submission asks of its reviewers."""

    submission: Submission
    quorum: Quorum
    regions: frozenset[str]
    expertises: frozenset[str]
    constituencies: frozenset[str]
    until: dt.date
    asked: frozenset[int]
    returning: frozenset[int]
    ties: dict[int, list[Tie]] = field(default_factory=dict)


def suggestions_for(submission: Submission, *, until: dt.date) -> Suggestions:
    """The whole roster for this submission, whose reviews would be due on the day `until`.

    As many queries for three hundred reviewers as for one.
    """
    entries = db.session.scalars(_taking_part()).unique().all()
    members = [entry.member for entry in entries]
    known = tallies([member.id for member in members])
    need = _need(submission, entries, until, ties_to(submission, members))
    found = [_suggestion(entry, known[entry.member_id], need) for entry in entries]
    found.sort(key=lambda each: (-each.score, _turn(each.tally), each.member.name))
    return Suggestions(
        [each for each in found if not each.against], [each for each in found if each.against]
    )


def tie_words(tie: Tie) -> str:
    """What ties somebody to a submission, in the reader's language."""
    if tie.kind == SAME_ORGANISATION:
        return str(_("belongs to the organisation of an author (%(name)s)", name=tie.name))
    if tie.kind == NAMED_ORGANISATION:
        return str(_("belongs to an organisation that is named (%(name)s)", name=tie.name))
    if tie.kind == CO_AUTHOR:
        return str(_("wrote another practice with an author"))
    if tie.kind == "author":
        return str(_("is one of the authors"))
    return str(_("is named in the practice"))


def _taking_part() -> sa.Select[RosterEntry]:
    return (
        sa.select(RosterEntry)
        .join(RosterEntry.member)
        .where(Member.state == ACTIVE, RosterEntry.left_at.is_(None))
        .options(
            contains_eager(RosterEntry.member).options(
                joinedload(Member.organisation), selectinload(Member.role_rows)
            )
        )
    )


def _need(
    submission: Submission,
    entries: Collection[RosterEntry],
    until: dt.date,
    ties: dict[int, list[Tie]],
) -> _Need:
    rows = db.session.execute(
        sa.select(Assignment.reviewer_id, Assignment.state, Submission.number)
        .join(Assignment.submission)
        .where(Submission.practice_id == submission.practice_id)
    ).all()
    here = [(who, state) for who, state, number in rows if number == submission.number]
    before = [row for row in rows if row[2] < submission.number and row[1] in REVIEWED]
    asked = {who for who, state in here if state in ASKED}
    at_work = [each for each in entries if each.member_id in asked]
    return _Need(
        submission=submission,
        quorum=quorums_of([submission.id])[submission.id],
        regions=_regions(submission.content),
        expertises=frozenset(each.expertise for each in at_work),
        constituencies=frozenset(each.constituency for each in at_work),
        until=until,
        asked=frozenset(who for who, _state in here),
        returning=frozenset(row[0] for row in before),
        ties=ties,
    )


def _regions(content: dict[str, Any]) -> frozenset[str]:
    of_countries = {taxonomy.country(code).region for code in content.get("countries") or ()}
    return frozenset(of_countries.union(content.get("regions") or ()))


def _suggestion(entry: RosterEntry, tally: Tally, need: _Need) -> Suggestion:
    barred = _barred(entry, need)
    if barred:
        return Suggestion(entry, tally, 0, (), (barred,), is_barred=True)
    weighed = [
        _for_returning(entry, need),
        _for_quorum(entry, need.quorum),
        *_for_knowledge(entry, need),
        _for_expertise(entry, need),
        _for_constituency(entry, need),
        *_against_load(tally),
    ]
    counted = [each for each in weighed if each is not None]
    return Suggestion(
        entry,
        tally,
        sum(score for score, _words in counted),
        [words for _score, words in counted],
        tuple(_against(entry, need)),
    )


def _barred(entry: RosterEntry, need: _Need) -> str:
    if need.submission.practice.author(entry.member) is not None:
        return str(_("is one of the authors"))
    if entry.member_id in need.asked:
        return str(_("was asked already"))
    if handles(entry.member, need.submission):
        return str(_("decides on this submission"))
    return ""


def _against(entry: RosterEntry, need: _Need) -> list[str]:
    lang = need.submission.practice.lang
    found = [tie_words(tie) for tie in need.ties.get(entry.member_id, ())]
    if lang not in entry.languages:
        language = taxonomy.language_name(lang, current_language().code)
        found.append(str(_("does not read %(language)s", language=language)))
    away = _away(entry, need.until)
    return [*found, away] if away else found


def _away(entry: RosterEntry, until: dt.date) -> str:
    """Their leave, where it falls into the time of the review."""
    if entry.away_from is None and entry.away_until is None:
        return ""
    today = clock.now().date()
    begins_in_time = entry.away_from is None or entry.away_from <= until
    if not begins_in_time or (entry.away_until is not None and entry.away_until < today):
        return ""
    if entry.away_until is None:
        return str(_("is on leave"))
    return str(_("is on leave until %(day)s", day=_day(entry.away_until)))


_Weighed = tuple[int, str]


def _for_returning(entry: RosterEntry, need: _Need) -> _Weighed | None:
    if entry.member_id not in need.returning:
        return None
    return FOR_RETURNING, str(_("reviewed the round before"))


def _for_quorum(entry: RosterEntry, quorum: Quorum) -> _Weighed | None:
    if entry.is_un and quorum.un.missing:
        return FOR_QUORUM, str(_("fills the quorum: UN reviewer"))
    if not entry.is_un and quorum.others.missing:
        return FOR_QUORUM, str(_("fills the quorum: reviewer from outside the UN"))
    return None


def _for_knowledge(entry: RosterEntry, need: _Need) -> list[_Weighed]:
    content, lang = need.submission.content, current_language().code
    found: list[_Weighed] = []
    for name, weight in (("objectives", FOR_OBJECTIVE), ("secondary_objectives", FOR_SECONDARY)):
        shared = [code for code in content.get(name) or () if code in entry.objectives]
        found.extend((weight, _knows(code, lang)) for code in shared)
    for code in sorted(need.regions.intersection(entry.regions)):
        region = taxonomy.region(code).label(lang)
        found.append((FOR_REGION, str(_("knows the region: %(region)s", region=region))))
    if need.submission.practice.lang in entry.languages:
        language = taxonomy.language_name(need.submission.practice.lang, lang)
        found.append((0, str(_("reads %(language)s", language=language))))
    return found


def _knows(code: str, lang: str) -> str:
    objective = taxonomy.objective(code)
    label = objective.label(lang)
    if objective.number is None:
        return str(_("knows the objective: %(objective)s", objective=label))
    return str(
        _("knows objective %(number)s: %(objective)s", number=objective.number, objective=label)
    )


def _for_expertise(entry: RosterEntry, need: _Need) -> _Weighed | None:
    if not need.expertises or entry.expertise in need.expertises:
        return None
    return FOR_EXPERTISE, str(_("brings an expertise that nobody asked so far has"))


def _for_constituency(entry: RosterEntry, need: _Need) -> _Weighed | None:
    known = {"", *need.constituencies}
    if not need.constituencies or entry.constituency in known:
        return None
    label = taxonomy.organisation_type(entry.constituency).label(current_language().code)
    words = _("nobody asked so far is of this constituency: %(constituency)s", constituency=label)
    return FOR_CONSTITUENCY, str(words)


def _against_load(tally: Tally) -> list[_Weighed]:
    found: list[_Weighed] = [
        (
            -AGAINST_OPEN * tally.load,
            str(_n("%(num)s open review", "%(num)s open reviews", tally.load)),
        )
    ]
    if tally.asked >= TWICE:
        asked = _n("asked once in 12 months", "asked %(num)s times in 12 months", tally.asked)
        found.append((-AGAINST_ASKED * (tally.asked - 1), str(asked)))
    if tally.last_asked is None:
        found.append((0, str(_("was never asked yet"))))
    else:
        was_lately = clock.now() - tally.last_asked < LATELY
        words = _("last asked on %(day)s", day=_day(tally.last_asked.date()))
        found.append((-AGAINST_LATELY if was_lately else 0, str(words)))
    return found


def _turn(tally: Tally) -> float:
    """Who was asked longest ago comes first among equals."""
    return tally.last_asked.timestamp() if tally.last_asked else 0.0


def _day(day: dt.date) -> str:
    return str(format_date(day, "long", rebase=False))
