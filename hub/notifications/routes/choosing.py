"""Settings of what one is told: by kind, at which hours, in which digest."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.models import Member
from hub.core import clock
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import _
from hub.core.permissions import policy, require
from hub.notifications import queries, services
from hub.notifications.forms import ChoicesForm, choices_form
from hub.notifications.models import NEVER
from hub.notifications.notices import contents_for
from hub.notifications.policy import NotificationPermission
from hub.notifications.routes.blueprints import notification_settings

CHOOSE = NotificationPermission.CHOOSE


@notification_settings.get("")
@policy(CHOOSE)
def choices() -> ResponseReturnValue:
    """What the member is told, how and when."""
    visitor = current_visitor()
    require(visitor, CHOOSE)
    return _page(visitor, _form(visitor))


@notification_settings.post("")
@policy(CHOOSE)
@idempotent
def choose() -> ResponseReturnValue:
    """The member is told like this from now on."""
    visitor = current_visitor()
    require(visitor, CHOOSE)
    form = _form(visitor)
    if not form.validate():
        return _page(visitor, form, 422)
    for _group, kinds in services.chosen_kinds():
        for kind in kinds:
            services.choose(visitor, kind, form.choice_of(kind).data)
    services.choose_times(
        visitor, quiet=form.quiet, digest=form.digest.data, weekday=form.weekday.data
    )
    flash(_("Saved. You are told like this from now on."), "success")
    return commit(redirect(url_for("notification_settings.choices"), 303))


@notification_settings.get("/digest")
@policy(CHOOSE)
def digest() -> ResponseReturnValue:
    """What the member's next digest would say if it came now."""
    visitor = current_visitor()
    require(visitor, CHOOSE)
    zone, now = queries.zone_named(visitor.timezone), clock.now()
    times = queries.times_of(visitor.id)
    since = queries.told_until(visitor, times, now)
    return render_template(
        "notifications/digest.html",
        contents=contents_for(visitor, since, now) if times.digest != NEVER else None,
        since=since,
        comes_at=queries.next_moment(times, zone, now),
        times=times,
    )


def _form(member: Member) -> ChoicesForm:
    return choices_form(queries.choices_of(member.id), queries.times_of(member.id))


def _page(member: Member, form: ChoicesForm, status: int = 200) -> ResponseReturnValue:
    return (
        render_template(
            "notifications/choices.html",
            form=form,
            groups=services.chosen_kinds(),
            member=member,
        ),
        status,
    )
