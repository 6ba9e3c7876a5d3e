"""How a setting is described."""

from dataclasses import field
from typing import Any


def setting(
    default: Any,
    why: str,
    *,
    kind: str = "text",
    unit: str = "",
    secret: bool = False,
    least: int | None = None,
    most: int | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """One field of `Settings`, with all that `hub settings` and the parser know of it."""
    metadata = {
        "why": why,
        "kind": kind,
        "unit": unit,
        "secret": secret,
        "least": least,
        "most": most,
        "choices": choices,
    }
    return field(default=default, repr=not secret, metadata=metadata)
