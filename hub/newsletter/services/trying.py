"""An issue goes to editors as mail before anybody else gets it."""

from collections.abc import Collection

from hub.core.signals import send
from hub.newsletter.models import Issue
from hub.newsletter.services.issues import mark_tested
from hub.newsletter.signals import IssueTried


def send_test(issue: Issue, *, version: int, to: Collection[int]) -> None:
    """Each of these members gets the issue in their language; it counts as tested as it stands.

    Raises Overtaken, and Refused once its sending has begun.
    """
    mark_tested(issue, version)
    for member_id in sorted(set(to)):
        send(IssueTried(issue.id, member_id))
