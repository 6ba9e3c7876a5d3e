"""The shape of what people type about themselves."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from hub.accounts.services import addresses, passwords
from hub.core.i18n import _, _l
from hub.core.mail import one_line


def squeezed(value: str | None) -> str:
    """The words without line breaks and doubled spaces."""
    return " ".join(one_line(value or "").split())


def untouched(value: str | None) -> str:
    """A password is taken as it was typed."""
    return value or ""


class TidyAddress:
    """The field holds an address that mail can go to, and afterwards its tidy form."""

    def __init__(self, *, check_domain: bool = False) -> None:
        self.check_domain = check_domain

    def __call__(self, _form: Any, field: Any) -> None:
        """Raise ValidationError with an example."""
        tidy = addresses.tidy(field.data or "", check_domain=self.check_domain)
        if tidy is None:
            raise ValidationError(_("Enter an address like name@example.org."))
        field.data = tidy


class RegisterForm(FlaskForm):  # type: ignore[misc]
    """What is needed to join: the rest of the profile may come later or never."""

    name = StringField(
        _l("Your name"),
        filters=[squeezed],
        validators=[
            DataRequired(_l("Enter the name others will see.")),
            Length(2, 80, _l("Use between 2 and 80 characters.")),
        ],
    )
    email = EmailField(
        _l("Email address"),
        validators=[DataRequired(_l("Enter your email address.")), TidyAddress()],
    )
    password = PasswordField(
        _l("Password"),
        filters=[untouched],
        validators=[DataRequired(_l("Choose a password."))],
    )

    def validate_password(self, field: Any) -> None:
        """Neither short nor common, nor made of the person's own words."""
        refuse_weak(field, self.name.data, self.email.data)


class LoginForm(FlaskForm):  # type: ignore[misc]
    """Address and password."""

    email = EmailField(
        _l("Email address"), validators=[DataRequired(_l("Enter your email address."))]
    )
    password = PasswordField(
        _l("Password"), filters=[untouched], validators=[DataRequired(_l("Enter your password."))]
    )
    remember = BooleanField(_l("Keep me signed in on this device"))
    next = HiddenField()


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """The password chosen at registering, asked where the mail was opened on another device."""

    password = PasswordField(_l("Password"), filters=[untouched])


class ResetForm(FlaskForm):  # type: ignore[misc]
    """Where the link to a new password goes."""

    email = EmailField(
        _l("Email address"),
        validators=[DataRequired(_l("Enter your email address.")), TidyAddress()],
    )


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password, typed once: it can be shown."""

    password = PasswordField(
        _l("New password"),
        filters=[untouched],
        validators=[DataRequired(_l("Choose a password."))],
    )

    def __init__(self, *args: Any, about: tuple[str | None, ...] = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self.about = about

    def validate_password(self, field: Any) -> None:
        """Neither short nor common, nor made of the person's own words."""
        refuse_weak(field, *self.about)


class EmptyForm(FlaskForm):  # type: ignore[misc]
    """A button."""


def refuse_weak(field: Any, *about: str | None) -> None:
    """Raise ValidationError if the password is too easy to guess."""
    own = [words for words in about if words]
    fault = passwords.fault_of(field.data or "", about=[*own, passwords.site_name()])
    if fault:
        raise ValidationError(fault)
