"""How the data files are read."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import yaml

from hub.taxonomy.models import UnknownTerm, Wording

FILES = Path(__file__).parent.parent / "data"
# libyaml reads the files ten times as fast, but not every platform's wheel has it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Row = dict[str, Any]


class HasCode(Protocol):
    """Anything of the taxonomy."""

    @property
    def code(self) -> str:
        """The name it goes by in addresses and tables."""


Coded = TypeVar("Coded", bound=HasCode)


def read(name: str, directory: Path = FILES) -> Any:
    """The content of `name`.yaml as plain lists and mappings."""
    return yaml.load((directory / f"{name}.yaml").read_text("utf-8"), Loader=LOADER)  # noqa: S506 - both are safe


def wording(row: Row, field: str) -> Wording:
    """The names a row holds under `field`; those of its label where it has none."""
    found = field if field in row else "label"
    return Wording(row[found], frozenset(row.get("official", {}).get(found, ())))


def find(code: str, things: Iterable[Coded], kind: str) -> Coded:
    """The thing with this code. Raises UnknownTerm."""
    for thing in things:
        if thing.code == code:
            return thing
    raise UnknownTerm(f"no {kind} has the code {code!r}")
