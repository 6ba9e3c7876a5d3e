"""What is sent to begin a practice, to ask others to write with one, and to submit it."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from hub.accounts import queries as people
from hub.accounts.models import Member
from hub.core.choices import offered
from hub.core.i18n import LANGUAGES, _, _l, current_language
from hub.practices.forms.content import TOO_LONG, tidy
from hub.practices.models import CO_AUTHOR, CREDITED, FIELDS, LEAD

ROLE_NAMES = {
    LEAD: _l("Lead author"),
    CO_AUTHOR: _l("Co-author"),
    CREDITED: _l("Credited"),
}


class StartForm(FlaskForm):  # type: ignore[misc]
    """A practice is begun."""

    title = StringField(
        _l("Title"),
        filters=[tidy],
        validators=[Optional(), Length(max=FIELDS["title"].most, message=TOO_LONG)],
    )
    lang = SelectField(
        _l("Language it is written in"),
        choices=offered((one.code, one.autonym) for one in LANGUAGES.values()),
        default=lambda: current_language().code,
    )


class PersonForm(FlaskForm):  # type: ignore[misc]
    """A member is asked: by handle, or by a name that only one member has."""

    who = StringField(
        _l("Name or handle"), filters=[tidy], validators=[DataRequired(_l("Say who."))]
    )
    member: Member | None = None

    def validate_who(self, field: Any) -> None:
        """It is somebody, and one person only."""
        found = people.members_meant(field.data)
        if len(found) > 1:
            raise ValidationError(_("Several members have this name. Give the handle."))
        if not found:
            raise ValidationError(_("Nobody has this name or handle."))
        self.member = found[0]


class AuthorForm(PersonForm):
    """A member is asked to be an author."""

    role = SelectField(
        _l("Role"),
        choices=offered((role, ROLE_NAMES[role]) for role in (CO_AUTHOR, CREDITED)),
        default=CO_AUTHOR,
    )


class RoleForm(FlaskForm):  # type: ignore[misc]
    """An author has another role."""

    role = SelectField(_l("Role"), choices=offered(ROLE_NAMES.items()))


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A word to the other authors, about a field or about the whole."""

    field = SelectField(
        _l("About"),
        choices=lambda: offered(
            [("", _("The whole")), *((f.name, f.label) for f in FIELDS.values())]
        ),
        default="",
    )
    body = TextAreaField(
        _l("Note to the other authors"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write something first.")),
            Length(max=2_000, message=TOO_LONG),
        ],
    )


class HandingInForm(FlaskForm):  # type: ignore[misc]
    """A practice is submitted."""

    note = TextAreaField(
        _l("Note to the editors"),
        filters=[tidy],
        validators=[Optional(), Length(max=2_000, message=TOO_LONG)],
    )
    is_looked_at = BooleanField(_l("I have looked at these words: they identify no beneficiary"))
