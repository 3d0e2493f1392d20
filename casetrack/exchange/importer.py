"""Bring in a case file, or more elements of one: checked, flagged where the law had refused."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from casetrack.accounts.models import Procuratorate, Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.flags import Flag
from casetrack.cases.kinds import Aspect, Ground, Provenance, TrackKind
from casetrack.cases.models import Case, CaseGrant, JournalEntry, Obligation, Party
from casetrack.cases.numbers import keep_number_taken
from casetrack.cases.policy import ensure_open
from casetrack.cases.sealed import sealed_opened
from casetrack.db import session
from casetrack.db.transaction import touch
from casetrack.errors import NotAllowed
from casetrack.exchange.checking import check, worded
from casetrack.exchange.entry_names import with_numbers
from casetrack.exchange.exporter import case_data, ensure_sees_whole
from casetrack.exchange.linked import with_known_cases
from casetrack.exchange.names import Learned, UnknownOffice
from casetrack.exchange.normal_form import Difference, first_difference, normalise, without_counted
from casetrack.exchange.pairing import NotReplaceable
from casetrack.exchange.plausibility import doubts_of
from casetrack.exchange.replacing import replace_values
from casetrack.exchange.rows import Made, head_values, make_rows
from casetrack.exchange.yaml_text import Located, NotYaml, Problem, parse
from casetrack.ledger.casefile.columns import once_in_office
from casetrack.ledger.casefile.whole import case_file
from casetrack.ledger.decisions import track_for
from casetrack.ledger.importing import begin_missing_dates
from casetrack.ledger.ordering import place_all


class FileRefused(Exception):
    """A file that cannot be brought in; `problems` say why, each with its line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.told("file") for problem in problems))
        self.problems = problems


class CaseDiffers(Exception):
    """The case is there already and says something else; nothing was changed."""

    def __init__(self, number: str, difference: Difference) -> None:
        super().__init__(f"{number} differs at {difference}")
        self.number = number
        self.difference = difference


