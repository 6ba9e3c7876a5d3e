"""Requests as they arrive: their words hold nothing that no database, feed or page can hold."""

from flask import Flask, Request, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter
from werkzeug.utils import cached_property

from hub.core.errors import NotFound
from hub.core.markup import tidy
from hub.core.numbers import DIGITS


class Arriving(Request):
    """A request whose fields and query are tidied before anybody reads them; passwords are not.

    A control sign stops PostgreSQL, breaks a feed for all its readers, and an override of the
    reading direction in a name or a title turns the words around it.
    """

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """The query of the address."""
        return ImmutableMultiDict(_tidied(super().args))

    def _load_form_data(self) -> None:
        super()._load_form_data()
        if "form" in self.__dict__:
            self.__dict__["form"] = ImmutableMultiDict(_tidied(self.__dict__["form"]))


class RowConverter(IntegerConverter):
    """`<int:topic_id>` in an address: a number that a row may have."""

    regex = f"[0-9]{{1,{DIGITS}}}"


def wire_arriving(app: Flask) -> None:
    """Addresses with a control sign, or a number that no row has, lead to nothing."""
    app.url_map.converters["int"] = RowConverter

    @app.before_request
    def refuse() -> None:
        if tidy(request.path) != request.path:
            raise NotFound()


def _tidied(sent: MultiDict[str, str]) -> list[tuple[str, str]]:
    return [
        (tidy(name), value if "password" in name else tidy(value))
        for name, value in sent.items(multi=True)
    ]
