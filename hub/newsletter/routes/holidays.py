"""The days on which the secretariat does not work, kept by newsletter editors."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core import clock
from hub.core.days import in_zone
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.holidays import Holiday
from hub.core.i18n import _
from hub.core.permissions import policy, require
from hub.newsletter import doors
from hub.newsletter.forms.holidays import HolidayForm
from hub.newsletter.forms.issues import newsletter_zone
from hub.newsletter.policy import Circulating
from hub.newsletter.queries import visibility
from hub.newsletter.routes.blueprint import blueprint
from hub.newsletter.services import assembling
from hub.newsletter.services import holidays as services


@blueprint.get("/holidays")
@policy(Circulating.HOLIDAYS_KEEP)
def holidays() -> ResponseReturnValue:
    """The days to come, then those that are over, and a form for one more."""
    require(current_visitor(), Circulating.HOLIDAYS_KEEP)
    return _page(HolidayForm(formdata=None))


@blueprint.post("/holidays")
@policy(Circulating.HOLIDAYS_KEEP)
@idempotent
def add_holiday() -> ResponseReturnValue:
    """There is one day more that is not worked."""
    require(current_visitor(), Circulating.HOLIDAYS_KEEP)
    form = HolidayForm()
    if form.validate() and (day := form.day.data):
        try:
            services.add_holiday(day, form.name.data, actor=current_visitor())
        except Refused as refusal:
            form.day.errors = [refusal.description]
        else:
            flash(_("The day is on the list."), "success")
            return commit(redirect(url_for("newsletter.holidays"), 303))
    return _page(form), 422


@blueprint.delete("/holidays/<int:holiday_id>")
@policy(Circulating.HOLIDAYS_KEEP)
@idempotent
def remove_holiday(holiday_id: int) -> ResponseReturnValue:
    """The day is worked again."""
    found = doors.holiday(holiday_id, Circulating.HOLIDAYS_KEEP)
    services.remove_holiday(found, actor=current_visitor())
    flash(_("The day is off the list."), "success")
    return commit(redirect(url_for("newsletter.holidays"), 303))


def _page(form: HolidayForm) -> str:
    rows = db.session.scalars(
        visibility.visible_holidays(current_visitor()).order_by(Holiday.day)
    ).all()
    today = in_zone(clock.now(), newsletter_zone()).date()
    return render_template(
        "newsletter/holidays.html",
        form=form,
        coming=[row for row in rows if row.day >= today],
        past=[row for row in reversed(rows) if row.day < today],
        assembly=in_zone(assembling.next_assembly(), newsletter_zone()).date(),
    )
