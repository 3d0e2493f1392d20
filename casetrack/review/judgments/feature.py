"""The feature declaration of judgments."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.facts import CHARGES, CaseFacts
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition
from casetrack.cases.owed import Owed
from casetrack.casework.facts.pages import register_facts
from casetrack.courses.approvals.gates import gate_of
from casetrack.db import session
from casetrack.ledger.casefile.records import Records
from casetrack.ledger.page_parts import CasePart, PagePlace, RecordGroup, RecordLine, RecordLines
from casetrack.ledger.registry import DutyLine, Feature, subject_page
from casetrack.review.judgments import guardians
from casetrack.review.judgments.flags import flags_of_judgments
from casetrack.review.judgments.lines import courts_of
from casetrack.review.judgments.models import (
    COMMUNITY_CORRECTION,
    NOT_PROSECUTED_AFTER,
    PROTEST,
    PROTEST_ANSWER,
    RECORD,
    STEPS,
    TERMS,
    CourtStep,
    CourtStepKind,
)
from casetrack.review.judgments.procedures import PROPOSED
from casetrack.review.judgments.protest_decision import PROTEST_REVIEW
from casetrack.review.judgments.protest_due import STANDINGS
from casetrack.review.judgments.protest_facts import (
    COURT_STEP,
    STEPS_OF_DECISION,
    new_indictment_url,
)
from casetrack.review.judgments.views import bp
from casetrack.review.judgments.withdrawal import WITHDRAWAL
from casetrack.web.words import FactWords, RuleWords, language

RULES = {
    "no_such_entry": _l("Choose an entry of this case."),
    "death_penalty_of_a_minor": _l("A death penalty for somebody who was a minor at the act."),
    "suspended_above_three_years": _l(
        "A sentence of %(months)s months was suspended; only one of three years or less is."
    ),
}


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """Menu lines for a decision of a court, and for what becomes of an indictment."""
    if facts.case.is_open() and facts.may(user, RECORD):
        url = url_for("judgments.new", case_id=facts.case.id)
        yield RecordLine(RecordGroup.DECIDED, _l("Record what a court decided"), url)
    if not facts.case.is_open() or not facts.may(user, Permission.CASE_EDIT):
        return
    for decision in facts.dispositions:
        if decision.kind is DispositionKind.PROSECUTED and decision.stands:
            who = facts.party(decision.party_id).alias.in_(language())
            text = _("Indictment: sentence or procedure proposed, changed: %(who)s", who=who)
            yield RecordLine(RecordGroup.DECIDED, text, new_indictment_url(decision))
            if facts.may(user, Permission.DECIDE):
                text = _("Withdraw the indictment: %(who)s", who=who)
                yield RecordLine(RecordGroup.DECIDED, text, WITHDRAWAL.url(decision))


def _line(
    duty: ObligationKind,
    title: LazyString,
    late: LazyString,
    button: LazyString,
    url: Callable[[Owed], str],
) -> DutyLine:
    return DutyLine(duty, title, button, url, late, needs=Permission.CASE_EDIT)


def _decide(owed: Owed) -> str:
    return url_for("review.prosecute", case_id=owed.case_id, party_id=owed.party_id)


def _answer(owed: Owed) -> str:
    step = session().get_one(CourtStep, owed.subject_id)
    return _new_step(owed, CourtStepKind.ANSWERED, step.disposition_id)


def _notified(owed: Owed) -> str:
    return _new_step(owed, CourtStepKind.CORRECTION_NOTIFIED, owed.subject_id)


def _new_step(owed: Owed, kind: CourtStepKind, judgment_id: int) -> str:
    asked = {"of": owed.party_id, "judgment": judgment_id, "kind": kind.value}
    return COURT_STEP.new_url(owed.case_id, **asked)


DUTIES = (
    DutyLine(
        PROTEST,
        _l("Review the judgment; decide on a protest"),
        _l("Review it"),
        subject_page("judgments.protest", "reviewed_id"),
        _l("Judgment not reviewed; time for a protest over"),
        needs=Permission.DECIDE,
    ),
    _line(
        PROTEST_ANSWER,
        _l("Answer the request for a protest"),
        _l("Request for a protest not answered"),
        _l("Record the answer"),
        _answer,
    ),
    DutyLine(
        NOT_PROSECUTED_AFTER,
        _l("Decide not to prosecute after the withdrawn indictment"),
        _l("Decide"),
        _decide,
        _l("Not decided after the withdrawn indictment"),
        needs=Permission.DECIDE,
    ),
    _line(
        COMMUNITY_CORRECTION,
        _l("The court notifies the community correction office"),
        _l("Community correction office not notified by the court"),
        _l("Record the notice"),
        _notified,
    ),
    _line(
        TERMS,
        _l("Take on the terms of the judgment"),
        _l("Terms of the judgment not taken on"),
        _l("Take them on"),
        subject_page("judgments.follow", "judgment_id"),
    ),
)
register_facts(bp, COURT_STEP)
# Imported so that its page hangs on the blueprint before the application takes it.
PAGES = (guardians,)

FEATURE = Feature(
    "judgments",
    bp,
    brings=(
        RuleWords(RULES),
        CHARGES,
        FactWords({"judgment_in_force": _l("Judgment in force; this office sets the day")}),
        STEPS,
        *STANDINGS,
        PROTEST_REVIEW,
        WITHDRAWAL,
        PROPOSED,
        gate_of((PROTEST_REVIEW, WITHDRAWAL)),
        *DUTIES,
        Records(flags=flags_of_judgments, under={Disposition: (STEPS_OF_DECISION,)}),
        CasePart(PagePlace.BELOW, "review/judgments/_of_case.html", courts_of),
        RecordLines(record_lines),
    ),
)
