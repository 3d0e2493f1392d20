"""What is wrong or doubtful in one row of a ledger, by what its columns say together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casetrack.cases.kinds import DispositionKind, MeasureKind
from casetrack.casework.identity.names import is_alias, is_name
from casetrack.codes import N_, Msgid
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.desk.ledgers.children import birth_day, visit_state
from casetrack.desk.ledgers.columns import CHILDREN, LETTERS, ORDERS, VISITS, LedgerSheet
from casetrack.desk.ledgers.measures import ITEM_COLUMNS, lines_of
from casetrack.law import PROBATION_MONTHS, OutsideStatute, age_on
from casetrack.law.id_numbers import birth_date_in, has_id_number, has_mobile
from casetrack.visits.models import VisitState

MUST = "must"
WARN = "warn"
# Ages at which somebody is decided about here: below and above, a year was mistyped.
_AGES = range(12, 26)


@dataclass(frozen=True)
class RowFinding:
    """Something to be mended in a row, or to be doubted; column: its key, if it is of one.

    values: of the sentence; nothing by which a person could be known.
    """

    level: str
    text: str
    column: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_data(self) -> list[Any]:
        """In JSON types."""
        values = {name: _plain(value) for name, value in self.values.items()}
        return [self.level, self.text, self.column, values, isinstance(self.text, Msgid)]


def _plain(value: Any) -> Any:
    """A value of a sentence in JSON types."""
    if isinstance(value, BilingualText):
        return value.zh or value.en
    return value if isinstance(value, str | int | float) or value is None else str(value)


Findings = Iterator[RowFinding]
Rule = Callable[[Mapping[str, Any], date], Findings]


def _who(values: Mapping[str, Any], on: date) -> Findings:
    for key in ("name", "guardian_name"):
        name = values.get(key)
        if name is not None and is_alias(name):
            yield RowFinding(
                MUST, N_("This is an alias. The real name belongs here; it is sealed."), key
            )
        elif name is not None and not is_name(name):
            yield RowFinding(MUST, N_("Nobody is called so: one person, surname and name."), key)
    if values["name"] == values.get("guardian_name"):
        yield RowFinding(MUST, N_("Child and guardian have the same name."), "guardian_name")
    if "guardian_telephone" in values and "guardian_name" not in values:
        yield RowFinding(
            WARN,
            N_("There is no guardian to whom this belongs; it is not kept."),
            "guardian_telephone",
        )


def _birth(values: Mapping[str, Any], on: date) -> Findings:
    from_number = birth_date_in(values["id_number"]) if "id_number" in values else None
    born_on: PartialDate | None = values.get("born")
    first, last = (born_on.first, born_on.last) if born_on is not None else (None, None)
    if from_number and first and last and not first <= from_number <= last:
        yield RowFinding(
            MUST,
            N_("The id number says another date of birth. Compare both with the document."),
            "born",
        )
        return
    born = birth_day(values)
    decided: PartialDate = values.get("decided") or PartialDate.day(on)
    if born is None or decided.first is None:
        return
    if born > decided.first or age_on(born, decided.first) not in _AGES:
        text = N_("By this date of birth it is no minor who was decided about. Compare it.")
        yield RowFinding(MUST, text, "born" if born_on else "id_number")
    number, sex = values.get("id_number", ""), values.get("sex")
    if sex and len(number) == 18 and (int(number[16]) % 2 == 1) != (sex == "男"):
        yield RowFinding(WARN, N_("The id number is that of another sex."), "sex")


def _days(values: Mapping[str, Any], on: date) -> Findings:
    for key in ("received", "decided", "final_on"):
        when: PartialDate | None = values.get(key)
        if when is not None and when.first is not None and when.first > on:
            yield RowFinding(MUST, N_("This day is still to come."), key)
    for early, late in (("received", "decided"), ("decided", "final_on"), ("decided", "served")):
        before, after = values.get(early), values.get(late)
        if before and after and before.first and after.last and after.last < before.first:
            text = N_("This day lies before that of the column '%(column)s'.")
            yield RowFinding(MUST, text, late, {"column": early})
    closed = values.get("closed")
    if closed is not None and closed > on:
        yield RowFinding(MUST, N_("This day is still to come."), "closed")


def _decision(values: Mapping[str, Any], on: date) -> Findings:
    decided: PartialDate | None = values.get("decided")
    if "decision" not in values:
        if decided is not None:
            yield RowFinding(MUST, N_("There is a day, and no decision."), "decision")
        elif "received" not in values:
            yield RowFinding(
                WARN, N_("Neither received nor decided: no date will be counted."), "received"
            )
        return
    if decided is None or not decided.is_day:
        yield RowFinding(
            WARN, N_("The day of the decision is not known: no date is counted from it."), "decided"
        )


def _probation(values: Mapping[str, Any], on: date) -> Findings:
    is_conditional = values.get("decision") == DispositionKind.CONDITIONAL_NON_PROSECUTION
    if not is_conditional:
        for key in ("months", "last_day", "final"):
            if key in values:
                text = N_("This belongs to a conditional non-prosecution, and there is none.")
                yield RowFinding(MUST, text, key)
        return
    decided: PartialDate | None = values.get("decided")
    months, last = values.get("months"), values.get("last_day")
    since = decided.first if decided is not None and decided.first is not None else on
    try:
        lawful = PROBATION_MONTHS.on(since)
    except OutsideStatute as outside:
        yield RowFinding(MUST, outside.key, "decided", outside.values)
        return
    if months is not None and months not in lawful:
        text = N_(
            "A probation of %(months)s months: from six months to a year, Criminal Procedure Law"
            " art. 283."
        )
        yield RowFinding(MUST, text, "months", {"months": months})
    if months is None and last is None:
        yield RowFinding(
            WARN, N_("Without its length, the end of the probation is not counted."), "months"
        )
    if last is not None and decided is not None and decided.last and last <= decided.last:
        text = N_("This day lies before that of the column '%(column)s'.")
        yield RowFinding(MUST, text, "last_day", {"column": "decided"})


def _end_of_probation(values: Mapping[str, Any], on: date) -> Findings:
    final, final_on = values.get("final"), values.get("final_on")
    if final is None and final_on is not None:
        yield RowFinding(MUST, N_("There is a day, and no decision."), "final")
    if final == DispositionKind.REVOCATION:
        if final_on is None or not final_on.is_day:
            yield RowFinding(MUST, N_("A revocation needs its day."), "final_on")
        if "revocation_ground" not in values:
            yield RowFinding(MUST, N_("A revocation needs its ground."), "revocation_ground")
    elif final is not None and final_on is None:
        yield RowFinding(
            WARN,
            N_("The day of the decision is not known: no date is counted from it."),
            "final_on",
        )


def _texts(values: Mapping[str, Any], on: date) -> Findings:
    for key in _OPEN_TEXTS:
        text = str(values.get(key, ""))
        if has_id_number(text) or has_mobile(text):
            yield RowFinding(
                MUST,
                N_("An id number or a telephone stands here; it has a column of its own."),
                key,
            )
    for key, most in _LONGEST.items():
        if len(values.get(key, "")) > most:
            yield RowFinding(MUST, N_("At most %(longest)s characters."), key, {"longest": most})


_LONGEST = {
    "charge": 200,
    "case_number": 60,
    "decision_number": 80,
    "decided_by": 60,
    "number": 60,
    "recipient": 120,
    "closed_reason": 500,
}
# Columns of texts that are kept in the open.
_OPEN_TEXTS = (
    *("charge", "decided_by", "decision_number", "case_number", "note", "findings", "recipient"),
    *("number", "problems", *ITEM_COLUMNS, "reply", "proof", "closed_reason", "reason", "duties"),
)


def _visit(values: Mapping[str, Any], on: date) -> Findings:
    if "serial" not in values and "name" not in values:
        yield RowFinding(MUST, N_("Say which child it is: its number, or its name."), "serial")
    first = values["happened"].first
    state = visit_state(values, on)
    if state is VisitState.PLANNED and not values["happened"].is_day:
        yield RowFinding(MUST, N_("A visit that is planned has a day."), "happened")
    elif state is not VisitState.PLANNED and first is not None and first > on:
        yield RowFinding(MUST, N_("This day is still to come."), "happened")
    elif state is VisitState.PLANNED and first is not None and first < on:
        yield RowFinding(WARN, N_("This visit is planned for a day that is past."), "happened")


def _in_order(*keys: str) -> Rule:
    """A rule: none of the days of these columns is to come, and none lies before an earlier one."""

    def check(values: Mapping[str, Any], on: date) -> Findings:
        before: str | None = None
        for key in keys:
            when = values.get(key)
            when = PartialDate.day(when) if isinstance(when, date) else when
            if when is None or when.first is None or when.last is None:
                continue
            if when.first > on:
                yield RowFinding(MUST, N_("This day is still to come."), key)
            elif before is not None and when.last < _first_day(values[before]):
                text = N_("This day lies before that of the column '%(column)s'.")
                yield RowFinding(MUST, text, key, {"column": before})
            else:
                before = key

    return check


def _first_day(when: Any) -> date:
    """The first day of a date that is known."""
    first: date = when if isinstance(when, date) else when.first
    return first


def _letter(values: Mapping[str, Any], on: date) -> Findings:
    if not lines_of(values, *ITEM_COLUMNS):
        yield RowFinding(MUST, N_("This column is empty, and needed."), "items")
    if "replied" in values and "served" not in values:
        yield RowFinding(WARN, N_("It was replied to, and no service is told."), "served")
    is_awaited = "served" in values and not {"replied", "closed"} & values.keys()
    if is_awaited and not {"ground", "reply_due"} & values.keys():
        text = N_("Without a day or a ground for the reply, its last day is not counted.")
        yield RowFinding(WARN, text, "ground")
    if "seen_on" in values and "put_right" not in values:
        yield RowFinding(MUST, N_("There is a day, and not what was seen on it."), "put_right")
    due, issued = values.get("reply_due"), values["issued"]
    if due is not None and issued.first is not None and due < issued.first:
        text = N_("This day lies before that of the column '%(column)s'.")
        yield RowFinding(MUST, text, "reply_due", {"column": "issued"})


def _order(values: Mapping[str, Any], on: date) -> Findings:
    is_order = values["kind"] == MeasureKind.GUARDIANSHIP_ORDER.value
    of_orders, of_guidance = ("months",), ("sessions", "sessions_planned", "is_ordered")
    for key in of_guidance if is_order else of_orders:
        if key in values:
            text = N_("This belongs to an order, and not to guidance.")
            if is_order:
                text = N_("This belongs to guidance, and not to an order.")
            yield RowFinding(MUST, text, key)
    if is_order and "ended" not in values and not {"months", "last_day"} & values.keys():
        yield RowFinding(
            WARN, N_("Without its length, the end of the order is not counted."), "months"
        )
    name = values.get("recipient_name")
    if name is not None and not is_name(name):
        yield RowFinding(
            MUST, N_("Nobody is called so: one person, surname and name."), "recipient_name"
        )


_RULES: Mapping[str, tuple[Rule, ...]] = {
    CHILDREN.code: (_who, _birth, _days, _decision, _probation, _end_of_probation, _texts),
    VISITS.code: (_visit, _texts),
    ORDERS.code: (_order, _in_order("issued", "served", "ended"), _texts),
    LETTERS.code: (
        _letter,
        _in_order("issued", "served", "replied", "seen_on"),
        _in_order("issued", "closed"),
        _texts,
    ),
}


def findings_of(sheet: LedgerSheet, values: Mapping[str, Any], on: date) -> Findings:
    """What is wrong or doubtful in the values of one row that could be read."""
    for rule in _RULES[sheet.code]:
        yield from rule(values, on)
