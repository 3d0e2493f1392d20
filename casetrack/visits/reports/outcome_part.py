"""The report of a visit as a part of the outcome form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.cases.extra_fields import declare
from casetrack.cases.policy import sight_of
from casetrack.codes import N_, NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.ledger.outcome_parts import OutcomeAsked, OutcomePart, OutcomeSaved, VisitOf
from casetrack.visits.models import is_body
from casetrack.visits.reports.models import LEAST_MINUTES, MOST_MINUTES, VisitMet, VisitReport
from casetrack.visits.reports.queries import may_have_met, standing_report
from casetrack.web.forms import within
from casetrack.web.typed_dates.fields import DayAhead
from casetrack.web.words import language

RECEIVED_BY = declare("received_by", NP_("field", "who received us"))
SHOWN = declare("shown_by_body", NP_("field", "what was shown"))


class PeopleChecks(SelectMultipleField):
    """Several people as boxes to tick; `data` is a list of their ids."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _asks(of: VisitOf, user: Staff) -> OutcomeAsked | None:
    before = standing_report(of.visit_id) if of.visit_id is not None else None
    sees_all = sight_of(user, of.case, on=of.on).is_whole
    people = may_have_met(of.case, of.party, sees_all=sees_all)
    met = [meeting.party for meeting in before.met] if before is not None else []
    # Whoever was met stays among them, also where this person would not be offered them.
    people = list({person.id: person for person in (*people, *met)}.values())
    most = within(VisitReport.others)
    between = NumberRange(
        LEAST_MINUTES,
        MOST_MINUTES,
        _("Write minutes, from %(least)d to %(most)d.", least=LEAST_MINUTES, most=MOST_MINUTES),
    )
    fields: dict[str, Any] = {
        "met": PeopleChecks(
            _("Who was met"),
            coerce=int,
            choices=lambda: [(person.id, person.alias.in_(language())) for person in people],
            default=[person.id for person in met],
        ),
        "others": StringField(
            _("Who received us") if is_body(of.party) else _("Somebody else"),
            [most],
            default=before.others.in_(language()) if before is not None else "",
        ),
        "minutes": IntegerField(
            _("Time spent, in minutes"),
            [Optional(), between],
            default=before.minutes if before is not None else None,
        ),
        "next_on": DayAhead(
            _("Day agreed for the next one"),
            default=before.next_on if before is not None else None,
        ),
    }
    if is_body(of.party):
        if not met:
            del fields["met"]
        shown = before.shown.in_(language()) if before is not None else ""
        fields["shown"] = TextAreaField(
            _("What was shown"), [within(VisitReport.shown)], default=shown
        )
    return OutcomeAsked(fields, before)


def _save(saved: OutcomeSaved, values: Mapping[str, Any], act: Act) -> None:
    others, next_on = (values["others"] or "").strip(), values["next_on"]
    met, shown = values.get("met") or (), (values.get("shown") or "").strip()
    before = standing_report(saved.visit_id)
    if next_on is not None and next_on <= saved.day:
        raise RuleBroken(
            N_("The next one comes after %(day)s."),
            field=OUTCOME_PART.field_of("next_on"),
            day=saved.day,
        )
    if before is not None:
        before.withdrawn_by_id = saved.entry.id
    if met or others or shown or values["minutes"] is not None or next_on is not None:
        report = VisitReport(
            case_id=saved.case.id,
            visit_id=saved.visit_id,
            minutes=values["minutes"],
            others=before.others.rewritten(others) if before else BilingualText.written(others),
            shown=before.shown.rewritten(shown) if before else BilingualText.written(shown),
            next_on=next_on,
            entry_id=saved.entry.id,
            met=[VisitMet(party_id=party_id) for party_id in dict.fromkeys(met)],
        )
        session().add(report)
    session().flush()


def _tells(of: VisitOf, values: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Who received us at a body, and what was shown there."""
    if not is_body(of.party):
        return {}
    before = standing_report(of.visit_id) if of.visit_id is not None else None
    fields: dict[str, Any] = {}
    for field, name in ((RECEIVED_BY, "others"), (SHOWN, "shown")):
        text = getattr(before, name) if before is not None else BilingualText(None, None)
        if values is not None:
            text = text.rewritten((values.get(name) or "").strip())
        if text:
            fields[field.key] = {
                lang: text for lang, text in (("en", text.en), ("zh", text.zh)) if text
            }
    return fields


OUTCOME_PART = OutcomePart("report", "visits/reports/_fields.html", _asks, _save, _tells)
