"""What is measured, in the order in which it is."""

from benchmarks.cases.calendar import CALENDAR
from benchmarks.cases.case import Case
from benchmarks.cases.finding import FACETS
from benchmarks.cases.imports import IMPORT
from benchmarks.cases.live import LIVE
from benchmarks.cases.memory import MEMORY
from benchmarks.cases.newsletter import NEWSLETTER
from benchmarks.cases.pages import ANONYMOUS, LONG_TOPIC, OWN_PAGE, SIGNED_IN
from benchmarks.cases.replies import REPLY
from benchmarks.cases.search import SEARCH

__all__ = ["CASES", "Case"]

CASES = (
    ANONYMOUS,
    SIGNED_IN,
    LONG_TOPIC,
    OWN_PAGE,
    REPLY,
    LIVE,
    SEARCH,
    FACETS,
    CALENDAR,
    NEWSLETTER,
    IMPORT,
    MEMORY,
)