class ImportResult(enum.StrEnum):
    """Result of an import."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"


@dataclass(frozen=True)
class Flagged:
    """A flag of the import. what: kind and ref of its record, or its name."""

    what: str
    flags: Sequence[Flag]


@dataclass(frozen=True)
class Imported:
    """The case of a file, and whether it was new.

    begun: the dates that run in it and that the file did not tell, by day. flagged: what the law
    would have refused here. changed: what a published case says now that it did not say before.
    """

    case: Case
    result: ImportResult
    begun: tuple[Obligation, ...] = ()
    flagged: tuple[Flagged, ...] = ()
    changed: tuple[Difference, ...] = ()


def import_text(
    text: str,
    *,
    by: Staff | None,
    on: date,
    at: datetime,
    replaces: bool = False,
    makes_office: bool = True,
) -> Imported:
    """Bring in one case file, all of it or nothing; the caller commits.

    by: on whose behalf; they handle the case then. None only for a published example. replaces: a
    published case that is there already says what the file says. makes_office: one that is not
    known yet may come along with a published case.
    Raises FileRefused, CaseDiffers, NotAllowed.
    """
    try:
        located, problems = with_numbers(parse(text))
    except NotYaml as broken:
        raise FileRefused([broken.problem]) from broken
    return import_located(
        located, problems, by=by, on=on, at=at, replaces=replaces, makes_office=makes_office
    )


def import_located(
    located: Located,
    problems: Sequence[Problem] = (),
    *,
    by: Staff | None,
    on: date,
    at: datetime,
    handler: Staff | None = None,
    replaces: bool = False,
    makes_office: bool = False,
) -> Imported:
    """Like `import_text`, of what was read already. handler: who handles a new case; else `by`.

    problems: those of the reading. Raises FileRefused, CaseDiffers, NotAllowed.
    """
    if problems := [*problems, *check(located)]:
        raise FileRefused(problems)
    data = normalise(located.data)
    office = _office(data, located, at=at, may_make=makes_office)
    _ensure_may(by, data, office)
    data, others = with_known_cases(data, by, on=on)
    stored = _stored(data, office)
    if stored is not None and replaces:
        return _replace(stored, data, located, by=by, on=on, at=at)
    if stored is not None:
        _ensure_same(stored, data, by=by, on=on)
        return Imported(stored, ImportResult.UNCHANGED)
    with sealed_opened():
        is_given = _stored(data, office) is not None
    if is_given:
        expected = "a number that this office has not given yet"
        line = located.line(("number",))
        raise FileRefused([Problem(line, "number", f'"{data["number"]}"', expected)])
    _ensure_new_numbers(data, located, office)
    try:
        doubts = _doubts(located, on=on)
        return _bring_in(data, office, doubts, others, by=by, on=on, at=at, handler=handler)
    except UnknownOffice as unknown:
        raise FileRefused([_no_office(located, ("journal",), str(unknown))]) from unknown


def _replace(
    stored: Case,
    data: dict[str, Any],
    located: Located,
    *,
    by: Staff | None,
    on: date,
    at: datetime,
) -> Imported:
    doubts = _doubts(located, on=on)
    flags = [doubt for _, doubt in doubts]
    try:
        changed = replace_values(stored, data, flags, by=by, on=on, at=at)
    except NotReplaceable as other:
        expected = "the elements, and who takes part in them, that the case has already"
        text = f"another element, or other people, at {other.place}"
        raise FileRefused([Problem(1, other.place, text, expected)]) from other
    if not changed:
        return Imported(stored, ImportResult.UNCHANGED)
    flagged = tuple(Flagged(where, [doubt]) for where, doubt in doubts)
    return Imported(stored, ImportResult.REPLACED, flagged=flagged, changed=tuple(changed))


def _doubts(located: Located, *, on: date) -> list[tuple[str, Flag]]:
    """Impossible facts with their places, without flags of decisions and reviews."""
    doubts = (doubt for doubt in doubts_of(located.data, on=on) if not doubt.at_row)
    return [(worded(located.data, doubt.path), doubt.flag) for doubt in doubts]


def _office(
    data: dict[str, Any], located: Located, *, at: datetime, may_make: bool
) -> Procuratorate:
    """The procuratorate of the file; a published example brings its own along."""
    named = data["office"]
    known = session().scalar(select(Procuratorate).where(Procuratorate.name_zh == named["zh"]))
    if known is not None:
        return known
    if data["provenance"] != Provenance.PUBLISHED:
        raise FileRefused([_no_office(located, ("office",), named["zh"])])
    if not may_make:
        text = f'"{named["zh"]}", an office that casetrack does not know'
        expected = "one that it knows, or --new-office, which says that this one is meant"
        raise FileRefused([Problem(located.line(("office",)), "office", text, expected)])
    values = {field.attr: field.value(named[field.key]) for field in case_file().office.fields}
    office = Procuratorate(**values)
    session().add(office)
    session().flush()
    record(AuditKind.OFFICE_CREATED, by=None, at=at, office=office.id)
    return office


def _no_office(located: Located, path: tuple[str, ...], name: str) -> Problem:
    expected = "a procuratorate that casetrack knows; an administrator adds it first"
    return Problem(located.line(path), ".".join(path), f'"{name}"', expected)


def _ensure_may(by: Staff | None, data: dict[str, Any], office: Procuratorate) -> None:
    """A published example may be brought in by anybody; a case only into one's own office."""
    if data["provenance"] == Provenance.PUBLISHED:
        return
    if by is None or not has_permission(by, Permission.CASE_OPEN) or by.office_id != office.id:
        raise NotAllowed(Permission.CASE_OPEN.value)


def _stored(data: dict[str, Any], office: Procuratorate) -> Case | None:
    return session().scalar(
        select(Case).where(Case.office_id == office.id, Case.number == data["number"])
    )


def _ensure_new_numbers(data: dict[str, Any], located: Located, office: Procuratorate) -> None:
    """An office gives the number of a suggestion once."""
    for child in case_file().case.children:
        model: Any = child.record.model
        key = once_in_office(child.record)
        numbers = [item.get(key) for item in data.get(child.key, ())] if key else []
        for place, number in enumerate(numbers):
            taken = select(model.id).where(
                model.office_id == office.id, getattr(model, key) == number
            )
            is_taken = numbers.index(number) < place or session().scalar(taken) is not None
            if number is not None and is_taken:
                line = located.line((child.key, place, key))
                expected = f"a {key} that no other {child.record.name} of the office has"
                raise FileRefused([Problem(line, f"{child.key}.{key}", f'"{number}"', expected)])


def _ensure_same(stored: Case, data: dict[str, Any], *, by: Staff | None, on: date) -> None:
    is_published = stored.provenance is Provenance.PUBLISHED
    if not is_published:
        if by is None:
            raise NotAllowed(Permission.CASE_READ.value, case_id=stored.id)
        ensure_sees_whole(by, stored, on=on)
    difference = first_difference(without_counted(case_data(stored, seen_by=by, on=on), data), data)
    if difference is not None:
        raise CaseDiffers(stored.number, difference)


