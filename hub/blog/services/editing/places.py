"""Where a passage stands once the text around it has changed. Pure: knows no rows."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from hub.core.comparing import Change, applied, changes_between

# A passage: from which character to which.
Place = tuple[int, int]


def followed(place: Place, changes: Sequence[Change]) -> Place | None:
    """Where the passage stands after the changes; None where all of it was taken out.

    What replaced a part of it, or all of it, belongs to it.
    """
    start, end = place
    moved, begins, ends = 0, None, None
    for change in changes:
        grown = len(change.replacement) - (change.end - change.start)
        if change.end <= start:
            moved += grown
        elif change.start < end:
            begins = min(start, change.start) + moved if begins is None else begins
            moved += grown
            ends = max(end, change.end) + moved
    if begins is None or ends is None:
        return start + moved, end + moved
    return (begins, ends) if begins < ends else None


def untouched(place: Place, changes: Sequence[Change]) -> Place | None:
    """Where the passage stands after the changes, or None if one of them reached into it."""
    start, end = place
    moved = 0
    for change in changes:
        if change.end <= start:
            # What is put in where an addition stands goes before it.
            moved += len(change.replacement) - (change.end - change.start)
        elif change.start < end or change.start < start:
            return None
    return start + moved, end + moved


def merged(base: str, mine: str, theirs: str) -> str | None:
    """Both changes of `base` in one text; None where they concern the same words."""
    others = changes_between(base, theirs)
    own: list[Change] = []
    for change in changes_between(base, mine):
        place = untouched((change.start, change.end), others)
        if place is None or any(_meet(change, other) for other in others):
            return None
        own.append(Change(*place, change.replacement))
    return applied(theirs, own)


def nearest(text: str, quote: str, near: int) -> Place | None:
    """Where the words stand that are nearest to a place, if they stand anywhere."""
    if not quote:
        return None
    before = text.rfind(quote, 0, near + len(quote))
    after = text.find(quote, near)
    found = [at for at in (before, after) if at >= 0]
    if not found:
        return None
    at = min(found, key=lambda each: abs(each - near))
    return at, at + len(quote)


def ended_as(before: str, now: str) -> str:
    """The text of now, its lines and itself ending with the blanks with which they ended before."""
    old, new = before.split("\n"), now.rstrip().split("\n")
    matcher = SequenceMatcher(
        None, [each.rstrip() for each in old], [each.rstrip() for each in new], autojunk=False
    )
    for _tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if i2 - i1 == j2 - j1:
            pairs = zip(old[i1:i2], new[j1:j2], strict=True)
            new[j1:j2] = [line.rstrip() + _end_of(former) for former, line in pairs]
    return "\n".join(new).rstrip() + _end_of(before)


def _end_of(text: str) -> str:
    return text[len(text.rstrip()) :]


def _meet(one: Change, other: Change) -> bool:
    return one.start <= other.end and other.start <= one.end
