"""One's own subscription: by the link of a mail, or signed in among the settings. No GET acts."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core import mail
from hub.core.edge import commit, current_visitor, idempotent, untraced
from hub.core.errors import NotFound
from hub.core.i18n import _
from hub.core.numbers import whole_or
from hub.core.permissions import policy, public, require
from hub.newsletter import doors
from hub.newsletter.forms.reading import PauseForm, WhyForm
from hub.newsletter.forms.subscribing import ChoicesForm
from hub.newsletter.models import LEFT, ON_PAGE, ONE_CLICK, PENDING, Subscription
from hub.newsletter.policy import Circulating, Entrance
from hub.newsletter.queries.subscription_words import consent_words
from hub.newsletter.routes import limits
from hub.newsletter.routes.blueprint import blueprint, settings
from hub.newsletter.services import changing, erasing, leaving
from hub.newsletter.services.subscribing import subscribe_member

OWN, LEAVE = Circulating.SUBSCRIPTION_OWN, Circulating.SUBSCRIPTION_LEAVE
BY_LINK = "/subscriptions/<public_id>/<secret>"


@blueprint.get(BY_LINK)
@settings.get("")
@policy(OWN)
@untraced
def own(**address: Any) -> ResponseReturnValue:
    """What is read, in which language and how often, and what can be done."""
    try:
        entrance = _entrance(address)
    except NotFound:
        return link_over()
    return _page(entrance)


@blueprint.post(BY_LINK)
@settings.post("")
@policy(OWN)
@untraced
@idempotent
def choose(**address: Any) -> ResponseReturnValue:
    """This is read from now on; a member who does not read it yet subscribes with it."""
    entrance = _entrance(address)
    form = ChoicesForm()
    if not form.validate():
        return _page(entrance, form=form), 422
    if entrance is None:
        subscribe_member(current_visitor(), form.chosen, consent=consent_words())
        flash(_("You subscribe to the newsletter."), "success")
    else:
        changing.choose(entrance.subscription, form.chosen)
        flash(_("Your choices are saved."), "success")
    return commit(redirect(address_of(entrance, "own"), 303))


@blueprint.post(f"{BY_LINK}/pause")
@settings.post("/pause")
@policy(OWN)
@untraced
@idempotent
def pause(**address: Any) -> ResponseReturnValue:
    """No issue comes for a while."""
    entrance = _own_entrance(address)
    form = PauseForm()
    if not form.validate():
        return _page(entrance, pausing=form), 422
    changing.pause(entrance.subscription, form.number)
    return commit(redirect(address_of(entrance, "own"), 303))


@blueprint.post(f"{BY_LINK}/quarterly")
@settings.post("/quarterly")
@policy(OWN)
@untraced
@idempotent
def read_less(**address: Any) -> ResponseReturnValue:
    """Who thought of leaving stays, with fewer issues."""
    entrance = _own_entrance(address)
    changing.read_less(entrance.subscription)
    flash(_("Your choices are saved."), "success")
    return commit(redirect(address_of(entrance, "own"), 303))


@blueprint.post(f"{BY_LINK}/return")
@settings.post("/return")
@policy(OWN)
@untraced
@idempotent
def come_back(**address: Any) -> ResponseReturnValue:
    """Who had paused or left reads on."""
    entrance = _own_entrance(address)
    leaving.come_back(entrance.subscription)
    flash(_("You subscribe to the newsletter."), "success")
    return commit(redirect(address_of(entrance, "own"), 303))


@blueprint.post(f"{BY_LINK}/links")
@settings.post("/links")
@policy(OWN)
@untraced
@limits.links_per_address
@idempotent
def renew_links(**address: Any) -> ResponseReturnValue:
    """The links in earlier mail open nothing any more."""
    entrance = _own_entrance(address)
    changing.renew_links(entrance.subscription)
    flash(_("A mail with your new link is on its way. Earlier links do not work any more."), "info")
    return commit(redirect(address_of(entrance, "own"), 303))


@blueprint.get(f"{BY_LINK}/leaving")
@settings.get("/leaving")
@policy(LEAVE)
@untraced
def leave(**address: Any) -> ResponseReturnValue:
    """A page with a button: scanners of mail open every link, so opening it changes nothing."""
    try:
        entrance = _own_entrance(address, LEAVE)
    except NotFound:
        return link_over()
    if entrance.subscription.state == LEFT:
        return _left_page(entrance)
    if entrance.is_former:
        return render_template("newsletter/subscription/leave_before.html")
    return render_template("newsletter/subscription/leave.html", **_shown(entrance))


@blueprint.post(f"{BY_LINK}/leaving")
@policy(LEAVE)
@untraced
def leave_now(**address: Any) -> ResponseReturnValue:
    """No more mail of the newsletter. A mail program gets no redirect (RFC 8058 §3.1)."""
    try:
        entrance = _own_entrance(address, LEAVE)
    except NotFound:
        return link_over()
    is_one_click = "List-Unsubscribe" in request.form
    how = ONE_CLICK if is_one_click else ON_PAGE
    mail_number = whole_or(request.args.get("mail"), 0) or None
    leaving.leave(
        entrance.subscription,
        how,
        delivery_id=mail_number,
        by_former_link=entrance.is_former,
    )
    if is_one_click:
        return commit(_left_page(entrance))
    return commit(redirect(url_for("newsletter.leave", **address), 303))


@settings.post("/leaving")
@policy(LEAVE)
@untraced
@idempotent
def leave_signed_in() -> ResponseReturnValue:
    """A member leaves; the form of the settings has its token."""
    entrance = _own_entrance({}, LEAVE)
    leaving.leave(entrance.subscription, ON_PAGE)
    return commit(redirect(address_of(entrance, "leave"), 303))


@blueprint.post(f"{BY_LINK}/reason")
@settings.post("/reason")
@policy(OWN)
@untraced
@idempotent
def say_why(**address: Any) -> ResponseReturnValue:
    """Who has left says why, if they like."""
    entrance = _own_entrance(address)
    form = WhyForm()
    if not form.validate():
        return _left_page(entrance, form=form), 422
    leaving.say_why(entrance.subscription, form.reason.data or "", form.words.data)
    flash(_("Thank you. This helps us."), "success")
    return commit(redirect(address_of(entrance, "own"), 303))


@blueprint.get(f"{BY_LINK}/erasure")
@settings.get("/erasure")
@policy(OWN)
@untraced
def erase(**address: Any) -> ResponseReturnValue:
    """What is erased, before it is."""
    try:
        entrance = _own_entrance(address)
    except NotFound:
        return link_over()
    return render_template("newsletter/subscription/erase.html", **_shown(entrance))


@blueprint.post(f"{BY_LINK}/erasure")
@settings.post("/erasure")
@policy(OWN)
@untraced
def erase_now(**address: Any) -> ResponseReturnValue:
    """Nothing tells any more who read the newsletter."""
    entrance = _own_entrance(address)
    erasing.erase(entrance.subscription)
    return commit(redirect(url_for("newsletter.erased"), 303))


@blueprint.get("/erased")
@public("says that it is done")
def erased() -> ResponseReturnValue:
    """Of the subscription nothing is left that tells of anybody."""
    return render_template("newsletter/subscription/erased.html")


def link_over() -> ResponseReturnValue:
    """The link opens nothing: it is incomplete, or was made useless since."""
    return render_template("newsletter/subscription/link_over.html"), 404


def address_of(entrance: Entrance | None, page: str) -> str:
    """Where a page of the subscription is, for somebody who came as they came."""
    if entrance is None or not entrance.is_by_link:
        return url_for(f"newsletter_settings.{page}")
    reader = entrance.subscription
    return url_for(f"newsletter.{page}", public_id=reader.public_id, secret=reader.secret)


def _entrance(address: dict[str, Any], permission: Circulating = OWN) -> Entrance | None:
    """By the link, or the visitor's own; None for a member who never subscribed.

    Raises NotFound for a link that opens nothing, SignInNeeded for a stranger without one.
    """
    if address:
        return doors.linked_subscription(permission=permission, **address)
    visitor = current_visitor()
    found = doors.own_subscription(permission)
    if found is None:
        unmade = Subscription(member_id=visitor.id if visitor else None, state=PENDING)
        require(visitor, permission, Entrance(unmade))
    return found


def _own_entrance(address: dict[str, Any], permission: Circulating = OWN) -> Entrance:
    entrance = _entrance(address, permission)
    if entrance is None:
        raise NotFound()
    return entrance


def _shown(entrance: Entrance) -> dict[str, Any]:
    by_link = "newsletter/subscription/_layout.html"
    return {
        "layout": by_link if entrance.is_by_link else "accounts/_settings.html",
        "subscription": entrance.subscription,
        "here": address_of(entrance, "own"),
    }


def _page(
    entrance: Entrance | None, *, form: ChoicesForm | None = None, pausing: PauseForm | None = None
) -> str:
    if entrance is None:
        form = form or ChoicesForm(formdata=None)
        return render_template("newsletter/subscription/begin.html", form=form)
    subscription = entrance.subscription
    return render_template(
        "newsletter/subscription/own.html",
        form=form or ChoicesForm(formdata=None, obj=subscription),
        pausing=pausing or PauseForm(formdata=None),
        is_shut_out=mail.suppressed(subscription.address or ""),
        is_new=request.args.get("said") == "confirmed",
        **_shown(entrance),
    )


def _left_page(entrance: Entrance, *, form: WhyForm | None = None) -> str:
    if entrance.is_former:
        return render_template("newsletter/subscription/left_before.html")
    reader = entrance.subscription
    said = {"reason": reader.left_reason, "words": reader.left_words}
    return render_template(
        "newsletter/subscription/left.html",
        form=form or WhyForm(formdata=None, data=said),
        **_shown(entrance),
    )
