"""The feature of entrustments: its blueprint, and everything it registers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case, Measure, Party
from casetrack.casework.duty_records import DUTIES
from casetrack.ledger.casefile.records import TOLD_BY, Child, Key, Record, Records
from casetrack.ledger.casefile.rules import together
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.page_parts import (
    CasePart,
    Clause,
    FoldGroup,
    NextSteps,
    PersonPart,
    RecordGroup,
    RecordLine,
    RecordLines,
)
from casetrack.ledger.registry import DutyLine, Feature, subject_page
from casetrack.probation.entrustments.ending import (
    end_with_measure,
    follow_last_day,
    take_over_in_the_night,
)
from casetrack.probation.entrustments.models import (
    ANSWER,
    ANSWER_AWAITED,
    ANSWER_OWED,
    BREACH_TO_DECIDE,
    MOST_EVERY,
    OVER,
    READ,
    RECORD,
    REPORT_AWAITED,
    REPORT_OWED,
    WRITE,
    Entrustment,
    EntrustmentDuty,
    EntrustmentReport,
    EntrustmentState,
)
from casetrack.probation.entrustments.queries import ENTRUSTMENTS
from casetrack.probation.entrustments.supervising import GATES, NOT_ANSWERED
from casetrack.probation.entrustments.views import bp
from casetrack.probation.queries import probations_beside_measures
from casetrack.probation.supervision_parts import Supervising, SupervisionPart
from casetrack.web.catalogue import gettext as _
from casetrack.web.next_steps import NextStep
from casetrack.web.page import CASES, SectionPage
from casetrack.web.words import FactWords, RuleWords, label, language

DUTY = Record(
    EntrustmentDuty,
    "Which office sees to one requirement of the probation.",
    {
        "condition": Key("Its place among the requirements.", least=1, most=999),
        "side": "Which office.",
    },
    named="entrustment_duty",
    has_facts=False,
)

REPORT = Record(
    EntrustmentReport,
    "What the entrusted office told.",
    {
        "kind": "How things go, or a breach that it saw.",
        "happened": "Of which day it tells.",
        "text": "What it says.",
        "due": "The day by which it was agreed.",
        "entry": TOLD_BY,
        "breach_answer": "What became of a breach that was reported.",
        "answered_on": "On which day that was decided.",
        "answer": "The entry that says so.",
    },
    (DUTIES,),
    named="entrustment_report",
    leads=False,
    rules=(together("breach_answer", "answered_on"),),
)

TOLD = Record(
    Entrustment,
    "Supervision by the office where a child lives; it lets nobody of that office see the case.",
    {
        "party": "Which child.",
        "decision": "The conditional decision whose probation is supervised.",
        "body": "Which office, as a body of the case.",
        "state": "Where it stands.",
        "applied": "When child and family applied.",
        "reason": "Why there.",
        "letter": "When the letter was sent.",
        "letter_number": "Its number.",
        "answer_due": "By when its answer was asked for.",
        "answered": "When it was answered.",
        "answer": "What the answer says.",
        "ours": "What else the office of the case does.",
        "theirs": "What else the other office does.",
        "every": Key("A report every so many …", least=1, most=MOST_EVERY),
        "unit": "… weeks or months.",
        "report_due": "By when the next report is due.",
        "ended": "When it ended.",
        "end_kind": "By what.",
        "end_reason": "Why.",
    },
    (Child("duties_divided", DUTY), Child("reports", REPORT), DUTIES),
    rules=(together("every", "unit"), together("ended", "end_kind")),
)

RECORDS = Records(under={Measure: (Child("entrustment", TOLD),)})


RULES = {
    "entrustment_without_probation": _l(
        "Only a probation that runs can be entrusted; none of this child does."
    ),
    "entrustment_reason_missing": _l("Say why, in a few words."),
    "supervisor_of_another_office": _l("Choose somebody of the office that supervises."),
    "entrustment_does_not_run": _l("The other office does not supervise now."),
    NOT_ANSWERED: _l(
        "A breach that the entrusted office reported is not answered. Decide on it first, or say"
        " why to go on."
    ),
}
FACTS = {
    "entrustment_letter": _l("the letter to the other office"),
    "reports_agreed": _l("reports agreed with the other office"),
    "breach_reported": _l("the breach that was reported"),
}


ENTRUST = _l("Entrust a child to the office where it lives")


@dataclass(frozen=True)
class EntrustmentsPart:
    """The entrustments of a case or of one person, the latest first, each with the other office."""

    lines: Sequence[tuple[Entrustment, Party, Party]]
    on: date


def of_case(facts: CaseFacts, user: Staff) -> EntrustmentsPart | None:
    """The section of the page of a case; None without entrustments."""
    return _part(facts, facts.read(ENTRUSTMENTS))


def of_person(facts: CaseFacts, party: Party, user: Staff) -> EntrustmentsPart | None:
    """The section of the page of a person; None without entrustments."""
    return _part(
        facts,
        [
            entrustment
            for entrustment in facts.read(ENTRUSTMENTS)
            if entrustment.party_id == party.id
        ],
    )


def _sentence(part: EntrustmentsPart) -> Iterator[Clause]:
    for line, _child, body in part.lines:
        state = _("ended with the probation") if line.ran_out(on=part.on) else label(line.state)
        yield Clause(body.alias.in_(language()) + _(", ") + state)


def of_file(file: Supervising, user: Staff) -> EntrustmentsPart | None:
    """The section of the supervision file of a child: the supervising office, and its reports."""
    if not file.is_whole and not file.facts.may(user, READ, party_id=file.party.id):
        return None
    return of_person(file.facts, file.party, user)


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """Lines of the Record menu: entrust a child on a running probation that is not entrusted."""
    if not facts.case.is_open() or not facts.may(user, WRITE):
        return
    taken = {
        entrustment.party_id for entrustment in facts.read(ENTRUSTMENTS) if entrustment.is_open
    }
    for probation in facts.read(probations_beside_measures):
        if probation.is_running(on=facts.on) and probation.party_id not in taken:
            who = facts.party(probation.party_id).alias.in_(language())
            text = _("Entrust %(who)s to the office where they live", who=who)
            yield RecordLine(RecordGroup.VISITS, text, _new(facts.case, probation.party_id))


def next_steps(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """Next steps of an entrustment: send the letter, divide the duties, record a report.

    A user of the entrusted office gets the page of the child and its report.
    """
    if not facts.case.is_open() or (not facts.may(user, READ) and facts.sight.is_whole):
        return
    for entrustment in facts.read(ENTRUSTMENTS):
        if entrustment.state in OVER:
            continue
        who = facts.party(entrustment.party_id).alias.in_(language())
        if not facts.sight.is_whole:
            is_theirs = entrustment.office_id == user.office_id and entrustment.is_running
            if is_theirs and facts.may(user, RECORD, party_id=entrustment.party_id):
                text = _("The supervision of %(who)s", who=who)
                yield NextStep(text, _at("show", entrustment), group=RecordGroup.VISITS)
                text = _("Report to the entrusting office on %(who)s", who=who)
                yield NextStep(text, _at("report", entrustment), group=RecordGroup.VISITS)
        elif entrustment.state is EntrustmentState.APPLIED and facts.may(user, WRITE):
            text = _("Ask the other office to supervise %(who)s", who=who)
            yield NextStep(text, _at("letter", entrustment), group=RecordGroup.VISITS, is_due=True)
        elif entrustment.is_running and facts.may(user, WRITE):
            text = _("Divide the supervision of %(who)s with the other office", who=who)
            is_due = entrustment.report_due is None
            yield NextStep(
                text, _at("duties", entrustment), group=RecordGroup.VISITS, is_due=is_due
            )


def _part(facts: CaseFacts, entrustments: Sequence[Entrustment]) -> EntrustmentsPart | None:
    lines = [
        (row, facts.party(row.party_id), facts.party(row.body_id)) for row in reversed(entrustments)
    ]
    return EntrustmentsPart(lines, facts.on) if lines else None


def _new(case: Case, party_id: int | None) -> str:
    return url_for("entrustments.new", case_id=case.id, party=party_id)


def _at(page: str, entrustment: Entrustment) -> str:
    return url_for(
        f"entrustments.{page}", case_id=entrustment.case_id, entrustment_id=entrustment.id
    )


FEATURE = Feature(
    "entrustments",
    bp,
    brings=(
        RuleWords(RULES),
        FactWords(FACTS),
        DutyLine(
            ANSWER_AWAITED,
            title=_l("The other office answers the letter"),
            late_title=_l("The other office has not answered the letter"),
            button=_l("Open it"),
            url=subject_page("entrustments.show", "entrustment_id"),
        ),
        DutyLine(
            ANSWER_OWED,
            title=_l("Answer a letter: supervise a child that lives here"),
            late_title=_l("A letter that asks for supervision is not answered"),
            button=_l("Answer"),
            url=subject_page("entrustments.answer", "entrustment_id"),
            needs=ANSWER,
        ),
        DutyLine(
            REPORT_AWAITED,
            title=_l("The entrusted office reports"),
            late_title=_l("The entrusted office has not reported"),
            button=_l("Open it"),
            url=subject_page("entrustments.show", "entrustment_id"),
        ),
        DutyLine(
            REPORT_OWED,
            title=_l("Report to the office that entrusted the child"),
            late_title=_l("The report to the entrusting office is missing"),
            button=_l("Report"),
            url=subject_page("entrustments.report", "entrustment_id"),
            needs=RECORD,
        ),
        DutyLine(
            BREACH_TO_DECIDE,
            title=_l("Decide on a reported breach"),
            button=_l("Decide"),
            url=subject_page("entrustments.breach", "told_id"),
            needs=WRITE,
        ),
        end_with_measure,
        follow_last_day,
        take_over_in_the_night,
        *GATES,
        NextSteps((next_steps,), RecordGroup.VISITS),
        ENTRUSTMENTS,
        CasePart(FoldGroup.SOURCE, "probation/entrustments/_of_case.html", of_case, _sentence),
        PersonPart(
            "probation/entrustments/_of_case.html",
            of_person,
            FoldGroup.PROTECTION,
            _sentence,
        ),
        SupervisionPart(
            "probation/entrustments/_of_case.html", of_file, for_both=True, is_aside=True
        ),
        RecordLines(record_lines),
        FindCommand(("entrust", "委托"), ENTRUST, _new, WRITE),
        RECORDS,
        SectionPage(CASES, _l("Entrusted children"), "entrustments.index", READ, place=3),
    ),
)
