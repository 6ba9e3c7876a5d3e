"""What ties members to a submission, as far as rows tell it: they are asked about it as well."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.accounts.models import Member
from hub.core.db import db
from hub.practices.models import Practice, PracticeAuthor, Submission

AUTHOR, CO_AUTHOR, SAME_ORGANISATION = "author", "co_author", "same_organisation"
NAMED_ORGANISATION, NAMED_PERSON = "named_organisation", "named_person"
# Shorter names are found in too many others.
TELLING = 6
NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Tie:
    """One thing that may be a conflict of interest; `name` is of the organisation or person."""

    kind: str
    name: str = ""


def ties_to(submission: Submission, members: Collection[Member]) -> dict[int, list[Tie]]:
    """What ties each of the members to what was submitted, in two queries."""
    practice = submission.practice
    authors = {each.member_id for each in practice.authors}
    organisations = _organisations_of(authors)
    partners = _wrote_with(authors, [member.id for member in members], practice)
    named = list(_named(submission))
    return {
        member.id: list(_ties(member, authors, organisations, partners, named))
        for member in members
    }


def normalised(name: str) -> str:
    """A name without accents, case, brackets and signs, to compare it with another."""
    bare = re.sub(r"\([^)]*\)", " ", name)
    plain = unicodedata.normalize("NFKD", bare.casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return NOT_WORDS.sub(" ", letters).strip()


def says_the_same(one: str, other: str) -> bool:
    """Whether two names mean the same: alike, or the shorter one is a part of the longer."""
    shorter, longer = sorted((normalised(one), normalised(other)), key=len)
    if not shorter:
        return False
    is_part = len(shorter) >= TELLING and f" {shorter} " in f" {longer} "
    return shorter == longer or is_part


def _ties(
    member: Member,
    authors: Collection[int],
    organisations: Collection[int],
    partners: Collection[int],
    named: Collection[str],
) -> Iterator[Tie]:
    if member.id in authors:
        yield Tie(AUTHOR)
        return
    organisation = member.organisation
    if organisation is not None and organisation.id in organisations:
        yield Tie(SAME_ORGANISATION, organisation.name)
    elif organisation is not None:
        alike = next((each for each in named if says_the_same(organisation.name, each)), None)
        if alike is not None:
            yield Tie(NAMED_ORGANISATION, alike)
    people = [name for name in (member.name, member.real_name) if name]
    if any(says_the_same(name, each) for name in people for each in named):
        yield Tie(NAMED_PERSON)
    if member.id in partners:
        yield Tie(CO_AUTHOR)


def _named(submission: Submission) -> Iterator[str]:
    """The organisations and people that the submission names."""
    content = submission.content
    for name in ("implementer", "focal_point"):
        if content.get(name):
            yield str(content[name])
    for name in ("partners", "donors"):
        yield from (str(each) for each in content.get(name) or ())


def _organisations_of(authors: Collection[int]) -> set[int]:
    found = sa.select(Member.organisation_id).where(
        Member.id.in_(authors), Member.organisation_id.is_not(None)
    )
    return {each for each in db.session.scalars(found) if each is not None}


def _wrote_with(authors: Collection[int], members: Collection[int], practice: Practice) -> set[int]:
    """Those of the members who wrote another practice together with one of the authors."""
    theirs = aliased(PracticeAuthor)
    found = (
        sa.select(PracticeAuthor.member_id)
        .join(theirs, theirs.practice_id == PracticeAuthor.practice_id)
        .where(
            PracticeAuthor.member_id.in_(members),
            PracticeAuthor.accepted_at.is_not(None),
            theirs.member_id.in_(authors),
            theirs.accepted_at.is_not(None),
            PracticeAuthor.practice_id != practice.id,
        )
    )
    return set(db.session.scalars(found.distinct()))
