"""What people say of themselves, and how the Hub looks to them."""

from dataclasses import dataclass

from hub.accounts import queries
from hub.accounts.models import Member, Organisation
from hub.accounts.services import organisations
from hub.accounts.signals import ProfileChanged
from hub.core import markup, search
from hub.core.signals import send


@dataclass(frozen=True)
class Profile:
    """What a member wants to be known as; `real_name` is for moderators where one is protected."""

    name: str
    handle: str
    real_name: str | None
    is_protected: bool
    organisation: Organisation | None
    country: str | None
    languages: list[str]
    objectives: list[str]
    bio: str


def describe(member: Member, profile: Profile) -> None:
    """The member's page says this."""
    if member.name != profile.name:
        search.rename_author(f"member:{member.id}", profile.name)
    member.name, member.handle = profile.name, profile.handle
    member.real_name, member.is_protected = profile.real_name, profile.is_protected
    member.country = profile.country
    member.languages, member.objectives = profile.languages, profile.objectives
    member.bio = profile.bio
    member.bio_html = (
        markup.render(profile.bio, lang=member.lang, mention=queries.mentioned).html
        if profile.bio
        else ""
    )
    organisations.join(member, profile.organisation)
    send(ProfileChanged(member.id))


def choose_language(member: Member, lang: str, timezone: str | None = None) -> None:
    """Pages without a language in their address, and mail, come in this one."""
    member.lang = lang
    if timezone is not None:
        member.timezone = timezone


def switch_keys(member: Member, *, on: bool) -> None:
    """Keyboard shortcuts work or do not (WCAG 2.2 SC 2.1.4)."""
    member.keys_on = on
