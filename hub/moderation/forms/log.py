"""What the audit log is asked."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional, Regexp, ValidationError

from hub.accounts import queries as accounts
from hub.core import audit
from hub.core.choices import offered
from hub.core.days import DayField
from hub.core.i18n import _, _l

NOBODY = "-"
SUBJECT = re.compile(r"[a-z_]+:[0-9]{1,18}")


def strip(value: str | None) -> str:
    """Without blanks around it."""
    return (value or "").strip()


class LogForm(FlaskForm):  # type: ignore[misc]
    """What the audit log is filtered by; empty fields do not filter."""

    class Meta:
        """A search: it changes nothing, so it needs no token."""

        csrf = False

    actor = StringField(
        _l("Who (handle)"), filters=[strip], validators=[Optional(), Length(max=41)]
    )
    act = SelectField(
        _l("Act"),
        choices=lambda: offered([("", _("All acts")), *audit.all_acts().items()]),
        validators=[Optional()],
    )
    subject = StringField(
        _l("On what"),
        filters=[strip],
        validators=[Optional(), Regexp(SUBJECT, message=_l("Write it like topic:7 or member:12."))],
    )
    since = DayField(_l("From the day"))
    until = DayField(_l("To the day"))

    actor_id: int | None = None

    def validate_actor(self, field: Any) -> None:
        """Find whom the handle belongs to; a dash is nobody who was signed in."""
        if field.data == NOBODY:
            return
        member = accounts.member_with_handle(field.data.removeprefix("@"))
        if member is None:
            raise ValidationError(_("Nobody has this handle."))
        self.actor_id = member.id
