"""The shape of what people type about themselves."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from hub.accounts import queries
from hub.accounts.models import Member
from hub.accounts.services import addresses, letters, organisations, passwords
from hub.core.choices import offered, offered_in_groups
from hub.core.days import DayField
from hub.core.i18n import LANGUAGES, _, _l, current_language
from hub.core.mail import one_line
from hub.taxonomy import queries as taxonomy


def squeezed(value: str | None) -> str:
    """The words without line breaks and doubled spaces."""
    return " ".join(one_line(value or "").split())


def untouched(value: str | None) -> str:
    """A password is taken as it was typed."""
    return value or ""


class TidyAddress:
    """The field holds an address that mail can go to, and afterwards its tidy form.

    One that `is_known` may be there already: nothing is asked of its letters.
    """

    def __init__(self, *, check_domain: bool = False, is_known: bool = False) -> None:
        self.check_domain, self.is_known = check_domain, is_known

    def __call__(self, _form: Any, field: Any) -> None:
        """Raise ValidationError with an example."""
        tidy = addresses.tidy(field.data or "", check_domain=self.check_domain)
        if tidy is None:
            raise ValidationError(_("Enter an address like name@example.org."))
        if not (self.is_known or addresses.is_known_everywhere(tidy)):
            raise ValidationError(str(addresses.OTHER_LETTERS))
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

    next = HiddenField()
    invitation = HiddenField()

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
        validators=[DataRequired(_l("Enter your email address.")), TidyAddress(is_known=True)],
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


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A code of the app, or a recovery code."""

    code = StringField(_l("Code"), validators=[DataRequired(_l("Enter a code.")), Length(max=40)])


class PasskeyForm(FlaskForm):  # type: ignore[misc]
    """What the device answered, filled in by the page's script."""

    credential = HiddenField(validators=[DataRequired(), Length(max=20_000)])
    remember = HiddenField()
    next = HiddenField()


class NewPasskeyForm(FlaskForm):  # type: ignore[misc]
    """A passkey and how its owner calls it."""

    name = StringField(
        _l("Name of the passkey"),
        filters=[squeezed],
        validators=[Length(max=60, message=_l("Use at most 60 characters."))],
    )
    credential = HiddenField(validators=[DataRequired(), Length(max=20_000)])


class VerifyForm(FlaskForm):  # type: ignore[misc]
    """The password once more."""

    password = PasswordField(
        _l("Password"), filters=[untouched], validators=[DataRequired(_l("Enter your password."))]
    )
    next = HiddenField()


