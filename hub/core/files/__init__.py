"""Files that people attach: taken in, kept outside of the web root, shown through a door."""

from hub.core.files.doors import FilePermission, Opener, open_file, register_owner
from hub.core.files.models import StoredFile
from hub.core.files.routes import (
    address_of,
    described,
    files_blueprint,
    markdown_for,
    serve,
    wire_files,
)
from hub.core.files.storing import (
    FileRefused,
    Reason,
    attach,
    attach_all,
    files_by,
    files_in,
    files_of,
    path_of,
    remove,
    store,
    sweep,
)

__all__ = [
    "FilePermission",
    "FileRefused",
    "Opener",
    "Reason",
    "StoredFile",
    "address_of",
    "attach",
    "attach_all",
    "described",
    "files_blueprint",
    "files_by",
    "files_in",
    "files_of",
    "markdown_for",
    "open_file",
    "path_of",
    "register_owner",
    "remove",
    "serve",
    "store",
    "sweep",
    "wire_files",
]
