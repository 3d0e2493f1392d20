"""Rows of a ledger through the importer of case files: tried, or for good."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Procuratorate, Staff
from casetrack.audit.record import AuditKind, record
from casetrack.cases.kinds import Intake, PartyKind, TieKind
from casetrack.cases.models import Case, Identity, Obligation, Party, Tie
from casetrack.cases.numbers import free_number
from casetrack.casework.identity.actions import set_identity
from casetrack.casework.identity.names import alias_in_latin
from casetrack.casework.titles import made_title
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.change_set import change_set
from casetrack.desk.ledgers.case_making import (
    CaseDraft,
    CaseToMake,
    LedgerLine,
    PersonHere,
    case_head,
    some,
)
from casetrack.desk.ledgers.checking import CheckedRow, RowKey
from casetrack.desk.ledgers.children import add_child, add_visit
from casetrack.desk.ledgers.columns import LETTERS, ORDERS, VISITS
from casetrack.desk.ledgers.measures import add_letter, add_order
from casetrack.desk.ledgers.models import LedgerBatch, LedgerRow, RowState
from casetrack.desk.ledgers.row_rules import WARN, RowFinding
from casetrack.errors import RuleBroken
from casetrack.events import publish
from casetrack.exchange.importer import (
    CaseDiffers,
    FileRefused,
    ImportResult,
    add_elements,
    import_located,
)
from casetrack.exchange.removing import new_rows
from casetrack.exchange.yaml_text import Located
from casetrack.ledger.preview import rolled_back, whole_or_nothing
from casetrack.ledger.reschedule import DayMoved

Group = Sequence[tuple[LedgerRow, CheckedRow]]
Step = Callable[[LedgerBatch, Group, Act], None]
_WEEK = timedelta(days=7)
_FRIDAY = 4
_GUARDIANS = (TieKind.FATHER, TieKind.MOTHER, TieKind.PARENT, TieKind.GUARDIAN)


def groups_of(pairs: Group) -> list[list[tuple[LedgerRow, CheckedRow]]]:
    """The rows of each case: those of one number together, each row with its child.

    What is added to a case here is a group of its own; its children make nothing.
    """
    groups: dict[Any, list[tuple[LedgerRow, CheckedRow]]] = {}
    of_child: dict[int, Any] = {}
    for row, checked in pairs:
        if checked.is_child:
            number = checked.line.values.get("case_number") or row.id
            key = ("here", checked.here.case_id) if checked.here is not None else number
            groups.setdefault(key, []).append((row, checked))
            of_child[checked.number] = key
    for row, checked in pairs:
        if checked.is_child:
            continue
        if checked.child in of_child:
            key = of_child[checked.child]
        elif checked.here is not None:
            key = ("here", checked.here.case_id)
        else:
            key = checked.line.values.get("case_number") or row.id
        groups.setdefault(key, []).append((row, checked))
    return list(groups.values())


def trial(batch: LedgerBatch, group: Group, act: Act) -> None:
    """Bring a case in and take it back: what it will make stands in its rows then."""
    here = _here(group)
    with rolled_back():
        before = {duty.id for duty in _owed(here)} if here is not None else set()
        made, case = _make(batch, group, act)
        duties = [
            [duty.kind.value, duty.due.isoformat(), _is_new_here(duty, act)]
            for duty in _owed(case)
            if duty.id not in before
        ]
        handler_id = case.handler_id
        flags = bool(case.doubts) and here is None
        title = case.title.zh or case.title.en or ""
    for row, checked in group:
        is_first = row is group[0][0]
        kept = {
            **row.told,
            "alias": made.aliases.get(checked.key, ""),
            "handler": handler_id,
            "title": title,
        }
        kept["people"] = len(made.people) if is_first else 0
        kept["duties"] = duties if is_first else []
        kept["case"] = is_first and here is None
        findings = list(checked.findings)
        if flags and is_first:
            findings.append(RowFinding(WARN, N_("The case says what cannot be; see it then.")))
        kept["findings"] = [finding.as_data() for finding in findings]
        row.told = kept
        row.state = RowState.WARNED if findings else RowState.READY


def bring_in(batch: LedgerBatch, group: Group, act: Act) -> None:
    """Bring a case in for good, or what is added to one, in a savepoint.

    When it was, and which rows a case here was given, are kept for a batch that is taken back.
    """
    here = _here(group)
    written, last = [*change_set().each], here and here.last_entry_at
    with whole_or_nothing():
        before = {duty.id for duty in _owed(here)} if here is not None else set()
        _made, case = _make(batch, group, act)
        if batch.spread_from is not None and batch.spread_until is not None:
            _spread(batch, case, act, but=before)
        session().flush()
    for row, _checked in group:
        row.state = RowState.IMPORTED if here is None else RowState.ADDED
        row.case_id = case.id
        kept = {key: row.told[key] for key in row.told if key not in ("cells", "headings")}
        row.told = {**kept, "at": act.at.isoformat()}
    if here is not None:
        first = group[0][0]
        first.told = {
            **first.told,
            "added": new_rows(change_set(), but=written),
            "last_entry_at": last and last.isoformat(),
        }


def _here(group: Group) -> Case | None:
    """The case to which the rows of a group are added; None where they make one."""
    here = next((checked.here for _row, checked in group if checked.here is not None), None)
    return session().get_one(Case, here.case_id) if here is not None else None


def _make(batch: LedgerBatch, group: Group, act: Act) -> tuple[CaseToMake, Case]:
    here = _here(group)
    if here is not None:
        return _add(here, group, act)
    lines = [checked.line for _row, checked in group]
    first = next((line.values for line in lines if "case_number" in line.values), lines[0].values)
    number = first.get("case_number") or free_number(act.by.office, act.on.year)
    handlers = [line.values["handler"] for line in lines if "handler" in line.values]
    handler = session().get_one(Staff, handlers[0] if handlers else batch.handler_id)
    made = _case_of(group, act.by.office, number, act)
    located = Located(made.data, {(): lines[0].number})
    try:
        imported = import_located(located, by=act.by, on=act.on, at=act.at, handler=handler)
    except CaseDiffers as differs:
        raise RuleBroken(
            N_("A case of this number is here already and says something else: %(number)s."),
            number=differs.number,
        ) from differs
    except FileRefused as refused:
        raise _makes_no_case(refused) from refused
    case = imported.case
    if imported.result is not ImportResult.IMPORTED:
        raise RuleBroken(N_("This case is here already: %(number)s."), number=case.number)
    _keep_people(made, case, act)
    return made, case


def _makes_no_case(refused: FileRefused) -> RuleBroken:
    places = ", ".join(sorted({problem.path for problem in refused.problems}))
    return RuleBroken(
        N_("This row makes no case: what stands at %(places)s does not fit."), places=places
    )


def _keep_people(made: CaseToMake, case: Case, act: Act) -> None:
    """Seal who stands behind the aliases of a case."""
    if not made.people:
        return
    parties = {party.ref: party for party in _parties(case)}
    given: dict[str, dict[str, Any]] = {}
    for person in made.people:
        given.setdefault(person.ref, {}).update(person.given)
    for ref, values in given.items():
        set_identity(parties[ref], **values, by=act.by, at=act.at)
    session().flush()


def _case_of(group: Group, office: Procuratorate, number: str, act: Act) -> CaseToMake:
    """The case file of rows that are one case."""
    draft = CaseDraft(act.on)
    children = {
        checked.number: add_child(draft, checked.line.values, place)
        for place, checked in enumerate(_children(group), start=1)
    }
    rows = [checked for _row, checked in group if not checked.is_child]
    _add_parts(
        draft, rows, {row.key: children[row.child][0] for row in rows if row.child in children}
    )
    first = group[0][1].line.values
    title = _title(draft, group, [alias for _ref, alias in children.values()])
    lines = [checked.line for checked in _children(group)]
    intake = Intake.PROSECUTION_TRANSFER if children else Intake.OTHER
    data = {
        **case_head(office, number),
        **some(national_number=first.get("national_number")),
        "title": some(en=title.en, zh=title.zh),
        "intake": str(first.get("intake", intake)),
        **_status(lines, group),
        **draft.elements,
    }
    aliases = {
        checked.key: children[checked.number if checked.is_child else checked.child or 0][1]
        for _row, checked in group
        if checked.is_child or checked.child in children
    }
    return CaseToMake(data, tuple(draft.people), aliases)


def _children(group: Group) -> Iterator[CheckedRow]:
    return (checked for _row, checked in group if checked.is_child)


def _add_parts(draft: CaseDraft, rows: Iterable[CheckedRow], refs: Mapping[RowKey, str]) -> None:
    """Add visits, orders and letters; refs: of the child that each row is about, by its key."""
    for checked in rows:
        values, ref = checked.line.values, refs.get(checked.key)
        if checked.line.sheet == VISITS.code and ref is not None:
            add_visit(draft, ref, values)
        elif checked.line.sheet == ORDERS.code and ref is not None:
            guardian = draft.guardians.get(ref)
            if "recipient_name" in values:
                wished = f"guardian_of_row{checked.number}"
                guardian = draft.grown_up(wished, values["recipient_name"])
            add_order(draft, values, ref, guardian)
        elif checked.line.sheet == LETTERS.code:
            is_of_child = {"serial", "name"} & values.keys()
            add_letter(draft, values, ref if is_of_child else None)


def _title(draft: CaseDraft, group: Group, aliases: Sequence[str]) -> BilingualText:
    """Of a case by its children and charges, of a letter without a child by its recipient."""
    if not aliases:
        whom = draft.opened(group[0][1].line.values["recipient"])[:200]
        return BilingualText(None, f"向{whom}制发检察建议")
    people = [BilingualText(alias_in_latin(alias), alias) for alias in aliases]
    return made_title(
        people, [BilingualText(**charge["name"]) for charge in draft.lists["charges"]]
    )


def _status(children: Sequence[LedgerLine], group: Group) -> dict[str, Any]:
    """Closed where every row of a child, or every letter, says so, with the last of their days."""
    lines = children or [checked.line for _row, checked in group]
    days = [line.values["closed"] for line in lines if "closed" in line.values]
    if len(days) < len(lines):
        return {"status": "open"}
    return {"status": "closed", "closed_on": max(days).isoformat()}


def _add(case: Case, group: Group, act: Act) -> tuple[CaseToMake, Case]:
    """Add visits, orders and letters to a case that was here before; nothing for their children."""
    parties = {party.id: party for party in _parties(case)}
    rows = [checked for _row, checked in group if not checked.is_child]
    of = {
        checked.key: parties[checked.here.party_id]
        for _row, checked in group
        if checked.here is not None and checked.here.party_id in parties
    }
    draft = _draft_of(case, parties, act)
    _add_parts(draft, rows, {key: party.ref for key, party in of.items()})
    data = {
        **case_head(case.office, case.number),
        "title": some(en=case.title.en, zh=case.title.zh),
        "intake": case.intake.value,
        "status": "open",
        **draft.elements,
        # Whoever is there already stands in the file, so that it says of whom it speaks.
        "parties": [*map(_stub, parties.values()), *draft.lists["parties"]],
    }
    if draft.lists["visits"] or draft.lists["measures"] or draft.lists["suggestions"]:
        located = Located(data, {(): group[0][1].number})
        by_ref = {party.ref: party for party in parties.values()}
        try:
            add_elements(case, located, by_ref, by=act.by, on=act.on, at=act.at)
        except FileRefused as refused:
            raise _makes_no_case(refused) from refused
    made = CaseToMake(data, tuple(draft.people), {key: _alias(party) for key, party in of.items()})
    _keep_people(made, case, act)
    return made, case


def _draft_of(case: Case, parties: Mapping[int, Party], act: Act) -> CaseDraft:
    """A draft that knows who is in a case already; that names were opened for it is audited."""
    of_case = select(Identity).where(Identity.party_id.in_(parties))
    people = {
        row.name: PersonHere(parties[row.party_id].ref, _alias(parties[row.party_id]))
        for row in session().scalars(of_case)
        if row.name
    }
    record(AuditKind.IDENTITY_USED_BY_MACHINE, by=act.by, at=act.at, case_id=case.id, use="ledger")
    bodies = {
        _alias(party): party.ref for party in parties.values() if party.kind is PartyKind.BODY
    }
    ties = (
        select(Tie).where(Tie.case_id == case.id, Tie.kind.in_(_GUARDIANS)).order_by(Tie.id.desc())
    )
    guardians = {
        parties[tie.party_id].ref: parties[tie.other_id].ref for tie in session().scalars(ties)
    }
    return CaseDraft(act.on, people=people, bodies=bodies, guardians=guardians)


def _alias(party: Party) -> str:
    return party.alias.zh or party.alias.en or ""


def _stub(party: Party) -> dict[str, Any]:
    """Somebody of the case in a file that only adds to it."""
    kind = {"kind": party.kind.value, **some(body_kind=party.body_kind and party.body_kind.value)}
    age = {} if party.kind is PartyKind.BODY else {"age_status": party.age_status.value}
    return {"ref": party.ref, "alias": some(en=party.alias.en, zh=party.alias.zh), **kind, **age}


def _parties(case: Case) -> Iterator[Party]:
    query = select(Party).where(Party.case_id == case.id).order_by(Party.id)
    yield from session().scalars(query)


def _owed(case: Case) -> Sequence[Obligation]:
    query = select(Obligation).where(Obligation.case_id == case.id, Obligation.is_open)
    return session().scalars(query.order_by(Obligation.due, Obligation.id)).all()


def _is_new_here(duty: Obligation, act: Act) -> bool:
    """Whether it arises only because its case is new here: no law counts it, and it is of today."""
    return duty.why.get("rule") is None and duty.why.get("fact_on") == act.on.isoformat()


def _spread(batch: LedgerBatch, case: Case, act: Act, *, but: set[int]) -> None:
    """Give what arises only by the import a day in one of the chosen weeks, in turn by case.

    but: the ids of duties that were there before.
    """
    assert batch.spread_from is not None
    assert batch.spread_until is not None
    weeks = max(1, ((batch.spread_until - batch.spread_from) // _WEEK) + 1)
    for duty in _owed(case):
        if duty.id in but or not _is_new_here(duty, act):
            continue
        week = batch.spread_from + (case.id % weeks) * _WEEK
        friday = week + timedelta(days=(_FRIDAY - week.weekday()) % 7)
        day = min(friday, batch.spread_until)
        step = ["spread_with_ledger", {"from": duty.due.isoformat(), "to": day.isoformat()}]
        duty.due, duty.why = day, {**duty.why, "steps": [*(duty.why.get("steps") or []), step]}
        publish(DayMoved(duty))
    session().flush()
