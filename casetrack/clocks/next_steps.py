"""What may be done next about the dates of a case."""

from __future__ import annotations

from datetime import date

from flask import url_for

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.clocks.service import SERVED_ON
from casetrack.web.catalogue import gettext as _
from casetrack.web.next_steps import NextStep, RecordGroup
from casetrack.web.words import label, language


def next_steps(facts: CaseFacts, user: Staff, on: date) -> list[NextStep]:
    """What this person may do about the dates on that day; asks the database nothing."""
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
