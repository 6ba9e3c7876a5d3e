"""A version of a practice is published, and found by what it says."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import audit, clock, files
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.signals import send
from hub.core.slugs import new_slug, slugify
from hub.core.upserts import insert_missing
from hub.links import services as links
from hub.practices.models import (
    CALL,
    COUNTRY,
    DONE,
    LANGUAGE,
    OBJECTIVE,
    ORGANISATION_TYPE,
    PEER_REVIEW,
    PRINCIPLE,
    REGION,
    SCOPE,
    SDG,
    TYPE,
    YEAR,
    Practice,
    PracticeTerm,
    PracticeVersion,
    Submission,
)
from hub.practices.queries.reading import OWNER as VERSION
from hub.practices.services.indexing import forget_practice, index_version
from hub.practices.services.shelving import shelve_anew
from hub.practices.signals import PracticePublished, PracticeWithdrawn
from hub.taxonomy import queries as taxonomy

# Parts of addresses below /practices/ that are pages of their own.
TAKEN = frozenset(
    {"calls", "desk", "drafts", "feed", "import", "mine", "new", "reviews", "roster", "searches"}
)


def publish(submission: Submission, *, actor: Member) -> PracticeVersion:
    """What was handed in is the practice's next version, under an address that stays.

    Raises Refused if the practice was withdrawn.
    """
    practice = submission.practice
    if practice.withdrawn_at is not None:
        raise Refused(_("This practice was withdrawn."))
    title = str(submission.content["title"])
    now = clock.now()
    version = PracticeVersion(
        practice_id=practice.id,
        number=(practice.current_version or 0) + 1,
        lang=practice.lang,
        title=title,
        content=submission.content,
        html=submission.html,
        files=submission.files,
        changes=submission.note if practice.current_version else "",
        published_at=now,
        published_by=actor.id,
    )
    version.practice, version.corrections = practice, []
    db.session.add(version)
    practice.slug = practice.slug or _new_slug(title)
    practice.current_version = version.number
    practice.published_at = practice.published_at or now
    practice.confirmed_at = now
    practice.stage, practice.updated_at = DONE, now
    practice.version += 1
    db.session.flush()
    _keep_files(version)
    write_terms(version, is_reviewed=_was_reviewed(practice))
    index_version(version)
    audit.note(
        "practice.published",
        actor_id=actor.id,
        subject=f"practice:{practice.id}",
        number=version.number,
    )
    links.changed("practice", practice.id)
    send(PracticePublished(version.id))
    return version


def withdraw(practice: Practice, *, actor: Member, reason: str) -> None:
    """Readers find it no more; its page stays and says that it was withdrawn, and why.

    Raises Refused if it is withdrawn already.
    """
    db.session.refresh(practice, attribute_names=["withdrawn_at"], with_for_update=True)
    if not practice.is_published:
        raise Refused(_("This practice has been withdrawn already."))
    practice.withdrawn_at, practice.withdrawal_reason = clock.now(), reason
    _forget_terms(practice)
    forget_practice(practice)
    links.changed("practice", practice.id)
    shelve_anew()
    audit.note("practice.withdrawn", actor_id=actor.id, subject=f"practice:{practice.id}")
    send(PracticeWithdrawn(practice.id))


def write_terms(version: PracticeVersion, *, is_reviewed: bool) -> None:
    """The practice is found by the terms of this version and by no others."""
    practice = version.practice
    _forget_terms(practice)
    found = set(_terms(version.content, practice, is_reviewed=is_reviewed))
    insert_missing(
        PracticeTerm,
        [{"practice_id": practice.id, "kind": kind, "code": code} for kind, code in sorted(found)],
    )
    shelve_anew()


def _terms(
    content: dict[str, Any], practice: Practice, *, is_reviewed: bool
) -> Iterator[tuple[str, str]]:
    def each(kind: str, codes: Iterable[str]) -> Iterator[tuple[str, str]]:
        return ((kind, code) for code in codes)

    countries = content.get("countries") or ()
    yield from each(OBJECTIVE, content.get("objectives") or ())
    yield from each(OBJECTIVE, content.get("secondary_objectives") or ())
    yield from each(PRINCIPLE, content.get("principles") or ())
    yield from each(COUNTRY, countries)
    yield from each(REGION, content.get("regions") or ())
    yield from each(REGION, (taxonomy.country(code).region for code in countries))
    yield from each(SDG, content.get("sdgs") or ())
    yield LANGUAGE, practice.lang
    for kind, name in ((SCOPE, "scope"), (TYPE, "type"), (ORGANISATION_TYPE, "implementer_type")):
        if content.get(name):
            yield kind, content[name]
    if content.get("started_on"):
        yield YEAR, content["started_on"][:4]
    if practice.call is not None:
        yield CALL, practice.call.slug
    yield PEER_REVIEW, "yes" if is_reviewed else "no"


def _was_reviewed(practice: Practice) -> bool:
    """Whether peers reviewed it, in any round; an update may be published without another."""
    rounds = sa.select(Submission.id).where(
        Submission.practice_id == practice.id, Submission.round.is_not(None)
    )
    return bool(db.session.scalar(sa.select(rounds.exists())))


def _keep_files(version: PracticeVersion) -> None:
    """The version has files of its own, which everybody may read; the draft keeps its."""
    shown = {name for html in _texts_in(version.html) for name in files.files_in(html)}
    wanted = [*version.files, *sorted(shown.difference(version.files))]
    copies = files.copy_all(wanted, VERSION, version.id)
    version.files = [copies[name] for name in version.files if name in copies]
    version.html = _with_files(version.html, copies)


def _texts_in(html: Any) -> Iterator[str]:
    for made in html.values():
        yield from made.values() if isinstance(made, dict) else (made,)


def _with_files(html: Any, copies: Mapping[str, str]) -> Any:
    if isinstance(html, dict):
        return {name: _with_files(made, copies) for name, made in html.items()}
    for old, new in copies.items():
        html = html.replace(f"/files/{old}/", f"/files/{new}/")
    return html


def _forget_terms(practice: Practice) -> None:
    db.session.execute(sa.delete(PracticeTerm).where(PracticeTerm.practice_id == practice.id))


def _new_slug(title: str) -> str:
    return new_slug(Practice.slug, slugify(title, otherwise="practice")[:100], taken=TAKEN)