class AppForm(FlaskForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    secret = HiddenField()
    code = StringField(
        _l("Code of the app"),
        validators=[DataRequired(_l("Enter the six digits.")), Length(max=12)],
    )


class AddressForm(FlaskForm):  # type: ignore[misc]
    """Where mail goes from now on."""

    email = EmailField(
        _l("New email address"),
        validators=[DataRequired(_l("Enter your email address.")), TidyAddress()],
    )


class ProfileForm(FlaskForm):  # type: ignore[misc]
    """Who one is for others."""

    name = StringField(
        _l("Name or pseudonym"),
        filters=[squeezed],
        validators=[
            DataRequired(_l("Enter the name others will see.")),
            Length(2, 80, _l("Use between 2 and 80 characters.")),
        ],
    )
    handle = StringField(
        _l("Handle"),
        filters=[lambda value: squeezed(value).lstrip("@").lower()],
        validators=[
            DataRequired(_l("Enter a handle.")),
            Length(2, 40, _l("Use between 2 and 40 characters.")),
            Regexp(
                r"^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$",
                message=_l("Use letters from a to z, digits, dots, dashes and underscores."),
            ),
        ],
    )
    is_protected = BooleanField(_l("Protect my identity"))
    real_name = StringField(
        _l("Real name"),
        filters=[squeezed],
        validators=[Length(max=100, message=_l("Use at most 100 characters."))],
    )
    organisation = StringField(
        _l("Organisation"),
        filters=[squeezed],
        validators=[Length(max=200, message=_l("Use at most 200 characters."))],
    )
    organisation_type = SelectField(_l("Type of organisation"), default="")
    country = SelectField(_l("Country"), default="")
    languages = SelectMultipleField(_l("Languages you read"))
    objectives = SelectMultipleField(_l("Objectives you follow"))
    bio = TextAreaField(
        _l("About you"),
        filters=[untouched],
        validators=[Length(max=4000, message=_l("Use at most 4,000 characters."))],
    )

    def __init__(self, *args: Any, member: Member, **values: Any) -> None:
        super().__init__(*args, **values)
        self.member = member
        lang = current_language().code
        self.organisation_type.choices = offered([("", ""), *_types(lang)])
        self.country.choices = offered([("", ""), *_countries(lang)])
        self.languages.choices = offered((each.code, each.autonym) for each in taxonomy.languages())
        self.objectives.choices = offered_in_groups(
            {
                framework.label(lang): [
                    (each.code, each.label(lang)) for each in taxonomy.objectives(framework.code)
                ]
                for framework in taxonomy.frameworks()
            }
        )

    def validate_handle(self, field: Any) -> None:
        """Nobody else has it."""
        owner = queries.member_with_handle(field.data)
        if owner is not None and owner.id != self.member.id:
            raise ValidationError(_("Somebody else has this handle."))

    def validate_organisation_type(self, field: Any) -> None:
        """Needed for an organisation that is not known yet."""
        name = self.organisation.data
        if name and not field.data and queries.organisation_named(name) is None:
            raise ValidationError(_("Choose the type: this organisation is not known here yet."))


class LanguageForm(FlaskForm):  # type: ignore[misc]
    """Language and time zone."""

    lang = RadioField(_l("Language"))
    timezone = SelectField(_l("Time zone"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.lang.choices = offered((one.code, one.autonym) for one in LANGUAGES.values())
        self.timezone.choices = offered(timezones())


class OrganisationForm(FlaskForm):  # type: ignore[misc]
    """What is known of an organisation."""

    name = StringField(
        _l("Name"),
        filters=[squeezed],
        validators=[
            DataRequired(_l("Enter the name of the organisation.")),
            Length(2, 200, _l("Use between 2 and 200 characters.")),
        ],
    )
    kind = SelectField(_l("Type"))
    country = SelectField(_l("Country"), default="")
    website = URLField(
        _l("Web site"),
        filters=[squeezed],
        validators=[
            Length(max=300, message=_l("Use at most 300 characters.")),
            Regexp(r"^(https?://[^\s]+\.[^\s]+)?$", message=_l("Begin with https://")),
        ],
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        lang = current_language().code
        self.kind.choices = offered(_types(lang))
        self.country.choices = offered([("", ""), *_countries(lang)])

    def words(self) -> dict[str, Any]:
        """The fields as the services name them."""
        return {
            "name": self.name.data,
            "kind": self.kind.data,
            "country": self.country.data or None,
            "website": self.website.data or None,
        }


class VerifyOrganisationForm(FlaskForm):  # type: ignore[misc]
    """What the secretariat adds when it knows an organisation."""

    mail_domain = StringField(
        _l("Mail domain"),
        filters=[lambda value: squeezed(value).lower().lstrip("@")],
        validators=[
            Length(max=120),
            Regexp(r"^([a-z0-9-]+(\.[a-z0-9-]+)+)?$", message=_l("Enter it like example.org.")),
        ],
    )

    def validate_mail_domain(self, field: Any) -> None:
        """A domain where anybody can have an address proves nothing."""
        if field.data in organisations.OPEN_DOMAINS:
            raise ValidationError(_("Anybody can have an address in this domain."))


class RoleForm(FlaskForm):  # type: ignore[misc]
    """Whom to give which role."""

    handle = StringField(
        _l("Handle of the member"),
        filters=[lambda value: squeezed(value).lstrip("@").lower()],
        validators=[DataRequired(_l("Enter a handle."))],
    )
    role = SelectField(_l("Role"))

    def __init__(self, *args: Any, roles: list[str], **values: Any) -> None:
        super().__init__(*args, **values)
        self.role.choices = offered((role, letters.role_name(role)) for role in roles)


class EraseForm(FlaskForm):  # type: ignore[misc]
    """The password, and that one has read what will happen."""

    password = PasswordField(
        _l("Your password"),
        filters=[untouched],
        validators=[DataRequired(_l("Enter your password."))],
    )
    understood = BooleanField(
        _l("I understand that this cannot be undone"),
        validators=[DataRequired(_l("Confirm that you understand it."))],
    )


@cache
def timezones() -> Sequence[tuple[str, str]]:
    """Every time zone by its name in the tz database; looked up once, since that reads a folder."""
    names = sorted(name for name in available_timezones() if "/" in name and name[0].isupper())
    kept = [name for name in names if not name.startswith(("Etc/", "SystemV/", "US/"))]
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in kept))


def _types(lang: str) -> list[tuple[str, str]]:
    return [(each.code, each.label(lang)) for each in taxonomy.organisation_types()]


def _countries(lang: str) -> list[tuple[str, str]]:
    return [(each.code, each.label(lang)) for each in taxonomy.countries_sorted(lang)]


class SuspensionForm(FlaskForm):  # type: ignore[misc]
    """Until when somebody is shut out, and why."""

    until = DayField(_l("Until the end of"), required=_l("Choose a day."))
    reason = TextAreaField(
        _l("Reason, as the person will read it"),
        filters=[lambda value: (value or "").strip()],
        validators=[
            DataRequired(_l("Give a reason: the person will read it.")),
            Length(max=1_000, message=_l("A reason has at most %(max)d characters.")),
        ],
    )
