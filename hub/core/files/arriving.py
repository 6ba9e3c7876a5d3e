"""Files that come inside of a form: read before the database is asked, kept whatever the form gets.

A browser without scripts sends the files with the text. A file field cannot be filled in again by
the page, so what came stays on the Hub, hanging on nothing, and the form names it when it is shown
again.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TypeVar, cast

from flask import current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData
from werkzeug.wsgi import LimitedStream

from hub.core.arriving import Arriving
from hub.core.db import db, write_intent
from hub.core.edge import current_visitor
from hub.core.files.doors import FilePermission
from hub.core.files.models import StoredFile
from hub.core.files.storing import FileRefused, take
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.markup import tidy
from hub.core.permissions import can

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

FIELD = "files"
MAX_FILES = 10

_IN_MEMORY = 512 * 1024
_CHUNK = 1 << 16
# A browser shows the answer only when its whole request was read; nobody is read for ever.
_READ_TO_THE_END = 1024 * 1024 * 1024


class FormRequest(Arriving):
    """A request of whose files no more is kept than what shows that they are too large."""

    files_named = 0

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, content_length
        self.files_named += bool(filename)
        return _Cut(_limit() + 1 if self.files_named <= MAX_FILES else 0)


class _Cut(SpooledTemporaryFile[bytes]):
    """A file that forgets what is written beyond its size."""

    def __init__(self, size: int) -> None:
        super().__init__(max_size=_IN_MEMORY, mode="rb+")
        self._room = size

    def write(self, chunk: Any) -> int:
        """Take the chunk, or as much of it as there is room for."""
        self._room -= super().write(chunk[: self._room])
        return len(chunk)


@dataclass(frozen=True, slots=True)
class Arrived:
    """The files that came with the form at hand, and why others were not taken, each by name.

    `by_field` and `faults` say the same of forms that have a field for each file.
    """

    kept: Sequence[StoredFile] = ()
    refused: Sequence[str] = ()
    by_field: Mapping[str, StoredFile] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


def takes_files(view: View) -> View:
    """The form may carry files in its field `files`; the view's form finds what came of them.

    They are kept in a commit of their own before the view runs, hanging on nothing yet: a form that
    has to be mended loses none of them, and no lock is held while pictures are made anew.
    """
    return takes_files_of(lambda **_values: _visitor())(view)


def reads_files(view: View) -> View:
    """The form may carry files that the view reads and does not keep: they are here before it."""
    counted = count_uploads(view)
    counted.hub_takes_files = True  # type: ignore[attr-defined]
    return counted


def takes_files_of(
    uploader: Callable[..., int | None], *, unsigned: bool = False
) -> Callable[[View], View]:
    """The same where nobody need be signed in.

    `uploader` opens the view's own door with the values of its address, and says whose they are.
    Nobody's are kept only if they may be `unsigned`: the view hangs them on something at once.
    """

    def taker(view: View) -> View:
        @functools.wraps(view)
        def taking(*args: Any, **values: Any) -> ResponseReturnValue:
            if sent := _sent():
                g.files_arrived = _take_in(sent, uploader(**values), unsigned=unsigned)
            return view(*args, **values)

        taking.hub_takes_files = True  # type: ignore[attr-defined]
        return cast(View, count_uploads(taking))

    return taker


def count_uploads(view: View) -> View:
    """Each file that comes by this view counts towards what one may upload in an hour and a day."""
    limit = limiter.shared_limit(
        "60 per hour; 300 per day",
        scope="uploads",
        cost=lambda: len(_sent()),
        exempt_when=lambda: not _sent(),
    )
    return cast(View, limit(view))


def arrived() -> Arrived:
    """What came of the files of the request at hand."""
    found: Arrived = g.get("files_arrived", Arrived())
    return found


def receive(*, keep_text: bool) -> None:
    """The request is read to its end before the database is asked for anything more.

    It may be minutes on its way: until it is here, SQLite's one lock is for others. If it is larger
    than the Hub reads, its files are passed over and, with `keep_text`, its fields are kept.
    """
    if request.mimetype != "multipart/form-data":
        return
    write_intent.set(False)
    if current_visitor() is not None:
        request.max_content_length = MAX_FILES * (_limit() + 1024 * 1024)
    db.session.rollback()
    try:
        request.form  # noqa: B018
    except RequestEntityTooLarge:
        if not keep_text:
            raise
        request.form, request.files = typed_fields(), ImmutableMultiDict()
        g.files_arrived = Arrived(refused=[_too_much()])
    write_intent.set(True)


def typed_fields() -> ImmutableMultiDict[str, str]:
    """The fields of the form at hand; of one that is larger than the Hub reads, those before its
    first file, which is where our forms have their texts.
    """
    try:
        return request.form
    except RequestEntityTooLarge:
        # Past the stream of the request, which is the one that refuses.
        stream = LimitedStream(request.environ["wsgi.input"], request.content_length or 0)
        boundary = request.mimetype_params.get("boundary", "")
        fields = _before_files(stream, boundary.encode()) if boundary else MultiDict()
        _read_to_the_end(stream)
        return ImmutableMultiDict(fields)


def refusal_words(name: str, reason: str) -> str:
    """`report.exe: Programs cannot be attached.`; the name may be in any script."""
    return str(_("%(name)s: %(reason)s", name=f"\u2068{name}\u2069", reason=reason))


def _sent() -> list[FileStorage]:
    # A file field that was left empty sends a file without a name.
    return [file for _field, file in request.files.items(multi=True) if file.filename]


def _visitor() -> int | None:
    visitor = current_visitor()
    return visitor.id if visitor is not None and can(visitor, FilePermission.UPLOAD) else None


def _take_in(sent: Sequence[FileStorage], uploader_id: int | None, *, unsigned: bool) -> Arrived:
    if uploader_id is None and not unsigned:
        return Arrived()
    db.session.rollback()
    kept, refused = [], []
    by_field: dict[str, StoredFile] = {}
    faults: dict[str, str] = {}
    for file in sent[:MAX_FILES]:
        name = file.filename or ""
        try:
            kept.append(take(file.stream, name, uploader_id=uploader_id))
            by_field[file.name or ""] = kept[-1]
        except FileRefused as refusal:
            refused.append(refusal_words(name, str(refusal.description)))
            faults[file.name or ""] = refused[-1]
    if left := sent[MAX_FILES:]:
        names = ", ".join(f"\u2068{file.filename}\u2069" for file in left)
        refused.append(
            _(
                "Only %(most)s files are taken at once. Not taken: %(names)s",
                most=MAX_FILES,
                names=names,
            )
        )
    db.session.add_all(kept)
    db.session.commit()
    return Arrived(kept, refused, by_field, faults)


def _before_files(stream: LimitedStream, boundary: bytes) -> MultiDict[str, str]:
    decoder = MultipartDecoder(boundary, request.max_form_memory_size)
    fields: MultiDict[str, str] = MultiDict()
    name, value = "", bytearray()
    while chunk := _next(stream):
        try:
            decoder.receive_data(chunk)
            while not isinstance(event := decoder.next_event(), NeedData):
                if isinstance(event, File | Epilogue):
                    return fields
                if isinstance(event, Field):
                    name, value = event.name, bytearray()
                elif isinstance(event, Data):
                    value += event.data
                    if not event.more_data:
                        fields.add(name, tidy(value.decode("utf-8", "replace")))
        except (RequestEntityTooLarge, ValueError):
            break
    return fields


def _read_to_the_end(stream: LimitedStream) -> None:
    left = _READ_TO_THE_END
    while left > 0 and (chunk := _next(stream)):
        left -= len(chunk)


def _next(stream: LimitedStream) -> bytes:
    try:
        return stream.read(_CHUNK)
    except (OSError, ClientDisconnected):
        return b""


def _limit() -> int:
    limit: int = current_app.extensions["settings"].upload_limit_mb
    return limit * 1024 * 1024


def _too_much() -> str:
    return str(
        _(
            "Together these files are larger than the Hub takes at once. "
            "Attach fewer, or smaller ones."
        )
    )
