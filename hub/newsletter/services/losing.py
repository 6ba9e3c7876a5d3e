"""What readers do not find any more falls out of an issue before it is sent."""

from collections.abc import Sequence

from hub.core.signals import send
from hub.newsletter.models import SCHEDULED, Issue, IssueItem
from hub.newsletter.queries.standing import called_off, gone
from hub.newsletter.services.issues import NOT_BEGUN, back_to_editing, hold, words_changed
from hub.newsletter.signals import ItemLost


def leave_out_lost(issue: Issue) -> Sequence[IssueItem]:
    """What was withdrawn, taken away, hidden or called off is left out; editors are told of each.

    A scheduled issue that has nothing left to tell goes back to its editors.
    """
    hold(issue)
    if issue.state not in NOT_BEGUN:
        return ()
    ids = gone(issue.shown_items) | called_off(issue.shown_items)
    lost = [each for each in issue.shown_items if each.id in ids]
    for item in lost:
        item.is_left_out = True
        send(ItemLost(item.id))
    if lost:
        words_changed(issue, None)
    if issue.state == SCHEDULED and not issue.shown_items:
        back_to_editing(issue)
    return lost
