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
    """The pages of one kind of rows, each below the file of its probation."""

    below = "/probations/<int:probation_id>"

    def opened(self, case_id: int, numbers: dict[str, int]) -> Place:
        """The file named by the address, for a new row; 404 otherwise."""
        return _place(opened_or_404(case_id, numbers["probation_id"], self.kind.needs))

    def found(self, case_id: int, numbers: dict[str, int]) -> Place:
        """The row named by the address, with its file. Raises NotAllowed."""
        kind = self.kind
        opened, row = row_or_404(case_id, kind.model, numbers[kind.key], kind.needs)
        ensure_theirs(opened.case, row, acting())
        return _place(opened, row)

    def frame(self, place: Place, party_id: int | None) -> dict[str, Any]:
        """Template names for every page of the file."""
        names: dict[str, Any] = place.within.names()
        return names

    def values(self, form: Any, place: Place) -> Values:
        """The values of a form, with the id of its probation."""
        return {"probation_id": place.within.probation.id, **super().values(form, place)}


def row_or_404(case_id: int, model: Any, row_id: int, permission: Any) -> tuple[OpenFile, Any]:
    """A row of a supervision with its file, else 404. Raises NotAllowed without the permission."""
    opened = None
    row = find_row(case_id, model, row_id)
    if row is not None:
        opened = opened_or_404(case_id, row.probation_id, permission)
    return opened or abort(404), row


def _place(opened: OpenFile, row: Any = None) -> Place:
    return Place(opened.case, [opened.party], row, opened)
