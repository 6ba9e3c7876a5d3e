"""The compacts, and what belongs to each: objectives, principles, pledge types."""

from functools import cache

from hub.taxonomy.models import Framework, FrameworkTerm, Objective
from hub.taxonomy.queries.files import find, read, wording


@cache
def frameworks() -> tuple[Framework, ...]:
    """Both compacts, that of migration first."""
    return tuple(
        Framework(
            code=row["code"],
            labels=wording(row, "label"),
            titles=wording(row, "title"),
            abbreviations=wording(row, "abbreviation"),
            document=row["document"],
        )
        for row in read("frameworks")["frameworks"]
    )


@cache
def framework(code: str) -> Framework:
    """The compact with this code. Raises UnknownTerm."""
    return find(code, frameworks(), "framework")


@cache
def objectives(framework: str | None = None) -> tuple[Objective, ...]:
    """The objectives of a framework (of all without one) in order, "General" after them."""
    if framework is not None:
        return tuple(each for each in objectives() if each.framework == framework)
    return tuple(
        Objective(
            code=row["code"],
            labels=wording(row, "label"),
            titles=wording(row, "title"),
            framework=row["framework"],
            number=row.get("number"),
            mptf=row.get("mptf"),
            round_table=row.get("round_table"),
        )
        for row in read("objectives")["objectives"]
    )


@cache
def objective(code: str) -> Objective:
    """The objective with this code (`gcm-07`). Raises UnknownTerm."""
    return find(code, objectives(), "objective")


@cache
def principles(framework: str | None = None) -> tuple[FrameworkTerm, ...]:
    """The guiding principles of a framework (of all without one), in the order of the compact."""
    return _of_framework("principles", framework)


@cache
def principle(code: str) -> FrameworkTerm:
    """The guiding principle with this code (`people-centred`). Raises UnknownTerm."""
    return find(code, principles(), "principle")


@cache
def pledge_types(framework: str | None = None) -> tuple[FrameworkTerm, ...]:
    """The kinds of commitment a pledge of a framework (of any without one) may hold."""
    return _of_framework("pledge_types", framework)


def _of_framework(name: str, framework: str | None) -> tuple[FrameworkTerm, ...]:
    return tuple(
        FrameworkTerm(row["code"], wording(row, "label"), row["framework"])
        for row in read(name)[name]
        if framework in (None, row["framework"])
    )
