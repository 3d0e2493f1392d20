"""The pages on which the rows of a supervision are recorded, corrected and withdrawn."""

from __future__ import annotations

from typing import Any

from flask import abort

from casetrack.casework.facts.fact_kind import Values
from casetrack.casework.facts.fields import Place
from casetrack.casework.facts.pages import FactPages
from casetrack.probation.supervision.fact_actions import ensure_theirs
from casetrack.probation.supervision.queries import find_row
from casetrack.probation.supervision.visibility import OpenFile, opened_or_404
from casetrack.web.access import acting


class SupervisionPages(FactPages):
    """The pages of one sort of rows, each below the file of its probation."""

    below = "/probations/<int:probation_id>"

    def opened(self, case_id: int, numbers: dict[str, int]) -> Place:
        """The file of the address, where a new row is recorded."""
        return _place(opened_or_404(case_id, numbers["probation_id"], self.kind.needs))

    def found(self, case_id: int, numbers: dict[str, int]) -> Place:
        """The row of the address with its file. Raises NotAllowed."""
        kind = self.kind
        opened, row = row_or_404(case_id, kind.model, numbers[kind.key], kind.needs)
        ensure_theirs(opened.case, row, acting())
        return _place(opened, row)

    def frame(self, place: Place, party_id: int | None) -> dict[str, Any]:
        """What every page of the file is built with."""
        names: dict[str, Any] = place.within.names()
        return names

    def values(self, form: Any, place: Place) -> Values:
        """What is kept of a form, with the probation it is of."""
        return {"probation_id": place.within.probation.id, **super().values(form, place)}


def row_or_404(case_id: int, model: Any, row_id: int, permission: Any) -> tuple[OpenFile, Any]:
    """A row of a supervision with its file, to whoever may do this there. Raises NotAllowed."""
    opened = None
    row = find_row(case_id, model, row_id)
    if row is not None:
        opened = opened_or_404(case_id, row.probation_id, permission)
    return opened or abort(404), row


def _place(opened: OpenFile, row: Any = None) -> Place:
    return Place(opened.case, [opened.party], row, opened)
