"""The first page of the newsletter: what it is, and how one gets it without an account."""

from typing import Any

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent, untraced
from hub.core.errors import NotFound, Refused
from hub.core.permissions import policy, public
from hub.newsletter import doors
from hub.newsletter.forms.subscribing import SubscribeForm
from hub.newsletter.queries.archive import latest_issues
from hub.newsletter.queries.showing import month_words
from hub.newsletter.queries.subscription_words import consent_words
from hub.newsletter.queries.subscriptions import subscription_of, to_confirm
from hub.newsletter.routes import limits
from hub.newsletter.routes.blueprint import blueprint
from hub.newsletter.routes.subscription import BY_LINK, OWN, link_over
from hub.newsletter.services.subscribing import ask, confirm

# So many issues are named on the first page.
LATEST = 3
# Under which name the browser keeps to which address the last mail went.
ASKED = "newsletter_address"


@blueprint.get("/")
@public("anybody may read what the newsletter is")
def front() -> ResponseReturnValue:
    """What it is, and the form whole."""
    return _front_page(SubscribeForm(formdata=None))


@blueprint.post("/")
@public("the small form at the foot of each page leads here; nothing is done")
def front_with_address() -> ResponseReturnValue:
    """The same with the address that was typed: the rest is asked now.

    It changes nothing, so it needs no token: pages that strangers share can hold its form.
    """
    typed = request.form.get("email", "")[:255]
    return _front_page(SubscribeForm(formdata=None, data={"email": typed}))


@blueprint.get("/subscribe")
@public("leads to the form")
def subscribe_form() -> ResponseReturnValue:
    """The form stands on the first page."""
    return redirect(url_for("newsletter.front"), 303)


@blueprint.post("/subscribe")
@public("anybody may ask for the newsletter")
@limits.asked_per_address
@limits.asked_per_mail_address
@idempotent
def subscribe() -> ResponseReturnValue:
    """A mail goes to the address; the page tells nobody whether it was known."""
    form = SubscribeForm()
    if not form.validate():
        return _front_page(form), 422
    ask(form.email.data, form.chosen, consent=consent_words())
    session[ASKED] = form.email.data
    return commit(redirect(url_for("newsletter.subscribe_sent"), 303))


@blueprint.get("/subscribe/sent")
@public("says that a mail is on its way")
def subscribe_sent() -> ResponseReturnValue:
    """The mail has to be opened, whether the address was known or not."""
    return render_template("newsletter/subscription/sent.html", address=session.get(ASKED, ""))


@blueprint.get(f"{BY_LINK}/confirmation")
@policy(OWN)
@untraced
def confirm_form(**address: Any) -> ResponseReturnValue:
    """A page with a button: scanners of mail open every link, so opening it confirms nothing."""
    try:
        entrance = doors.linked_subscription(permission=OWN, **address)
    except NotFound:
        return link_over()
    subscription = entrance.subscription
    asked = to_confirm(subscription)
    if asked is None and subscription.is_confirmed:
        return redirect(url_for("newsletter.own", **address), 303)
    return render_template(
        "newsletter/subscription/confirm.html", subscription=subscription, asked=asked
    )


@blueprint.post(f"{BY_LINK}/confirmation")
@policy(OWN)
@untraced
def confirm_now(**address: Any) -> ResponseReturnValue:
    """From now on the newsletter comes. The link is proof enough: it needs no session."""
    try:
        entrance = doors.linked_subscription(permission=OWN, **address)
    except NotFound:
        return link_over()
    try:
        confirm(entrance.subscription)
    except Refused as refusal:
        page = render_template(
            "newsletter/subscription/confirm.html",
            subscription=entrance.subscription,
            asked=None,
            refusal=refusal.description,
        )
        return page, 409
    return commit(redirect(url_for("newsletter.own", said="confirmed", **address), 303))


def _front_page(form: SubscribeForm) -> str:
    visitor = current_visitor()
    return render_template(
        "newsletter/front.html",
        form=form,
        own=subscription_of(visitor) if visitor else None,
        latest=latest_issues(LATEST),
        month_words=month_words,
    )
