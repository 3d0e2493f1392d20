"""The sheet of one person on a page: each guarantee, each act, and missing ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import MeasureKind
from casetrack.cases.models import JournalEntry, Measure, Party
from casetrack.casework.facts.fact_kind import FactKind
from casetrack.casework.facts.lines import FactLine, History, line_of
from casetrack.casework.facts.recording import history_of
from casetrack.casework.journal_texts import of_code
from casetrack.law import Severity, Verdict, Verification, thresholds_passed
from casetrack.law.wording import cite_all, word_verdict
from casetrack.people.guarantees.checks import is_accused_minor
from casetrack.people.guarantees.fact_actions import ALLEGED, APPROVAL, FINDING, GUARANTEE, KINDS
from casetrack.people.guarantees.kinds import GuaranteeKind
from casetrack.people.guarantees.queries import (
    ACTS,
    APPROVALS,
    FINDINGS,
    GUARANTEES,
    PersonRecord,
    record_from,
)
from casetrack.people.guarantees.reading import (
    age_verdict,
    needs_approval,
    verdicts_on_acts,
    verdicts_on_suspect,
    verdicts_on_victim,
)
from casetrack.web.dates import word_when
from casetrack.web.words import label, language

# Kind of guarantee -> rules that it answers.
_RULES: dict[GuaranteeKind, tuple[str, ...]] = {
    GuaranteeKind.INTERROGATION: (
        "guarantee_interrogated",
        "guarantee_adult_present",
        "guarantee_woman_present",
    ),
    GuaranteeKind.APPROPRIATE_ADULT: ("guarantee_substitution_reason",),
    GuaranteeKind.OPINION_HEARD: ("guarantee_defender_heard",),
    GuaranteeKind.ASSESSMENT: ("guarantee_assessment_consent",),
    GuaranteeKind.PLEA: ("guarantee_plea_witnessed",),
    GuaranteeKind.SPECIALISED: ("guarantee_specialised_staff",),
    GuaranteeKind.SEPARATE: ("guarantee_separate_handling",),
    GuaranteeKind.HEARING: ("guarantee_hearing_closed",),
    GuaranteeKind.VICTIM_INTERVIEW: (
        "guarantee_one_interview",
        "guarantee_interview_recorded",
        "guarantee_woman_present",
    ),
}
_COUNSEL, _SOCIAL = ("guarantee_counsel",), ("guarantee_social_investigation",)


@dataclass(frozen=True)
class VerdictLine:
    """A verdict in words. weight: "met", "block" (refused), "reason" or "note"."""

    weight: str
    text: str
    basis: str
    is_checked: bool


@dataclass(frozen=True)
class TellingEntry:
    """A journal entry, or a measure, that proves a guarantee: words and address."""

    text: str
    url: str


@dataclass(frozen=True)
class SheetLine:
    """One guarantee. weight: the gravest of its verdicts; "none" where none arises.

    add: address that records one more; None where not allowed.
    """

    anchor: str
    title: str
    weight: str
    verdicts: Sequence[VerdictLine]
    rows: Sequence[FactLine]
    entries: Sequence[TellingEntry]
    add: str | None


@dataclass(frozen=True)
class ActOnSheet:
    """One act: its row, and the verdicts on the age at it."""

    row: FactLine
    verdicts: Sequence[VerdictLine]


@dataclass(frozen=True)
class Sheet:
    """The sheet of one person. is_suspect: with acts and ages. now: reached ages, in words."""

    is_suspect: bool
    now: str
    lines: Sequence[SheetLine]
    acts: Sequence[ActOnSheet]
    add_act: str | None
    approvals: Sequence[FactLine]
    add_approval: str | None
    shows_approvals: bool
    findings: Sequence[FactLine]
    age: VerdictLine | None
    add_finding: str | None

    @property
    def missing(self) -> Sequence[SheetLine]:
        """Lines without which a decision is refused."""
        return [line for line in self.lines if line.weight == "block"]

    @property
    def met(self) -> Sequence[SheetLine]:
        """Lines that are on record as the law asks."""
        return [line for line in self.lines if line.weight == "met"]


def sheet_of(facts: CaseFacts, party: Party, user: Staff) -> Sheet:
    """The sheet of a person, for a user who sees the case whole."""
    record = record_from(facts, party)
    history = facts.read(_history)
    may_edit = facts.may(user, Permission.CASE_EDIT)
    may_log = facts.may(user, Permission.JOURNAL_WRITE)
    is_suspect = is_accused_minor(party)
    lines = list(_lines(record, facts, history, may_edit=may_edit, may_log=may_log))
    approvals = _stated(facts.read(APPROVALS), party, APPROVAL, history, may_edit)
    is_known = not is_suspect or record.ages.at_act().minor is not None
    verdict = age_verdict(record, on=facts.on, is_known=is_known)
    return Sheet(
        is_suspect=is_suspect,
        now=_now(record, facts),
        lines=lines,
        acts=_acts(record, facts, history, may_edit=may_edit) if is_suspect else (),
        add_act=_new(ALLEGED, party) if may_edit and is_suspect else None,
        approvals=approvals,
        add_approval=_new(APPROVAL, party) if may_edit and is_suspect else None,
        shows_approvals=bool(approvals) or needs_approval(record),
        findings=_stated(facts.read(FINDINGS), party, FINDING, history, may_edit),
        age=_said(verdict) if verdict is not None else None,
        add_finding=_new(FINDING, party) if may_edit else None,
    )


def missing_of(record: PersonRecord, *, on: date) -> list[str]:
    """Missing guarantees of a person without which a decision is refused, in words."""
    if not is_accused_minor(record.person):
        return []
    verdicts = verdicts_on_suspect(record, on=on, minor_now=record.ages.on(on).minor)
    return [word_verdict(verdict, language()) for verdict in verdicts if verdict.refuses]


def _history(case: Any) -> History:
    return history_of(case, KINDS)


def _lines(
    record: PersonRecord, facts: CaseFacts, history: History, *, may_edit: bool, may_log: bool
) -> Iterable[SheetLine]:
    party = record.person
    is_suspect = is_accused_minor(party)
    verdicts = (
        verdicts_on_suspect(record, on=facts.on, minor_now=record.ages.on(facts.on).minor)
        if is_suspect
        else verdicts_on_victim(record, on=facts.on)
    )
    if is_suspect:
        yield _line(
            "counsel",
            _("Counsel and legal aid"),
            _among(verdicts, _COUNSEL),
            entries=[_entry(counsel.entry) for counsel in record.counsel],
            add=_record_counsel(party) if may_log else None,
        )
    rows = facts.read(GUARANTEES)
    for kind, rules in _RULES.items():
        if (kind is GuaranteeKind.VICTIM_INTERVIEW) is is_suspect:
            continue
        mine = [row for row in rows if row.kind is kind]
        yield _line(
            kind.value,
            label(kind),
            _among(verdicts, rules),
            rows=_stated(mine, party, GUARANTEE, history, may_edit),
            add=_new(GUARANTEE, party, kind=kind.value) if may_edit else None,
        )
        if kind is GuaranteeKind.OPINION_HEARD:
            yield _line(
                "social",
                _("Social investigation"),
                _among(verdicts, _SOCIAL),
                entries=[_measure(investigation) for investigation in record.investigations],
                add=_begin_investigation(party) if may_log else None,
            )


def _line(
    anchor: str,
    title: str,
    verdicts: Sequence[Verdict],
    *,
    rows: Sequence[FactLine] = (),
    entries: Sequence[TellingEntry] = (),
    add: str | None,
) -> SheetLine:
    lines = [_said(verdict) for verdict in verdicts]
    order = ("block", "reason", "note", "met")
    weight = min((sentence.weight for sentence in lines), key=order.index, default="none")
    return SheetLine(anchor, title, weight, lines, rows, entries, add)


def _said(verdict: Verdict) -> VerdictLine:
    lang = language()
    weight = {Severity.HARD: "block", Severity.WARN: "reason", Severity.INFO: "note"}
    return VerdictLine(
        "met" if verdict.met else weight[verdict.severity],
        word_verdict(verdict, lang),
        cite_all(verdict.basis, lang),
        verdict.verification is Verification.PRIMARY,
    )


def _among(verdicts: Sequence[Verdict], rules: tuple[str, ...]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.rule in rules]


def _acts(
    record: PersonRecord, facts: CaseFacts, history: History, *, may_edit: bool
) -> list[ActOnSheet]:
    verdicts = {
        act.act.id: [verdict for verdict in (act.answers, act.procedure) if verdict is not None]
        for act in verdicts_on_acts(record, on=facts.on, prosecuting=True)
    }
    rows = [act for act in facts.read(ACTS) if act.party_id == record.person.id]
    return [
        ActOnSheet(
            _row(ALLEGED, row, history, may_edit),
            [_said(verdict) for verdict in verdicts.get(row.id, ())],
        )
        for row in sorted(rows, key=lambda row: row.withdrawn_by_id is not None)
    ]


def _now(record: PersonRecord, facts: CaseFacts) -> str:
    """Sentence of the relevant ages reached, by the sealed birth date."""
    if record.ages.born is None:
        return _("No birth date is sealed; the age is as it was recorded.")
    reached = thresholds_passed(record.ages.born[1], facts.on)
    if not reached:
        return _("By the sealed birth date under 8 now.")
    return _("By the sealed birth date %(age)d or older now.", age=reached[-1])


def _stated(
    rows: Sequence[Any], party: Party, kind: FactKind[Any], history: History, may_edit: bool
) -> list[FactLine]:
    mine = [row for row in rows if row.party_id == party.id]
    mine.sort(key=lambda row: row.withdrawn_by_id is not None)
    return [_row(kind, row, history, may_edit) for row in mine]


def _row(kind: FactKind[Any], row: Any, history: History, may_edit: bool) -> FactLine:
    """A row with all its values.

    A guarantee stands below its kind, so its head is the day; the holder of an opinion follows.
    """
    if kind is not GUARANTEE:
        return line_of(kind, row, history, may_edit=may_edit)
    first, *others = [field.of(row) for field in kind.journal_fields]
    if not (more := of_code(row.heard_of or row.plea)):
        more, others = others[0] or first, others[1:]
    notes = [other.in_(language()) for other in others]
    # The head names the row for screen readers; the first line has its content.
    return line_of(
        kind, row, history, may_edit=may_edit, head=first.in_(language()), text=more, notes=notes
    )


def _entry(entry: JournalEntry) -> TellingEntry:
    text = _("%(what)s, %(when)s", what=label(entry.kind), when=word_when(entry.when, language()))
    return TellingEntry(text, _journal(entry.case_id, entry.number))


def _journal(case_id: int, number: int) -> str:
    return url_for("dossier.show", case_id=case_id, entry=number, _anchor=f"entry-{number}")


def _measure(measure: Measure) -> TellingEntry:
    words = _("report received") if "report_on" in measure.fields else _("asked for, no report yet")
    when = word_when(measure.started, language())
    text = _("%(what)s, %(when)s: %(state)s", what=label(measure.kind), when=when, state=words)
    return TellingEntry(
        text, url_for("cases.measure", case_id=measure.case_id, measure_id=measure.id)
    )


def _new(which: FactKind[Any], party: Party, **asked: str) -> str:
    return which.new_url(party.case_id, of=party.id, **asked)


def _record_counsel(party: Party) -> str:
    kind = EntryKind.COUNSEL_FOUND.value
    return url_for("clocks.record", case_id=party.case_id, told=kind)


def _begin_investigation(party: Party) -> str:
    kind = MeasureKind.SOCIAL_INVESTIGATION.value
    return url_for("measures.new", case_id=party.case_id, kind=kind, about=party.id)
