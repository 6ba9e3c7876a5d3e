"""A subscription by its personal link: reading on, leaving, coming back. No GET acts."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, untraced
from hub.core.errors import NotFound
from hub.core.numbers import whole_or
from hub.core.permissions import policy
from hub.newsletter import doors
from hub.newsletter.models import LEFT, ON_PAGE, ONE_CLICK
from hub.newsletter.policy import Circulating
from hub.newsletter.routes.blueprint import blueprint
from hub.newsletter.services.leaving import leave as end_subscription

OWN = Circulating.SUBSCRIPTION_OWN
BY_LINK = "/subscriptions/<public_id>/<secret>"


@blueprint.get(BY_LINK)
@policy(OWN)
@untraced
def own(**address: Any) -> ResponseReturnValue:
    """What is read, in which language and how often, and what can be done."""
    try:
        entrance = doors.linked_subscription(permission=OWN, **address)
    except NotFound:
        return _over()
    return render_template("newsletter/subscription/own.html", subscription=entrance.subscription)


@blueprint.get(f"{BY_LINK}/leaving")
@policy(OWN)
@untraced
def leave(**address: Any) -> ResponseReturnValue:
    """A page with a button: scanners of mail open every link, so opening it changes nothing."""
    try:
        entrance = doors.linked_subscription(permission=OWN, **address)
    except NotFound:
        return _over()
    subscription = entrance.subscription
    page = "left" if subscription.state == LEFT else "leave"
    return render_template(f"newsletter/subscription/{page}.html", subscription=subscription)


@blueprint.post(f"{BY_LINK}/leaving")
@policy(OWN)
@untraced
def leave_now(**address: Any) -> ResponseReturnValue:
    """No more mail of the newsletter. A mail program gets no redirect (RFC 8058 §3.1)."""
    try:
        entrance = doors.linked_subscription(permission=OWN, **address)
    except NotFound:
        return _over()
    subscription = entrance.subscription
    is_one_click = "List-Unsubscribe" in request.form
    how = ONE_CLICK if is_one_click else ON_PAGE
    end_subscription(subscription, how, delivery_id=whole_or(request.args.get("mail"), 0) or None)
    if is_one_click:
        return commit(
            render_template("newsletter/subscription/left.html", subscription=subscription)
        )
    return commit(redirect(url_for("newsletter.leave", **address), 303))


def _over() -> ResponseReturnValue:
    """The link opens nothing: it is incomplete, or was made useless since."""
    return render_template("newsletter/subscription/link_over.html"), 404
