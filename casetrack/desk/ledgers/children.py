"""Rows of children, their probations and visits, in a case file: what a row says, no more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from casetrack.cases.charge_names import charge_named
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, Intake, TieKind, TrackKind
from casetrack.db.partial_date import PartialDate
from casetrack.desk.ledgers.case_making import UNKNOWN, CaseDraft, edtf, exact_day, some
from casetrack.law import add_months
from casetrack.law.ages import ADULT
from casetrack.law.charges import chapter_of
from casetrack.law.id_numbers import birth_date_in
from casetrack.visits.models import VisitState

Kind = DispositionKind
TRACK = TrackKind.CRIMINAL.value
# Which entry tells of which decision.
TOLD_AS = {
    Kind.CONDITIONAL_NON_PROSECUTION: EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED,
    Kind.DISCRETIONARY_NON_PROSECUTION: EntryKind.NOT_PROSECUTED_DISCRETIONARY,
    Kind.STATUTORY_NON_PROSECUTION: EntryKind.NOT_PROSECUTED_STATUTORY,
    Kind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION: EntryKind.NOT_PROSECUTED_EVIDENCE,
    Kind.SPECIAL_NON_PROSECUTION: EntryKind.NOT_PROSECUTED_SPECIAL,
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


def birth_day(values: Mapping[str, Any]) -> date | None:
    """The day of birth of a row, as the id number or the column tells it."""
    born = values.get("born")
    if born is not None and born.first == born.last:
        day: date | None = born.first
        return day
    return birth_date_in(values["id_number"]) if "id_number" in values else None


def add_child(draft: CaseDraft, values: Mapping[str, Any], place: int) -> tuple[str, str]:
    """Add a child with everything its row says; return its ref and its alias."""
    ref = f"child{place}"
    alias = draft.alias(values["name"])
    party = draft.person(
        ref,
        alias,
        age_status=_age_status(values, draft.on),
        roles=[{"role": _role(values), "track": draft.track(TrackKind.CRIMINAL)}],
    )
    if "sex" in values:
        words = {"en": _SEXES[values["sex"]], "zh": values["sex"]}
        party["attributes"] = [{"kind": "sex", "text": words}]
    draft.behind(ref, values, "name", "id_number", "born", "address", "telephone")
    draft.refs[values["name"]] = ref
    if "guardian_name" in values:
        _guardian(draft, party, values)
    for charge in _charges(values, draft):
        draft.add("charges", {"party": ref, "track": TRACK, **charge})
    if "received" in values:
        _review(draft, ref, values, place)
    if "decision" in values:
        _decision(draft, ref, values, place)
    if (assessed := values.get("assessed")) is not None:
        _enter(draft, EntryKind("family_education_assessed"), assessed, ref)
    if (day := values.get("told_of_counsel")) is not None:
        _enter(draft, EntryKind.SUSPECT_TOLD_OF_COUNSEL, day, ref)
    if (note := values.get("note")) is not None:
        text = {"zh": draft.opened(note)}
        _enter(draft, EntryKind.NOTE, PartialDate.unknown(), ref, text=text)
    return ref, alias


def add_visit(draft: CaseDraft, ref: str, values: Mapping[str, Any]) -> None:
    """Add a visit to the child with this ref."""
    happened: PartialDate = values["happened"]
    state = visit_state(values, draft.on)
    visit: dict[str, Any] = {"party": ref, "state": state.value, "way": str(values["way"])}
    if state is VisitState.PLANNED:
        visit |= some(planned_on=exact_day(happened))
    else:
        track = draft.track(TrackKind.CRIMINAL)
        visit["happened"] = edtf(happened)
        visit["entry"] = draft.enter(_VISITED_AS[state], happened, track, about=[ref])
    if "condition" in values and state is VisitState.DONE:
        visit["condition"] = str(values["condition"])
    if "findings" in values:
        visit["findings"] = {"zh": draft.opened(values["findings"])}
    draft.add("visits", visit)


def _guardian(draft: CaseDraft, child: dict[str, Any], values: Mapping[str, Any]) -> None:
    name = values["guardian_name"]
    is_new = name not in draft.refs
    ref = draft.grown_up(child["ref"].replace("child", "guardian"), name)
    draft.guardians[child["ref"]] = ref
    relation = values.get("guardian_relation", TieKind.GUARDIAN)
    child["ties"] = [{"kind": str(relation), "other": ref}]
    if is_new and "guardian_telephone" in values:
        draft.behind(ref, {"telephone": values["guardian_telephone"]}, "telephone")


def _enter(draft: CaseDraft, kind: EntryKind, when: PartialDate, ref: str, **more: Any) -> int:
    return draft.enter(kind, when, TRACK, about=[ref], **more)


def _review(draft: CaseDraft, ref: str, values: Mapping[str, Any], place: int) -> None:
    is_arrest = values.get("intake") == Intake.ARREST_REQUEST
    review = {
        "ref": f"review{place}",
        "kind": "arrest" if is_arrest else "prosecution",
        "party": ref,
        "track": TRACK,
        "received": edtf(values["received"]),
        "custody": values.get("custody", UNKNOWN),
    }
    if "decision" in values:
        decided = exact_day(values.get("decided"))
        review |= some(ended_on=decided, decision=f"decision{place}", ended_by="decided")
    draft.add("reviews", review)


def _decision(draft: CaseDraft, ref: str, values: Mapping[str, Any], place: int) -> None:
    kind = Kind(values["decision"])
    decided = values.get("decided", PartialDate.unknown())
    entry = _enter(draft, TOLD_AS[kind], decided, ref)
    decision = _decided(draft, f"decision{place}", kind, ref, decided, entry)
    by = values.get("decided_by")
    decision |= some(number=values.get("decision_number"), decided_by=by and {"zh": by})
    announced = values.get("announced")
    if announced is not None:
        _enter(draft, EntryKind.DECISION_ANNOUNCED, announced, ref)
        decision |= some(announced_on=exact_day(announced))
    if (served := values.get("served")) is not None:
        serving = _enter(draft, EntryKind.DECISION_SERVED, served, ref)
        of = {"decision": f"decision{place}", "received_on": edtf(served), "entry": serving}
        draft.add("services", {**of, "recipient": "police"})
        draft.add("services", {**of, "recipient": "suspect", "party": ref})
        if _age_status(values, draft.on) == "minor":
            draft.add("services", {**of, "recipient": "legal_representative"})
    if kind is Kind.CONDITIONAL_NON_PROSECUTION:
        _probation(draft, ref, values, place, entry)


def _decided(
    draft: CaseDraft, ref: str, kind: Kind, party: str, decided: PartialDate, entry: int
) -> dict[str, Any]:
    decision = {
        "ref": ref,
        "kind": kind.value,
        "party": party,
        "track": TRACK,
        "decided": edtf(decided),
        "recorded_on": draft.on.isoformat(),
        "entry": entry,
    }
    return draft.add("decisions", decision)


def _probation(
    draft: CaseDraft, ref: str, values: Mapping[str, Any], place: int, entry: int
) -> None:
    decided = values.get("decided", PartialDate.unknown())
    final, final_on = values.get("final"), values.get("final_on", PartialDate.unknown())
    probation: dict[str, Any] = {
        "ref": f"probation{place}",
        "party": ref,
        "decision": f"decision{place}",
        "track": TRACK,
        "state": "running" if final is None else "ended",
        "started": edtf(decided),
        **some(months=values.get("months")),
        "about": [ref],
        "entry": entry,
        **_printed_end(values, decided),
    }
    if final is not None:
        ending = _enter(draft, TOLD_AS[Kind(final)], final_on, ref)
        _decided(draft, f"final{place}", Kind(final), ref, final_on, ending)
        probation |= some(ended_on=exact_day(final_on))
        if final == Kind.REVOCATION:
            probation |= some(revoked_on=exact_day(final_on))
            probation["revocation_ground"] = values["revocation_ground"]
        else:
            probation["final_decision"] = f"final{place}"
    draft.add("probations", probation)


def _printed_end(values: Mapping[str, Any], decided: PartialDate) -> dict[str, Any]:
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


def _charges(values: Mapping[str, Any], draft: CaseDraft) -> Iterator[dict[str, Any]]:
    for text in _CHARGES.split(values.get("charge", "")):
        if not text.strip():
            continue
        name = charge_named(draft.opened(text.strip()))
        chapter = chapter_of(name.zh) if name.zh else None
        charge = {"name": some(en=name.en, zh=name.zh), "stage": "suspected"}
        yield {**charge, **some(chapter=chapter)}


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
