"""How it reads that a saved search found a practice that is new."""

from collections.abc import Mapping, Sequence

from flask_babel import LazyString

from hub.accounts.models import Member
from hub.core import markup
from hub.core.db import db
from hub.core.i18n import _, _l
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register
from hub.practices.models import PracticeVersion
from hub.practices.notices.kinds import EXCERPT, PRACTICES
from hub.practices.queries.visibility import current_versions

KINDS: Mapping[str, LazyString] = {"practice_found": _l("A new practice fits a search I saved")}


def register_finding() -> None:
    """It can wait for the digest."""
    register("practice_found", read=read_found, mailed=False, group=PRACTICES, titles=KINDS)


def read_found(notices: Sequence[Notice], _reader: Member) -> Mapping[int, Words]:
    """The practice as it is now, unless it was withdrawn."""
    ids = {notice.facts["practice"] for notice in notices}
    rows = db.session.scalars(current_versions().where(PracticeVersion.practice_id.in_(ids)))
    versions = {version.practice_id: version for version in rows}
    return {
        notice.id: _words(versions[notice.facts["practice"]])
        for notice in notices
        if notice.facts["practice"] in versions
    }


def _words(version: PracticeVersion) -> Words:
    return Words(
        title=_("A new practice fits a search you saved: “%(title)s”", title=version.title),
        endpoint="practices.practice",
        values={"slug": version.practice.slug},
        text=markup.excerpt(markup.plain(str(version.html.get("summary") or "")), EXCERPT),
        text_lang=version.lang,
        why=_("You are told because you saved a search of practices."),
        thread=f"practice-{version.practice_id}",
        about=version.title,
    )
