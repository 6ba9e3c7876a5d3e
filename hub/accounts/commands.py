"""`hub admin …`: people with roles, when nobody is signed in who could give them."""

import click

from hub.accounts import queries
from hub.accounts.models import ACTIVE, ADMIN, Member
from hub.accounts.services import addresses, letters, passwords, registration, roles, second_factor
from hub.core import audit, clock
from hub.core.db import db


@click.group()
def admin() -> None:
    """People with roles."""


@admin.command()
@click.argument("email")
@click.option("--name", help="The name others see (by default what stands before the @).")
@click.option("--ask-password", is_flag=True, help="Type a password here instead of by a link.")
def create(email: str, name: str | None, ask_password: bool) -> None:
    """Make the member with this address an admin; make the member if there is none."""
    address = _tidy(email)
    member = queries.member_with_address(address)
    if member is None:
        member = _new_member(address, name or address.partition("@")[0])
        click.echo(f"{address} is a member now: @{member.handle}")
    if not member.active:
        raise click.ClickException(f"{address} is {member.state} or suspended: nothing was changed")
    if ask_password:
        _set_password(member)
    roles.give(member, ADMIN, actor=None)
    db.session.commit()
    click.echo(f"{address} is an admin.")
    if member.password is None:
        click.echo("Set a password with this link (once, within 24 hours):")
        click.echo(letters.reset_link(member))


@admin.command("list")
def list_staff() -> None:
    """Everybody with a role."""
    for member in queries.staff():
        click.echo(f"{member.email}\t{member.name}\t{', '.join(sorted(member.roles))}")


@admin.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Remove app, passkeys and recovery codes of a member who lost them; they are told by mail.

    Make sure first, by another way than mail, that it is they who ask.
    """
    member = queries.member_with_address(_tidy(email))
    if member is None:
        raise click.ClickException(f"nobody has the address {email}")
    second_factor.remove_all(member)
    audit.note("second_factor.reset", actor_id=None, subject=f"member:{member.id}")
    db.session.commit()
    click.echo(f"{member.email} signs in with the password alone until a new factor is set up.")


def _tidy(email: str) -> str:
    address = addresses.tidy(email)
    if address is None:
        raise click.ClickException(f"{email} is not an address like name@example.org")
    return address


def _new_member(address: str, name: str) -> Member:
    member = Member(
        name=name,
        handle=registration.new_handle(name),
        email=address,
        state=ACTIVE,
        languages=["en"],
        confirmed_at=clock.now(),
    )
    db.session.add(member)
    db.session.flush()
    return member


def _set_password(member: Member) -> None:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    fault = passwords.fault_of(
        password, about=[member.name, member.email or "", passwords.site_name()]
    )
    if fault:
        raise click.ClickException(fault)
    passwords.change_password(member, password)
    audit.note("password.set", actor_id=None, subject=f"member:{member.id}")
