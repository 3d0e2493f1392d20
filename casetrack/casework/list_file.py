"""The list of cases as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.audit.list_exports import record_list_export
from casetrack.audit.record import AuditKind
from casetrack.cases.blueprint import bp
from casetrack.cases.queries import list_cases
from casetrack.casework.views import ListedCase, listed_cases, narrowed_by
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.clock import today
from casetrack.web.stage_marks import StageMarks
from casetrack.web.words import label, language
from casetrack.web.workbook import SheetColumn, send_workbook, sheet_of


def _called(line: ListedCase) -> str:
    """The title, or the children of whom somebody sees the visits."""
    lang = language()
    if line.stages:
        return line.case.title.in_(lang)
    return _(", ").join(child.in_(lang) for child in line.children)


_COLUMNS: Sequence[SheetColumn[ListedCase]] = (
    SheetColumn(_l("Next date"), lambda line: line.due),
    SheetColumn(_l("What is due"), lambda line: label(line.kind) if line.kind else None),
    SheetColumn(_l("Case"), _called),
    SheetColumn(_l("Case number"), lambda line: line.case.number),
    SheetColumn(_l("Handler"), lambda line: line.case.handler),
    SheetColumn(_l("Procuratorate"), lambda line: line.case.office.in_(language())),
    SheetColumn(
        _l("Stage running"),
        lambda line: line.stages.running if line.stages else _("you see the visits only"),
    ),
    SheetColumn(_l("Last entry"), lambda line: line.last),
    SheetColumn(_l("Provenance"), lambda line: label(line.case.provenance)),
)


@bp.get("/cases.xlsx")
@requires(Permission.CASE_READ)
def export() -> ResponseReturnValue:
    """Every case of the list as it is narrowed, as a file; audited before it is sent."""
    user, on, narrowed = signed_in_user(), today(), narrowed_by(request.args)
    cases = list_cases(user, narrowed, on=on, limit=None)
    return send_workbook(
        _("cases"),
        [sheet_of(_("Cases"), _COLUMNS, listed_cases(cases, StageMarks(), user, on=on))],
        lambda rows: record_list_export(
            AuditKind.CASES_EXPORTED,
            Permission.CASE_READ,
            acting(),
            rows=rows,
            stage=narrowed.stage.value if narrowed.stage else None,
            status=narrowed.status.value if narrowed.status else None,
            handler_id=narrowed.handler_id,
        ),
    )
