"""What reviewers mark of a practice (domain.md §4): the criteria of its compact."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString

from hub.core.i18n import _, _l, current_language
from hub.taxonomy import queries as taxonomy

GCR = "gcr"

# A mark is one of these; NOT_APPLICABLE says that the criterion does not apply.
MARKS = (1, 2, 3, 4, 5)
NOT_APPLICABLE = 0


@dataclass(frozen=True)
class Criterion:
    """One thing a reviewer marks. The code is the key of its mark in `Review.marks`."""

    code: str
    label: LazyString
    hint: LazyString | None = None


OF_EVERY_PRACTICE: tuple[Criterion, ...] = (
    Criterion("evidence", _l("Evidence"), _l("The results are shown by figures others can check.")),
    Criterion(
        "replicability",
        _l("Replicability"),
        _l("Somebody elsewhere could do it with what is written here."),
    ),
    Criterion("clarity", _l("Clarity"), _l("A reader from another field understands it.")),
)

OF_REFUGEE_COMPACT: tuple[Criterion, ...] = (
    Criterion("gcr-objectives", _l("Supports objectives of the refugee compact")),
    Criterion("gcr-focus", _l("Addresses an area of focus of the Global Refugee Forum")),
    Criterion("gcr-sharing", _l("Shares burdens and responsibilities")),
    Criterion("gcr-support", _l("Broadens the base of support")),
    Criterion("gcr-needs", _l("Responds to identified needs, with tangible benefits")),
    Criterion("gcr-partnership", _l("Is done in partnership, with refugees and hosts")),
    Criterion("gcr-diversity", _l("Considers age, gender and diversity")),
    Criterion("gcr-difference", _l("Makes a positive difference that lasts")),
    Criterion("gcr-scale", _l("Can be adapted, replicated or scaled up")),
    Criterion("gcr-resources", _l("Uses resources efficiently")),
    Criterion("gcr-inspiration", _l("Inspires others to contribute")),
)


def criteria_for(content: Mapping[str, Any]) -> tuple[Criterion, ...]:
    """What is marked of a submission with this content.

    Of the migration compact: each claimed principle, each primary objective, and what is asked of
    every practice; of the refugee compact its eleven criteria.
    """
    if content.get("framework") == GCR:
        return OF_REFUGEE_COMPACT
    return (*_principles(content), *_objectives(content), *OF_EVERY_PRACTICE)


def _principles(content: Mapping[str, Any]) -> Iterator[Criterion]:
    claimed = content.get("principles") or {}
    for each in taxonomy.principles():
        if each.code in claimed:
            label = LazyString(_words_of_principle, each.code)
            yield Criterion(f"principle-{each.code}", label)


def _objectives(content: Mapping[str, Any]) -> Iterator[Criterion]:
    claimed = content.get("objectives") or ()
    for each in taxonomy.objectives():
        if each.code in claimed:
            label = LazyString(_words_of_objective, each.code)
            yield Criterion(f"objective-{each.code}", label)


def _words_of_principle(code: str) -> str:
    principle = taxonomy.principle(code).label(current_language().code)
    return str(_("Principle: %(principle)s", principle=principle))


def _words_of_objective(code: str) -> str:
    objective = taxonomy.objective(code)
    label = objective.label(current_language().code)
    if objective.number is None:
        return str(_("Objective: %(objective)s", objective=label))
    return str(_("Objective %(number)s: %(objective)s", number=objective.number, objective=label))
