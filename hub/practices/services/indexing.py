"""What the search knows of practices: the current version of each, as readers see it."""

from collections.abc import Iterator

from hub.core import markup, search
from hub.core.db import db
from hub.core.i18n import in_language
from hub.core.search import Document
from hub.practices.models import Practice, PracticeVersion
from hub.practices.queries.showing import parts_of
from hub.practices.queries.visibility import current_versions

PRACTICE = "practice"
# Practices stand in no space: for everybody, in a container of their own.
EVERYBODY, CONTAINER = "public", "practices"
BATCH = 200


def index_version(version: PracticeVersion) -> None:
    """The practice is found by what this version says, in its language."""
    search.index(_document(version))


def forget_practice(practice: Practice) -> None:
    """The practice is found no more."""
    search.remove(PRACTICE, practice.id)


def practices() -> Iterator[Document]:
    """Every practice that may be found, for making the index anew."""
    last = 0
    while True:
        some = db.session.scalars(
            current_versions()
            .where(PracticeVersion.practice_id > last)
            .order_by(PracticeVersion.practice_id)
            .limit(BATCH)
        ).all()
        yield from (_document(version) for version in some)
        if len(some) < BATCH:
            return
        last = some[-1].practice_id
        db.session.expunge_all()


def _document(version: PracticeVersion) -> Document:
    practice = version.practice
    return Document(
        kind=PRACTICE,
        object_id=practice.id,
        scope=EVERYBODY,
        lang=version.lang,
        title=version.title,
        body=words_of(version),
        container=CONTAINER,
        parent=f"practice:{practice.id}",
        author_name=str(version.shown.get("implementer") or ""),
        address=f"/practices/{practice.slug}",
        created_at=version.published_at,
    )


def words_of(version: PracticeVersion) -> str:
    """All that readers are told in it but its title, as plain text."""
    with in_language(version.lang):
        words: list[str] = []
        for part in parts_of(version, without=frozenset({"title"})):
            for told in part.told:
                words += [markup.plain(told.html)] if told.html else told.words
                words += [f"{label} {markup.plain(html)}" for label, html in told.statements]
                words += [" ".join(row) for row in told.rows]
        return "\n".join(words)
