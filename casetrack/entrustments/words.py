"""What is said when a step is refused, and what the days count from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.entrustments.supervising import NOT_ANSWERED

RULES: dict[str, LazyString] = {
    "entrustment_without_probation": _l(
        "Only a probation that runs can be entrusted; none of this child does."
    ),
    "entrustment_open_already": _l(
        "An application of this child is open, or another office supervises already."
    ),
    "entrustment_no_office": _l("Choose another procuratorate."),
    "entrustment_reason_missing": _l("Say why, in a few words."),
    "entrustment_not_to_send": _l("The letter was sent before, or the application is over."),
    "letter_before_application": _l(
        "That is before child and family applied, on %(day)s. Check both days."
    ),
    "answer_asked_too_early": _l("Ask for the answer by today or later: today is %(day)s."),
    "answer_after_probation": _l("By then the probation is over: its last day is %(day)s."),
    "entrustment_answered": _l("It was answered, or taken back before."),
    "entrustment_not_to_answer": _l("There is no letter to answer any more."),
    "answer_before_letter": _l("That is before the letter, of %(day)s. Check the day."),
    "supervisor_of_another_office": _l("Choose somebody of the office that supervises."),
    "entrustment_does_not_run": _l("The other office does not supervise now."),
    "report_rhythm_half": _l("Say both: the number, and weeks or months."),
    "report_rhythm_without_day": _l("Say by when the next report is due."),
    "report_due_past": _l("That day is past: today is %(day)s."),
    "report_after_supervision": _l("By then the supervision is over: its last day is %(day)s."),
    "report_says_nothing": _l("Say what you report, in a few sentences."),
    "report_made_before": _l("The same was reported before, of the same day."),
    NOT_ANSWERED: _l(
        "A breach that the entrusted office reported is not answered. Say first what becomes of"
        " it, or say why to go on."
    ),
    "breach_decided_before": _l("It was decided before what becomes of this breach."),
}
FACTS: dict[str, LazyString] = {
    "entrustment_letter": _l("the letter to the other office"),
    "reports_agreed": _l("reports agreed with the other office"),
    "breach_reported": _l("the breach that was reported"),
}