def _bring_in(
    data: dict[str, Any],
    office: Procuratorate,
    doubts: Sequence[tuple[str, Flag]],
    others: Mapping[str, int],
    *,
    by: Staff | None,
    on: date,
    at: datetime,
    handler: Staff | None,
) -> Imported:
    is_published = data["provenance"] == Provenance.PUBLISHED
    handler = None if is_published else handler or by
    case = Case(
        office_id=office.id,
        handler_id=handler.id if handler is not None else None,
        opened_at=at,
        opened_by_id=by.id if by is not None else None,
        last_entry_at=at if data.get("journal") else None,
        doubts=[doubt for _, doubt in doubts],
    )
    names = Learned(case, others)
    for attr, value in head_values(data, names).items():
        setattr(case, attr, value)
    session().add(case)
    session().flush()
    keep_number_taken(office, case.number)
    made = make_rows(case, data, names, by=by, at=at)
    place_all(case)
    if case.handler_id is not None:
        _hand_to_handler(case, by=by, on=on, at=at)
    touch(case.id)
    # What was made by foreign key alone is read afresh, with everything that belongs to it.
    session().flush()
    for element in made:
        session().expire(element.row)
    case_file().work_out(case)
    for row, flags in case_file().flags(case, on=on):
        row.flags = [*(row.flags or []), *flags]
    begun = begin_missing_dates(case, on=on)
    _record(case, made, begun, by=by, at=at)
    flagged = tuple(flagged for flagged in _flagged(made) if flagged.flags)
    flagged += tuple(Flagged(where, [doubt]) for where, doubt in doubts)
    return Imported(case, ImportResult.IMPORTED, tuple(begun), flagged)


def _flagged(made: Iterable[Made]) -> Iterator[Flagged]:
    for element in made:
        if element.record.flagged is not None:
            yield Flagged(*element.record.flagged(element.row))


def _record(
    case: Case, made: list[Made], begun: list[Obligation], *, by: Staff | None, at: datetime
) -> None:
    event = record(AuditKind.CASE_IMPORTED, by=by, at=at, case_id=case.id, elements=len(made))
    if begun:
        days = [f"{duty.kind.value} {duty.due.isoformat()}" for duty in begun]
        event.details = {**event.details, "begun": days}


def _hand_to_handler(case: Case, *, by: Staff | None, on: date, at: datetime) -> None:
    session().add(
        CaseGrant(
            case_id=case.id,
            staff_id=case.handler_id,
            ground=Ground.HANDLER,
            aspect=Aspect.WHOLE,
            since=on,
            given_by_id=by.id if by is not None else case.handler_id,
            given_at=at,
        )
    )


def add_elements(
    case: Case, located: Located, parties: Mapping[str, Party], *, by: Staff, on: date, at: datetime
) -> None:
    """Make a row of each element of a case file that is of this case; owe what it calls for.

    located: a whole file; its head and its lines of work are those of the case, and so are the
    people named in `parties`, by their refs. Its journal goes on after that of the case. Flushes.
    Raises FileRefused, NotAllowed; RuleBroken where the case is closed.
    """
    is_of_office = has_permission(by, Permission.CASE_OPEN) and by.office_id == case.office_id
    if not is_of_office or case.provenance is Provenance.PUBLISHED:
        raise NotAllowed(Permission.CASE_OPEN.value, case_id=case.id)
    ensure_sees_whole(by, case, on=on)
    ensure_open(case)
    if problems := list(check(located)):
        raise FileRefused(problems)
    data = normalise(located.data)
    names = Learned(case)
    for track in data.pop("tracks", ()):
        names.learn("track", track["ref"], track_for(case, TrackKind(track["kind"])).id)
    for ref, party in parties.items():
        names.learn("party", ref, party.id)
    data["parties"] = [party for party in data.get("parties", ()) if party["ref"] not in parties]
    before = session().scalar(
        select(func.max(JournalEntry.number)).where(JournalEntry.case_id == case.id)
    )
    made = make_rows(case, _numbered_after(data, before or 0), names, by=by, at=at)[1:]
    place_all(case)
    case.last_entry_at = at
    touch(case.id)
    # What was made by foreign key alone is read afresh, with everything that belongs to it.
    session().flush()
    for element in made:
        session().expire(element.row)
    case_file().work_out(case)
    new = {id(element.row) for element in made}
    for row, flags in case_file().flags(case, on=on):
        if id(row) in new:
            row.flags = [*(row.flags or []), *flags]
    begin_missing_dates(case, on=on)
    record(AuditKind.CASE_EXTENDED, by=by, at=at, case_id=case.id, elements=len(made))


def _numbered_after(element: Any, before: int) -> Any:
    """The elements, their entries numbered on from those that the case has."""
    if isinstance(element, list):
        return [_numbered_after(part, before) for part in element]
    if not isinstance(element, dict):
        return element
    numbered = {key: _numbered_after(value, before) for key, value in element.items()}
    if isinstance(numbered.get("entry"), int):
        numbered["entry"] += before
    for entry in numbered.get("journal", ()):
        entry["number"] += before
    return numbered
