"""Files that people attach: taken in, kept outside of the web root, shown through a door."""

from hub.core.files.arriving import MAX_FILES, arrived, takes_files, takes_files_of, typed_fields
from hub.core.files.doors import FilePermission, Opener, open_file, register_owner
from hub.core.files.fields import FilesField, refuse_if_shown
from hub.core.files.models import StoredFile
from hub.core.files.routes import (
    address_of,
    described,
    files_blueprint,
    markdown_for,
    serve,
    serve_content,
    wire_files,
)
from hub.core.files.storing import (
    FileRefused,
    Reason,
    attach,
    attach_all,
    carry_over,
    copy_all,
    files_by,
    files_in,
    files_of,
    let_go,
    path_of,
    remove,
    store,
    sweep,
    waiting,
)

__all__ = [
    "MAX_FILES",
    "FilePermission",
    "FileRefused",
    "FilesField",
    "Opener",
    "Reason",
    "StoredFile",
    "address_of",
    "arrived",
    "attach",
    "attach_all",
    "carry_over",
    "copy_all",
    "described",
    "files_blueprint",
    "files_by",
    "files_in",
    "files_of",
    "let_go",
    "markdown_for",
    "open_file",
    "path_of",
    "refuse_if_shown",
    "register_owner",
    "remove",
    "serve",
    "serve_content",
    "store",
    "sweep",
    "takes_files",
    "takes_files_of",
    "typed_fields",
    "waiting",
    "wire_files",
]
