"""Other cases that a file speaks of: only those of which whoever reads or writes it may know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import Provenance
from casetrack.cases.models import Case, CaseLink
from casetrack.cases.policy import may_know
from casetrack.db import session
from casetrack.ledger.casefile.fields.references import OtherCase
from casetrack.ledger.casefile.records import Record
from casetrack.ledger.casefile.whole import case_file


def numbers_linked(case: Case, seen_by: Staff | None, *, on: date) -> dict[int, str]:
    """The numbers of the cases that this one names, by their ids; None: published ones alone."""
    query = (
        select(Case.id, Case.number)
        .join(CaseLink, CaseLink.other_id == Case.id)
        .where(CaseLink.case_id == case.id, _may_know(seen_by, on=on))
    )
    return dict(session().execute(query).all())


def with_known_cases(
    data: Mapping[str, Any], by: Staff | None, *, on: date
) -> tuple[dict[str, Any], dict[str, int]]:
    """A normalised file without the elements that name a case unknown to `by`; ids by number.

    A number that several cases have, or the case of the file itself, names none.
    """
    kept = dict(data)
    known: dict[str, int] = {}
    for child in case_file().case.children:
        field = other_case_of(child.record)
        if field is None or child.key not in data:
            continue
        typed = {item[field.key] for item in data[child.key]} - {data["number"]}
        rows = session().execute(
            select(Case.number, Case.id).where(Case.number.in_(typed), _may_know(by, on=on))
        )
        ids: dict[str, list[int]] = {}
        for number, case_id in rows:
            ids.setdefault(number, []).append(case_id)
        known |= {number: case_ids[0] for number, case_ids in ids.items() if len(case_ids) == 1}
        kept[child.key] = [item for item in data[child.key] if item[field.key] in known]
        if not kept[child.key]:
            del kept[child.key]
    return kept, known


def other_case_of(record: Record) -> OtherCase | None:
    """The field by which elements of this kind name another case."""
    return next((field for field in record.fields if isinstance(field, OtherCase)), None)


def _may_know(user: Staff | None, *, on: date) -> ColumnElement[bool]:
    if user is None:
        return Case.provenance == Provenance.PUBLISHED
    return may_know(user, on=on)
