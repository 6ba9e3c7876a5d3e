"""Deadlines on the desk: the days an editor chooses are meant in their own zone."""

import datetime as dt
from typing import Any

from flask import current_app

from hub.accounts.models import Member
from hub.core import clock
from hub.core.days import day_of, ending
from hub.practices.forms.desk import DaysForm
from hub.practices.models import Assignment


def after_days(days: int) -> dt.datetime:
    """The moment so many days from now."""
    return clock.now() + dt.timedelta(days=days)


def usual_days(editor: Member) -> dict[str, Any]:
    """The deadlines of a new invitation, as the form takes them."""
    settings = current_app.extensions["settings"]
    return {
        "answer_due": day_of(after_days(settings.review_answer_days), editor.timezone),
        "review_due": day_of(after_days(settings.review_days), editor.timezone),
    }


def days_of(assignment: Assignment, editor: Member) -> dict[str, Any]:
    """The deadlines somebody has, as the form takes them."""
    return {
        "answer_due": day_of(assignment.answer_due, editor.timezone),
        "review_due": day_of(assignment.review_due, editor.timezone),
    }


def chosen_days(form: DaysForm, editor: Member) -> dict[str, Any]:
    """The last minutes of the chosen days."""
    return {
        "answer_due": ending(form.answer_due.data, editor.timezone),
        "review_due": ending(form.review_due.data, editor.timezone),
    }
