"""Whether the reviews of a submission agree: a rule of their recommendations and marks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.practices.models.rubric import NOT_APPLICABLE
from hub.practices.models.submissions import DECIDED

TOO_FEW, AGREE, MIXED, CONFLICTING = "", "agree", "mixed", "conflicting"
# Marks of one criterion that lie so far apart contradict each other.
FAR_APART = 3


@dataclass(frozen=True)
class Opinion:
    """What one reviewer recommends, with the marks by criterion."""

    recommendation: str
    marks: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Agreement:
    """How the reviews stand to each other; `disputed` are the criteria marked far apart."""

    state: str
    disputed: tuple[str, ...] = ()


def agreement_of(opinions: Sequence[Opinion]) -> Agreement:
    """Recommendations within one step agree, two steps are mixed, accept against decline conflicts.

    So do marks of one criterion that differ by three or more. One review agrees with nobody yet.
    """
    if len(opinions) < 2:
        return Agreement(TOO_FEW)
    disputed = tuple(_disputed(opinions))
    steps = [DECIDED.index(each.recommendation) for each in opinions if each.recommendation]
    apart = max(steps) - min(steps) if steps else 0
    if disputed or apart == len(DECIDED) - 1:
        return Agreement(CONFLICTING, disputed)
    return Agreement(AGREE if apart <= 1 else MIXED)


def _disputed(opinions: Sequence[Opinion]) -> Iterable[str]:
    codes = dict.fromkeys(code for each in opinions for code in each.marks)
    for code in codes:
        marks = [each.marks[code].get("mark") for each in opinions if code in each.marks]
        given = [mark for mark in marks if isinstance(mark, int) and mark != NOT_APPLICABLE]
        if given and max(given) - min(given) >= FAR_APART:
            yield code
