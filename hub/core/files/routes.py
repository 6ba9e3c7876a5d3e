"""Files go up and come down."""

import io
import logging
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Flask, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from hub.core.db import db, writing
from hub.core.edge import commit, current_visitor
from hub.core.errors import NotFound
from hub.core.files.arriving import MAX_FILES, FormRequest, count_uploads, receive
from hub.core.files.doors import RULES, FilePermission, open_file
from hub.core.files.models import StoredFile
from hub.core.files.storing import FileRefused, path_of, store
from hub.core.i18n import _
from hub.core.permissions import policy, public, register, require

log = logging.getLogger(__name__)

SANDBOX = (
    "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; "
    "style-src 'unsafe-inline'; frame-ancestors 'none'"
)


def files_blueprint() -> Blueprint:
    """POST /files and GET /files/<public_id>/<name>, without a language in front."""
    files = Blueprint("files", __name__)
    files.post("/files")(upload)
    files.get("/files/<public_id>/<path:name>")(show)
    return files


def wire_files(app: Flask) -> None:
    """The addresses of files, and who may upload. Before all that asks the database something."""
    register(RULES)
    app.register_blueprint(files_blueprint())
    app.jinja_env.globals["file_address"] = address_of

    app.jinja_env.globals["file_markdown"] = markdown_for
    app.jinja_env.globals["files_at_most"] = MAX_FILES
    app.request_class = FormRequest

    @app.before_request
    def take_time() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if request.endpoint == "files.upload":
            receive(keep_text=False)
        elif getattr(view, "hub_takes_files", False):
            receive(keep_text=True)


@policy(FilePermission.UPLOAD)
@count_uploads
def upload() -> ResponseReturnValue:
    """The file in the field `file` is kept; the answer says how to show it in a text."""
    visitor = current_visitor()
    require(visitor, FilePermission.UPLOAD)
    sent = request.files.get("file")
    if sent is None:
        raise BadRequest(_("No file was sent."))
    uploader_id = visitor.id
    db.session.rollback()
    with writing():
        try:
            file = store(sent.stream, sent.filename or "", uploader_id=uploader_id)
        except FileRefused as refusal:
            return {"error": refusal.description, "reason": refusal.reason}, refusal.code
        return commit((described(file), 201))


def described(file: StoredFile) -> dict[str, Any]:
    """What a script needs to show the file and to put it into a text."""
    return {
        "id": file.public_id,
        "name": file.name,
        "size": file.size,
        "content_type": file.content_type,
        "url": address_of(file),
        "thumbnail_url": address_of(file, thumbnail=True) if file.is_picture else None,
        "markdown": markdown_for(file),
    }


def address_of(file: StoredFile, *, thumbnail: bool = False) -> str:
    """The file's address on this site."""
    size = "?size=thumbnail" if thumbnail else ""
    return f"/files/{file.public_id}/{quote(file.name, safe='')}{size}"


def markdown_for(file: StoredFile) -> str:
    """Markdown that shows a picture small with a link to all of it, or links to another file."""
    name = file.name
    for character in "\\[]*_`<>":
        name = name.replace(character, f"\\{character}")
    if file.is_picture:
        return f"[![{name}]({address_of(file, thumbnail=True)})]({address_of(file)})"
    return f"[{name}]({address_of(file)})"


@public("a file asks the door of what it hangs on")
def show(public_id: str, name: str) -> ResponseReturnValue:
    """The content, if the reader may see what the file hangs on. The name is decoration."""
    del name
    file = open_file(public_id, current_visitor())
    return serve(file, thumbnail=request.args.get("size") == "thumbnail")


def serve(file: StoredFile, *, thumbnail: bool = False) -> Response:
    """The content of a file that the reader may see, harmless whatever it holds.

    Asked for again each time (`no-cache` with an ETag), since rights change.
    """
    path = path_of(file, thumbnail=thumbnail)
    if not path.is_file():
        log.error("the content of file %s is missing", file.public_id)
        raise NotFound()
    response = send_file(
        path,
        mimetype=file.content_type,
        as_attachment=not file.is_shown,
        download_name=file.name,
        conditional=True,
        etag=path.name,
        last_modified=file.created_at,
    )
    return _harmless(response)


def serve_content(content: bytes, name: str, file: StoredFile) -> Response:
    """Content that was made of a file's, under another name; as harmless as the file."""
    return _harmless(
        send_file(
            io.BytesIO(content),
            mimetype=file.content_type,
            as_attachment=not file.is_shown,
            download_name=name,
        )
    )


def _harmless(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
