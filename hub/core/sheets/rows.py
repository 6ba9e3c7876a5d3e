"""What a row is before it is fitted to the head of its table."""

from enum import StrEnum

MOST_LETTERS = 32_767
"""Letters of one cell, as many as spreadsheets hold."""


class Damaged(ValueError):
    """Not even its rows can be told."""


class Fault(StrEnum):
    """What is wrong with a row."""

    TOO_MANY_CELLS = "too_many_cells"
    CELL_TOO_LONG = "cell_too_long"
    OPEN_QUOTE = "open_quote"


FoundRow = tuple[int, list[str], tuple[Fault, ...]]
"""Its number in the file, its cells, and its faults."""


def found_row(number: int, cells: list[str], *faults: Fault) -> FoundRow:
    """The row with its cells cleaned; one that is too long is emptied and said to be."""
    cleaned = [cell.strip() for cell in cells]
    if any(len(cell) > MOST_LETTERS for cell in cleaned):
        cleaned = ["" if len(cell) > MOST_LETTERS else cell for cell in cleaned]
        faults = (*faults, Fault.CELL_TOO_LONG)
    return number, cleaned, faults
