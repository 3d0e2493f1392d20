"""Ask the stored cases by the ids of the fact sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, Disposition, Measure, Party
from casetrack.db import Model, session
from casetrack.exchange.facts import places_of, row_of

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
EXAMPLES = sorted((ROOT / "casetrack" / "exchange" / "examples").glob("*.yaml"))
# An invented case with an element of every kind; a feature adds its own, in a case of its own.
EVERY_KIND = HERE / "every_kind.yaml"
EVERY_KINDS = [EVERY_KIND, *sorted(HERE.parent.rglob("case_file.yaml"))]


def named(file: Path) -> str:
    """The file of a case in the name of a test."""
    return file.parent.name if file.stem == "case_file" else file.stem


def fact(text: str) -> Any:
    """The row that holds a fact."""
    return row_of(text)


def value(text: str) -> Any:
    """The value that tells a fact, where one value of a row does."""
    return next(place.value for place in places_of(text) if place.field is not None)


def facts(text: str, model: type[Model]) -> list[Any]:
    """Every row of one kind that a fact is stored in."""
    return [place.row for place in places_of(text) if isinstance(place.row, model)]


def case(sheet: str) -> Case:
    """The case of one sheet."""
    case: Case = row_of(f"{sheet}/title")
    return case


def party(sheet: str, ref: str) -> Party:
    """Somebody in the case, by ref."""
    return (
        session()
        .scalars(select(Party).where(Party.case_id == case(sheet).id, Party.ref == ref))
        .one()
    )


def roles(somebody: Party) -> set[str]:
    """The roles somebody holds, in whichever line of work."""
    return {held.role.value for held in somebody.roles}


def refs(of: Any, part: Part) -> list[str]:
    """Who has this part in an entry or a measure."""
    return [link.party.ref for link in of.parties if link.part is part]


def decisions(sheet: str) -> dict[str, Disposition]:
    """What was decided in the case, by ref."""
    query = select(Disposition).where(Disposition.case_id == case(sheet).id)
    return {str(decision.ref): decision for decision in session().scalars(query)}


def measures(sheet: str) -> list[Measure]:
    """What runs or ran in the case."""
    query = select(Measure).where(Measure.case_id == case(sheet).id).order_by(Measure.id)
    return list(session().scalars(query))


def measure_kinds(sheet: str) -> list[str]:
    """Which measures those are."""
    return [measure.kind.value for measure in measures(sheet)]


def texts(rows: list[Any]) -> list[str | None]:
    """What some rows say in English."""
    return [row.text.en for row in rows]


def in_english(rows: list[dict[str, str]]) -> list[str]:
    """What typed values say in English, each of which says it in Chinese too."""
    assert all(fields["zh"] for fields in rows)
    return [fields["en"] for fields in rows]
