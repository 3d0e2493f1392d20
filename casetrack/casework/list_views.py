"""The list of cases: its page, narrowed and in order, and the same as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.list_exports import record_list_export
from casetrack.audit.record import AuditKind
from casetrack.cases.blueprint import bp
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import CaseStatus, Provenance, Stage
from casetrack.cases.models import Case, Party
from casetrack.cases.queries import (
    CaseFilter,
    CaseLine,
    PartShown,
    list_cases,
    parts_among,
    place_in_list,
)
from casetrack.casework.team import HANDLERS, names_of_staff
from casetrack.db.bilingual_text import BilingualText
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.choices import Member, enum_or_none
from casetrack.web.clock import local, today
from casetrack.web.paging import PAGE, late_apart, page_of, unpack
from casetrack.web.stage_marks import FoldedStages, StageMarks
from casetrack.web.words import label, language
from casetrack.web.workbook import SheetColumn, send_workbook, sheet_of


@dataclass(frozen=True)
class ListedCase:
    """One line. due, kind: the next due obligation. last: the day of the last entry.

    stages: None if only visits to these children are visible.
    """

    case: CaseLine
    children: Sequence[BilingualText]
    due: date | None
    kind: ObligationKind | None
    is_late: bool
    stages: FoldedStages | None
    last: date | None


def listed_case(
    case: CaseLine, part: PartShown | None, marks: StageMarks, *, on: date
) -> ListedCase:
    """The line of a case. part: the visible part, None if the whole."""
    due = case.next_due if part is None else part.next_visit
    kind = case.next_due_kind if part is None else ObligationKind.VISIT.value
    return ListedCase(
        case,
        children=[] if part is None else [child.alias for child in part.children],
        due=due,
        kind=ObligationKind(kind) if kind else None,
        is_late=due is not None and due < on,
        stages=None if part is not None else marks.of(case.stages),
        last=None if part is not None else _last(case),
    )


def _last(case: CaseLine) -> date | None:
    # A published case has no entry of this office.
    if case.last_entry_at is None or case.provenance is Provenance.PUBLISHED:
        return None
    return local(case.last_entry_at).date()


def listed_cases(
    cases: Sequence[CaseLine], marks: StageMarks, user: Staff, *, on: date
) -> list[ListedCase]:
    """The lines of these cases, as this person may see each."""
    of_parts = [case.id for case in cases if case.is_part]
    parts = parts_among(of_parts, user, on=on) if of_parts else {}
    return [listed_case(case, parts.get(case.id), marks, on=on) for case in cases]


# Filter fields allowed in an address.
CHOSEN = ("stage", "handler", "status", "sort")
# Of an address: the farthest next date first.
FARTHEST = "-next"


@bp.get("/cases")
@requires(Permission.CASE_READ)
def index() -> ResponseReturnValue:
    """The list of visible cases, late ones first, then by next date.

    Search text never stands in an address, because it may be the name of a child.
    """
    return list_page(narrowed_by(request.args), after=request.args.get("after"))


def list_page(
    narrowed: CaseFilter,
    *,
    after: str | None,
    looked_up: Sequence[tuple[Case, Party]] = (),
    found_at: str | None = None,
) -> str:
    """A page of the filtered list after that key, below persons found by real name.

    found_at: the address of the search results; None for the list itself.
    """
    user = signed_in_user()
    key = unpack(after, length=2)
    rows = list_cases(user, narrowed, on=today(), after=_key(key) if key else None, limit=PAGE + 1)
    page = page_of(rows, lambda case: [str(key) for key in place_in_list(case)])
    marks = StageMarks()
    lines = listed_cases(page.rows, marks, user, on=today())
    return render_template(
        "casework/index.html",
        cases=late_apart(lines, lambda line: line.is_late),
        marks=marks,
        narrowed=narrowed,
        looked_up=looked_up,
        may_look_up=has_permission(user, Permission.IDENTITY_SEE),
        all_stages=list(Stage),
        statuses=list(CaseStatus),
        handlers=names_of_staff(user.office_id, HANDLERS),
        may_open=has_permission(user, Permission.CASE_OPEN),
        next_url=_address(page.next_key, found_at) if page.has_more else None,
        first_url=_address(None, found_at) if key else None,
        sort_url=None if found_at else _address(None, None, sort=_other_order(narrowed)),
        export_url=None if found_at else _address(None, None, to=".export"),
    )


def narrowed_by(args: MultiDict[str, str], *, text: str = "") -> CaseFilter:
    """The case filter from query parameters and search text."""
    handler = args.get("handler", "")
    status = args.get("status", CaseStatus.OPEN.value)
    return CaseFilter(
        text=text.strip()[:100],
        stage=_member(Stage, args.get("stage")),
        handler_id=signed_in_user().id if handler == "me" else args.get("handler", type=read_id),
        status=None if status == "any" else _member(CaseStatus, status),
        farthest_first=args.get("sort") == FARTHEST,
    )


def _member(kind: type[Member], value: str | None) -> Member | None:
    try:
        return enum_or_none(kind, value)
    except ValueError:
        return None


def _key(after: list[str | int | None]) -> tuple[date, int] | None:
    due, case_id = (str(part) for part in after)
    try:
        return date.fromisoformat(due), int(case_id)
    except ValueError:
        return None


def _other_order(narrowed: CaseFilter) -> str:
    return "" if narrowed.farthest_first else FARTHEST


def _address(after: str | None, found_at: str | None, *, to: str = ".index", **changed: str) -> str:
    if found_at is not None:
        return f"{found_at}?{urlencode({'after': after})}" if after is not None else found_at
    kept = {name: request.args[name] for name in CHOSEN if name in request.args}
    kept = {name: value for name, value in {**kept, **changed}.items() if value}
    if after is not None:
        kept["after"] = after
    return f"{url_for(to)}?{urlencode(kept)}"


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
