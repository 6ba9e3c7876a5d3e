"""Texts whose safe HTML can be made again from their source, feature by feature."""

from collections.abc import Callable, Iterator

Redo = Callable[[bool], Iterator[int]]

_texts: dict[str, Redo] = {}


def register_texts(name: str, redo: Redo) -> None:
    """`redo(everything)` renders the texts that today's renderer did not make, or all of them.

    It yields how many are done after each batch, at which its caller commits.
    """
    _texts[name] = redo


def all_texts() -> dict[str, Redo]:
    """Every kind of text that features registered."""
    return dict(_texts)
