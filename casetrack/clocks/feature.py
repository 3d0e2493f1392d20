"""The clocks as a feature of the application."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.clocks import date_views, service_views, views
from casetrack.clocks.blueprint import bp
from casetrack.clocks.decisions import follow_decision, follow_redated, follow_undone
from casetrack.clocks.delivery import SERVED_ON
from casetrack.clocks.diary import HEARINGS_IN_DIARY
from casetrack.clocks.duties import DUTIES
from casetrack.clocks.gates import ACT_FORMS, GATES
from casetrack.clocks.importing import start_missing_clocks, what_was_decided
from casetrack.clocks.recording import RECORDING_RULES
from casetrack.clocks.records import RECORDS
from casetrack.clocks.running import follow, follow_calendar, follow_corrected, hold, let_run_again
from casetrack.clocks.sealings import SEALINGS, follow_ages_of_sealings
from casetrack.ledger.clock_triggers import ClockTrigger
from casetrack.ledger.page_parts import NextSteps
from casetrack.ledger.registry import Feature
from casetrack.web.catalogue import gettext as _
from casetrack.web.next_steps import NextStep, RecordGroup
from casetrack.web.page import TOOLS
from casetrack.web.words import FactWords, RuleWords, label, language


def next_steps(facts: CaseFacts, user: Staff, on: date) -> list[NextStep]:
    """Next steps of this person about the dates on that day; no statement."""
    case, steps = facts.case, []
    if facts.may(user, Permission.JOURNAL_WRITE) and facts.sight.is_whole:
        for decision in facts.dispositions:
            if decision.kind in SERVED_ON and decision.is_followed and decision.stands:
                who = facts.party(decision.party_id).alias.in_(language())
                steps.append(
                    NextStep(
                        _("Record service on everybody: %(who)s", who=who),
                        url_for("clocks.service", case_id=case.id, decision_id=decision.id),
                        _(
                            "%(what)s; the time for remedies runs from it.",
                            what=label(decision.kind)[:1].upper() + label(decision.kind)[1:],
                        ),
                    )
                )
        steps.append(
            NextStep(
                _("Record something that happened"),
                url_for("clocks.case_dates", case_id=case.id, _anchor="record"),
                _("A notice, a request, an appeal: what starts or ends a period."),
                group=RecordGroup.HAPPENED,
            )
        )
    if facts.sight.is_whole or "dates" in {aspect.value for aspect in facts.sight.aspects}:
        steps.append(
            NextStep(
                _("See all dates of the case"),
                url_for("clocks.case_dates", case_id=case.id),
                group=RecordGroup.CASE,
            )
        )
    return steps


# What a clock starts with and the law has no trigger for.
FACTS = {
    ClockTrigger.ARREST_REFUSED_OF_HELD.value: _l("Arrest refused while the person is held"),
    ClockTrigger.NOT_PROSECUTED_THOUGH_HELD.value: _l("Not prosecuted while the person is held"),
    ClockTrigger.ARREST_REVOKED_OF_HELD.value: _l("Approval of arrest revoked"),
    ClockTrigger.NOT_PROSECUTED.value: _l("Non-prosecution announced"),
    ClockTrigger.EDUCATION_OVER.value: _l("Corrective or specialised education over"),
    ClockTrigger.PUNISHED.value: _l("Public-order or other administrative punishment"),
    ClockTrigger.CONVICTION_IN_FORCE.value: _l("Conviction in force, of five years or less"),
}


# Imported so that their pages hang on the blueprint before the application takes it.
PAGES = (views, date_views, service_views)

FEATURE = Feature(
    "clocks",
    bp,
    section=TOOLS,
    brings=(
        RuleWords(RECORDING_RULES),
        *DUTIES,
        FactWords(FACTS),
        follow,
        follow_corrected,
        hold,
        let_run_again,
        follow_decision,
        follow_redated,
        follow_undone,
        follow_calendar,
        what_was_decided,
        start_missing_clocks,
        NextSteps((next_steps,), RecordGroup.DECIDED),
        *GATES,
        *ACT_FORMS,
        RECORDS,
        HEARINGS_IN_DIARY,
        *SEALINGS,
        follow_ages_of_sealings,
    ),
)
