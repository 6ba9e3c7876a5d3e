"""What editors ask of mail that came back, and what they do with addresses."""

from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from hub.accounts.forms import TidyAddress
from hub.core.choices import offered
from hub.core.days import DayField
from hub.core.i18n import _l
from hub.newsletter.queries.returns import KIND_WORDS, REASON_WORDS


def strip(value: str | None) -> str:
    """Without blanks around it."""
    return (value or "").strip()


class SearchForm(FlaskForm):  # type: ignore[misc]
    """What both lists are filtered by; empty fields do not filter."""

    class Meta:
        """A search: it changes nothing, so it needs no token."""

        csrf = False

    address = StringField(
        _l("Address, or a part of it"), filters=[strip], validators=[Optional(), Length(max=255)]
    )
    domain = StringField(_l("Domain"), filters=[strip], validators=[Optional(), Length(max=255)])


class ReturnsForm(SearchForm):
    """Mail that came back, by what was said of it and when."""

    kind = SelectField(
        _l("What was said"),
        choices=lambda: offered([("", _l("Everything")), *KIND_WORDS.items()]),
        validators=[Optional()],
    )
    since = DayField(_l("From the day"))
    until = DayField(_l("To the day"))


class WithoutMailForm(SearchForm):
    """Addresses that get no mail, by why."""

    why = SelectField(
        _l("Why"),
        choices=lambda: offered([("", _l("Everything")), *REASON_WORDS.items()]),
        validators=[Optional()],
    )


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why something is done with an address."""

    reason = TextAreaField(
        _l("Reason"),
        filters=[strip],
        validators=[DataRequired(_l("Write down the reason.")), Length(max=300)],
    )


class SuppressForm(ReasonForm):
    """An address that is to get no mail, and why."""

    email = EmailField(
        _l("Email address"),
        validators=[DataRequired(_l("Enter an email address.")), TidyAddress(is_known=True)],
    )
