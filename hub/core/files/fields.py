"""The field of a form that carries files."""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

from flask import request
from wtforms import Field, Form
from wtforms.validators import ValidationError

from hub.core.edge import current_visitor
from hub.core.files.arriving import MAX_FILES, arrived
from hub.core.files.models import StoredFile
from hub.core.files.storing import waiting
from hub.core.i18n import _, _l

OUT = "files-out"


class FilesField(Field):  # type: ignore[misc]
    """The public ids of files that hang on nothing yet and are to hang on what the form makes.

    They were named by the form, or came with it. `out` are the ids of those that were ticked to be
    taken out, `hanging` the files that hang on the thing already, where it is edited.
    """

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label or _l("Attach files"), default=list, **options)
        self.hanging: Sequence[StoredFile] = ()
        self.out: frozenset[str] = frozenset()
        self._named: list[str] = []

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Names as they were sent, and what came of the files themselves."""
        came = arrived()
        self.out = frozenset(request.form.getlist(OUT))
        sent = [value for value in valuelist if isinstance(value, str)]
        self._named = list(dict.fromkeys([*sent, *(file.public_id for file in came.kept)]))
        self.data = [name for name in self._named if name not in self.out]
        self.process_errors.extend(came.refused)

    def pre_validate(self, form: Form) -> None:
        """No more files than one thing may have."""
        del form
        staying = [file for file in self.hanging if file.public_id not in self.out]
        if len(staying) + len(self.data) > MAX_FILES:
            raise ValidationError(_("Attach at most %(most)s files.", most=MAX_FILES))

    @cached_property
    def listed(self) -> Sequence[StoredFile]:
        """The files as the form shows them: those that hang on the thing, then those that wait."""
        named: Collection[str] = self._named or self.data
        if not named:
            return self.hanging
        return [*self.hanging, *waiting(named, uploader_id=current_visitor().id)]


def refuse_if_shown(field: FilesField, text: str) -> None:
    """Raise ValidationError if the text shows a file that was ticked to be taken out."""
    for file in field.listed if field.out else ():
        if file.public_id in field.out and f"/files/{file.public_id}/" in text:
            raise ValidationError(
                _(
                    "The text still shows %(name)s. Take it out of the text too.",
                    name=f"\u2068{file.name}\u2069",
                )
            )
