"""The demonstration's organisations and members."""

import datetime as dt

from hub.accounts.models import Member, MemberRole, Organisation
from hub.accounts.services import passwords
from hub.core import markup
from hub.core.db import db
from hub.demo import texts
from hub.demo.chance import share

PASSWORD = "orange bicycle harbour"  # noqa: S105 - printed by `hub demo`

People = dict[str, Member]


def settle_people(now: dt.datetime) -> People:
    """Everybody is a confirmed member, marked as invented, with one password for all."""
    founded = now - dt.timedelta(days=400)
    organisations = {row["key"]: _organisation(row, founded) for row in texts.organisations()}
    password = passwords.hash_of(PASSWORD)
    people = {row["key"]: _member(row, password, organisations, founded) for row in texts.members()}
    db.session.add_all([*organisations.values(), *people.values()])
    db.session.flush()
    return people


def _organisation(row: texts.Row, founded: dt.datetime) -> Organisation:
    return Organisation(
        slug=row["key"],
        name=row["name"]["en"],
        type=row["type"],
        country=row["country"],
        verified_at=founded if row["verified"] else None,
        created_at=founded,
    )


def _member(
    row: texts.Row, password: str, organisations: dict[str, Organisation], founded: dt.datetime
) -> Member:
    key, lang = row["key"], row["lang"]
    organisation = organisations.get(row.get("organisation", ""))
    joined = founded + dt.timedelta(days=1 + 250 * share(key, "joined"))
    bio = row["bio"][lang]
    return Member(
        handle=key,
        email=row["email"],
        password=password,
        name=row["name"],
        real_name=row.get("real_name"),
        is_protected=row.get("is_protected", False),
        is_demo=True,
        lang=lang,
        timezone=row["timezone"],
        country=row["country"],
        languages=row["languages"],
        objectives=row["objectives"],
        bio=bio,
        bio_html=markup.render(bio, lang=lang).html,
        organisation=organisation,
        affiliation_verified_at=joined if organisation and organisation.verified_at else None,
        created_at=joined,
        confirmed_at=joined,
        role_rows=[MemberRole(role=role, given_at=joined) for role in row["roles"]],
    )
