"""Rows of children and probations as a case file: what a row says, and nothing besides."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casetrack.accounts.models import Procuratorate
from casetrack.cases.charge_names import charge_named
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, Intake, TieKind
from casetrack.casework.identity.names import alias_in_latin, alias_of, names_in
from casetrack.casework.titles import made_title
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.law import add_months
from casetrack.law.ages import ADULT
from casetrack.law.charges import chapter_of
from casetrack.law.id_numbers import birth_date_in
from casetrack.ledger.casefile.whole import SCHEMA
from casetrack.visits.models import VisitState

Kind = DispositionKind
UNKNOWN = "unknown"
TRACK = "criminal"
# Which entry tells of which decision.
TOLD_AS = {
    Kind.CONDITIONAL_NON_PROSECUTION: EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED,
    Kind.DISCRETIONARY_NON_PROSECUTION: EntryKind.NOT_PROSECUTED_DISCRETIONARY,
    Kind.STATUTORY_NON_PROSECUTION: EntryKind.NOT_PROSECUTED_STATUTORY,
    Kind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION: EntryKind.NOT_PROSECUTED_EVIDENCE,
    Kind.PROSECUTED: EntryKind.PROSECUTED,
    Kind.NON_PROSECUTION_AFTER_PROBATION: EntryKind.NOT_PROSECUTED_AFTER_PROBATION,
    Kind.REVOCATION: EntryKind.PROBATION_REVOKED,
}
_ROLE_AFTER = {
    Kind.CONDITIONAL_NON_PROSECUTION: "conditionally_not_prosecuted",
    Kind.PROSECUTED: "defendant",
    Kind.REVOCATION: "suspect",
}
_VISITED_AS = {
    VisitState.DONE: EntryKind.VISIT_MADE,
    VisitState.NOT_AT_HOME: EntryKind.VISIT_NOBODY_HOME,
    VisitState.REFUSED: EntryKind.VISIT_REFUSED,
    VisitState.CANCELLED: EntryKind.VISIT_CANCELLED,
}
_CHARGES = re.compile(r"[、，,;；/]")
_SEXES = {"男": "male", "女": "female"}
_GRANDPARENTS = (TieKind.GRANDFATHER, TieKind.GRANDMOTHER)


@dataclass(frozen=True)
class LedgerLine:
    """One row by its number in the file; values by the keys of its columns, none of them empty.

    visits: of a child, the rows of its visits.
    """

    number: int
    values: Mapping[str, Any] = field(repr=False)
    visits: tuple[LedgerLine, ...] = ()


@dataclass(frozen=True)
class PersonBehind:
    """The particulars of one party of a case, to be sealed; ref: of the party in its file."""

    ref: str
    given: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class CaseToMake:
    """A case file made of rows, and who the people in it are.

    children: the ref and the alias of the child of each row.
    """

    data: dict[str, Any]
    people: tuple[PersonBehind, ...]
    children: tuple[tuple[str, str], ...]


def case_of(
    lines: Sequence[LedgerLine], office: Procuratorate, *, number: str, on: date
) -> CaseToMake:
    """The case file of rows that are one case. on: the day on which it is written down here."""
    return _CaseMaking(office, number, on).of(lines)


def birth_day(values: Mapping[str, Any]) -> date | None:
    """The day of birth of a row, as the id number or the column tells it."""
    born = values.get("born")
    if born is not None and born.first == born.last:
        day: date | None = born.first
        return day
    return birth_date_in(values["id_number"]) if "id_number" in values else None


class _CaseMaking:
    """One case in the making."""

    def __init__(self, office: Procuratorate, number: str, on: date) -> None:
        self.office, self.on = office, on
        self.aliases: list[str] = []
        self.names: list[tuple[str, str]] = []
        self.people: list[PersonBehind] = []
        self.lists: dict[str, list[dict[str, Any]]] = {
            key: []
            for key in (
                "parties",
                "charges",
                "journal",
                "decisions",
                "reviews",
                "probations",
                "visits",
                "services",
            )
        }
        self.number = number

    def of(self, lines: Sequence[LedgerLine]) -> CaseToMake:
        children = [self._child(line.values, place) for place, line in enumerate(lines, start=1)]
        for line, (ref, _alias) in zip(lines, children, strict=True):
            for visit in line.visits:
                self._visit(ref, visit.values)
        first = lines[0].values
        aliases = [BilingualText(alias_in_latin(alias), alias) for _ref, alias in children]
        causes = [BilingualText(**charge["name"]) for charge in self.lists["charges"]]
        title = made_title(aliases, causes)
        data = {
            "schema": SCHEMA,
            "office": {
                "en": self.office.name_en,
                "zh": self.office.name_zh,
                "level": self.office.level.value,
                "short_zh": self.office.short_zh,
            },
            "number": self.number,
            **_some(national_number=first.get("national_number")),
            "title": _some(en=title.en, zh=title.zh),
            "intake": str(first.get("intake", Intake.PROSECUTION_TRANSFER)),
            "provenance": "real",
            **_status(lines),
            "tracks": [{"ref": TRACK, "kind": TRACK}],
            **{key: elements for key, elements in self.lists.items() if elements},
        }
        return CaseToMake(data, tuple(self.people), tuple(children))

    def _child(self, values: Mapping[str, Any], place: int) -> tuple[str, str]:
        ref = f"child{place}"
        alias = self._alias(values["name"])
        kind = values.get("decision")
        party: dict[str, Any] = {
            "ref": ref,
            "kind": "person",
            "alias": {"en": alias_in_latin(alias), "zh": alias},
            "age_status": _age_status(values, self.on),
            "roles": [{"role": _role(values), "track": TRACK}],
        }
        if "sex" in values:
            words = {"en": _SEXES[values["sex"]], "zh": values["sex"]}
            party["attributes"] = [{"kind": "sex", "text": words}]
        self._behind(ref, values, "name", "id_number", "born", "address", "telephone")
        self.lists["parties"].append(party)
        if "guardian_name" in values:
            self._guardian(party, values, place)
        for charge in _charges(values, self._open):
            self.lists["charges"].append({"party": ref, "track": TRACK, **charge})
        if "received" in values:
            self._review(ref, values, place)
        if kind is not None:
            self._decision(ref, values, place)
        if (assessed := values.get("assessed")) is not None:
            self._enter(EntryKind("family_education_assessed"), assessed, ref)
        if (day := values.get("told_of_counsel")) is not None:
            self._enter(EntryKind.SUSPECT_TOLD_OF_COUNSEL, day, ref)
        if (note := values.get("note")) is not None:
            self._enter(EntryKind.NOTE, PartialDate.unknown(), ref, text={"zh": self._open(note)})
        return ref, alias

    def _alias(self, name: str) -> str:
        alias = alias_of(name, taken=self.aliases)
        self.aliases.append(alias)
        self.names.append((name, alias))
        return alias

    def _open(self, text: str) -> str:
        """A text in which an alias stands in the place of each name of the case."""
        for name, alias in self.names:
            for place in reversed(names_in(text, [name])):
                text = text[: place.start] + alias + text[place.end :]
        return text

    def _behind(self, ref: str, values: Mapping[str, Any], *keys: str) -> None:
        given = {key: values[key] for key in keys if key in values}
        self.people.append(PersonBehind(ref, given))

    def _guardian(self, child: dict[str, Any], values: Mapping[str, Any], place: int) -> None:
        ref = f"guardian{place}"
        alias = self._alias(values["guardian_name"])
        relation = values.get("guardian_relation", TieKind.GUARDIAN)
        self.lists["parties"].append(
            {
                "ref": ref,
                "kind": "person",
                "alias": {"en": alias_in_latin(alias), "zh": alias},
                "age_status": "adult",
                "roles": [{"role": "guardian"}],
            }
        )
        child["ties"] = [{"kind": str(relation), "other": ref}]
        given = {"name": values["guardian_name"]}
        given |= _some(telephone=values.get("guardian_telephone"))
        self.people.append(PersonBehind(ref, given))

    def _enter(self, kind: EntryKind, when: PartialDate, ref: str, **more: Any) -> int:
        number = len(self.lists["journal"]) + 1
        entry = {"number": number, "kind": kind.value, "when": _edtf(when), "track": TRACK}
        self.lists["journal"].append({**entry, "about": [ref], **more})
        return number

    def _review(self, ref: str, values: Mapping[str, Any], place: int) -> None:
        is_arrest = values.get("intake") == Intake.ARREST_REQUEST
        review = {
            "ref": f"review{place}",
            "kind": "arrest" if is_arrest else "prosecution",
            "party": ref,
            "track": TRACK,
            "received": _edtf(values["received"]),
            "custody": values.get("custody", UNKNOWN),
        }
        decided = values.get("decided")
        if "decision" in values:
            review |= _some(ended_on=_day(decided), decision=f"decision{place}")
            review["ended_by"] = "decided"
        self.lists["reviews"].append(review)

    def _decision(self, ref: str, values: Mapping[str, Any], place: int) -> None:
        kind = Kind(values["decision"])
        decided = values.get("decided", PartialDate.unknown())
        entry = self._enter(TOLD_AS[kind], decided, ref)
        decision = self._decided(f"decision{place}", kind, ref, decided, entry)
        by = values.get("decided_by")
        decision |= _some(number=values.get("decision_number"), decided_by=by and {"zh": by})
        announced = values.get("announced")
        if announced is not None:
            self._enter(EntryKind.DECISION_ANNOUNCED, announced, ref)
            decision |= _some(announced_on=_day(announced))
        if (served := values.get("served")) is not None:
            serving = self._enter(EntryKind.DECISION_SERVED, served, ref)
            for recipient in ("police", "suspect"):
                person = {"party": ref} if recipient == "suspect" else {}
                self.lists["services"].append(
                    {
                        "decision": f"decision{place}",
                        "recipient": recipient,
                        **person,
                        "received_on": _edtf(served),
                        "entry": serving,
                    }
                )
        if kind is Kind.CONDITIONAL_NON_PROSECUTION:
            self._probation(ref, values, place, entry)

    def _visit(self, ref: str, values: Mapping[str, Any]) -> None:
        happened: PartialDate = values["happened"]
        state = visit_state(values, self.on)
        visit: dict[str, Any] = {"party": ref, "state": state, "way": str(values["way"])}
        if state is VisitState.PLANNED:
            visit |= _some(planned_on=_day(happened))
        else:
            visit["happened"] = _edtf(happened)
            visit["entry"] = self._enter(_VISITED_AS[state], happened, ref)
        if "condition" in values and state is VisitState.DONE:
            visit["condition"] = str(values["condition"])
        if "findings" in values:
            visit["findings"] = {"zh": self._open(values["findings"])}
        self.lists["visits"].append({**visit, "state": state.value})

    def _decided(
        self, ref: str, kind: Kind, party: str, decided: PartialDate, entry: int
    ) -> dict[str, Any]:
        decision: dict[str, Any] = {
            "ref": ref,
            "kind": kind.value,
            "party": party,
            "track": TRACK,
            "decided": _edtf(decided),
            "recorded_on": self.on.isoformat(),
            "entry": entry,
        }
        self.lists["decisions"].append(decision)
        return decision

    def _probation(self, ref: str, values: Mapping[str, Any], place: int, entry: int) -> None:
        decided = values.get("decided", PartialDate.unknown())
        final, final_on = values.get("final"), values.get("final_on", PartialDate.unknown())
        probation: dict[str, Any] = {
            "ref": f"probation{place}",
            "party": ref,
            "decision": f"decision{place}",
            "track": TRACK,
            "state": "running" if final is None else "ended",
            "started": _edtf(decided),
            **_some(months=values.get("months")),
            "about": [ref],
            "entry": entry,
        }
        probation |= self._printed_end(values, decided)
        if final is not None:
            ending = self._enter(TOLD_AS[Kind(final)], final_on, ref)
            self._decided(f"final{place}", Kind(final), ref, final_on, ending)
            if final == Kind.REVOCATION:
                probation |= _some(revoked_on=_day(final_on), ended_on=_day(final_on))
                probation["revocation_ground"] = values["revocation_ground"]
            else:
                probation |= {"final_decision": f"final{place}"}
                probation |= _some(ended_on=_day(final_on))
        self.lists["probations"].append(probation)

    def _printed_end(self, values: Mapping[str, Any], decided: PartialDate) -> dict[str, Any]:
        """The last day of the ledger; as printed, where it is not the one that is counted."""
        last: date | None = values.get("last_day")
        months: int | None = values.get("months")
        if last is None:
            return {}
        begun = decided.first if decided.first == decided.last else None
        if begun and months and last != add_months(begun, months):
            return {"printed_last_day": last.isoformat(), "last_day": last.isoformat()}
        return {"last_day": last.isoformat()}


def visit_state(values: Mapping[str, Any], on: date) -> VisitState:
    """What came of a visit; without a word for it, a day to come is planned, any other was made."""
    if "result" in values:
        return VisitState(values["result"])
    first = values["happened"].first
    return VisitState.PLANNED if first is not None and first > on else VisitState.DONE


def open_texts(values: Mapping[str, Any]) -> Collection[tuple[str, str]]:
    """The texts of a row that are kept in the open, by their columns."""
    keys = ("charge", "decided_by", "decision_number", "case_number", "note", "findings")
    return [(key, values[key]) for key in keys if key in values]


def _charges(values: Mapping[str, Any], opened: Any) -> list[dict[str, Any]]:
    charges = []
    for text in _CHARGES.split(values.get("charge", "")):
        if not text.strip():
            continue
        name = charge_named(opened(text.strip()))
        chapter = chapter_of(name.zh) if name.zh else None
        charge = {"name": _some(en=name.en, zh=name.zh), "stage": "suspected"}
        charges.append({**charge, **_some(chapter=chapter)})
    return charges


def _status(lines: Sequence[LedgerLine]) -> dict[str, Any]:
    """Closed where every row says so, with the last of their days."""
    days = [line.values["closed"] for line in lines if "closed" in line.values]
    if len(days) < len(lines):
        return {"status": "open"}
    return {"status": "closed", "closed_on": max(days).isoformat()}


def _age_status(values: Mapping[str, Any], on: date) -> str:
    """Whoever stands among the children of a ledger was one at the act; who is one still."""
    born = birth_day(values)
    is_minor = born is not None and add_months(born, ADULT * 12) > on
    return "minor" if is_minor else "minor_at_act"


def _role(values: Mapping[str, Any]) -> str:
    """The role that a person has once decided as the row says."""
    if "decision" not in values:
        return "suspect"
    final = values.get("final")
    return _ROLE_AFTER.get(Kind(final or values["decision"]), "not_prosecuted")


def _edtf(when: PartialDate) -> str:
    return when.edtf or UNKNOWN


def _day(when: PartialDate | None) -> str | None:
    """The exact day as a text; None where it is not known to the day."""
    if when is None or when.first is None or when.first != when.last:
        return None
    return when.first.isoformat()


def _some(**values: Any) -> dict[str, Any]:
    """The values that are there."""
    return {key: value for key, value in values.items() if value}
