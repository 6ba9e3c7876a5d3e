"""What somebody looks for among the events, as it stands in an address."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Wanted:
    """The codes chosen of each facet: one of the codes of every facet is asked for."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything keeps events away."""
        return bool(self.chosen)

    def has(self, kind: str, code: str) -> bool:
        """Whether the code is chosen."""
        return code in self.chosen.get(kind, ())

    def fits(self, terms: Mapping[str, Collection[str]], *, but: str = "") -> bool:
        """Whether an event with these terms is wanted, whatever is chosen of the facet `but`."""
        return all(
            kind == but or any(code in terms.get(kind, ()) for code in codes)
            for kind, codes in self.chosen.items()
        )

    def without(self, kind: str, code: str) -> "Wanted":
        """The same without that code."""
        left = {
            each: tuple(one for one in codes if (each, one) != (kind, code))
            for each, codes in self.chosen.items()
        }
        return Wanted({each: codes for each, codes in left.items() if codes})

    def address(self) -> dict[str, Any]:
        """The values of an address that asks for this."""
        return {kind: list(codes) for kind, codes in self.chosen.items()}
