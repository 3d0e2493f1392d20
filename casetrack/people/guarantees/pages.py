"""The pages on which guarantees, acts, approvals and ages are typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.cases.facts import CHARGES
from casetrack.cases.guardians import GuardianOn, guardians_of
from casetrack.cases.kinds import MAY_BE_ACCUSED, PartyKind
from casetrack.cases.models import Case, Party
from casetrack.casework.row_fields import NOTHING, RowFields, text_typed, when_typed
from casetrack.db.bilingual_text import BilingualText
from casetrack.people.fact_actions import Values
from casetrack.people.forms import YES
from casetrack.people.guarantees.fact_actions import (
    ALLEGED,
    APPROVAL,
    ASKED,
    FINDING,
    GUARANTEE,
    has_sheet,
    is_accused_minor,
    is_minor_victim,
    may_have,
)
from casetrack.people.guarantees.forms import (
    ActForm,
    AgeFindingForm,
    ChangeActForm,
    ChangeAgeFindingForm,
    ChangeGuaranteeForm,
    ChangeSppForm,
    GuaranteeForm,
    SppForm,
)
from casetrack.people.guarantees.kinds import GuaranteeKind
from casetrack.people.pages import FactPages, FactTexts, as_answered
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.dates import word_day
from casetrack.web.typed_dates.fields import kept_when
from casetrack.web.words import label, language

bp = Blueprint("guarantees", __name__)
SHEET = "guarantees.sheet"
_ANSWERED = (
    "woman_present",
    "defender_present",
    "is_signed",
    "has_grave_harm",
    "is_recorded",
    "child_consents",
    "guardian_consents",
    "is_closed",
)


def _kept(row: Any, name: str) -> BilingualText:
    kept: BilingualText = getattr(row, name) if row is not None else NOTHING
    return kept


def _kind_of(row: Any) -> GuaranteeKind:
    """Of a row its own; of a new one what its address says, which decides what is asked."""
    if row is not None:
        kind: GuaranteeKind = row.kind
        return kind
    wanted = request.args.get("kind")
    found = next((one for one in GuaranteeKind if one.value == wanted), None)
    return found or GuaranteeKind.INTERROGATION


def _offer_guarantee(form: Any, case: Case, parties: Sequence[Party], row: Any) -> None:
    kind = _kind_of(row)
    form.narrow(kind, ASKED[kind])
    _offer_adult(form, case, parties, row)
    if row is None:
        form.others = tuple(one for one in GuaranteeKind if one is not kind)
        mine = [one for one in parties if may_have(kind, one) and has_sheet(one)]
        form.party.offer(mine)
        if not form.is_submitted() and form.party.data not in {one.id for one in mine}:
            form.party.data = mine[0].id if mine else None


def _offer_adult(form: Any, case: Case, parties: Sequence[Party], row: Any) -> None:
    """Who may sit beside the child: first the guardians of that day, then other adults.

    A guardian who is accused, or cannot be one, is not offered; the page says why.
    """
    if "adult_party" not in form:
        return
    child = _child_of(form, parties, row)
    on = _day_asked(form, row)
    guardians = guardians_of(case, child, on=on) if child is not None else []
    kept = row.adult_party_id if row is not None else None
    called = [one.party for one in guardians if one.bar is None]
    barred = [one for one in guardians if one.bar is not None]
    known = {one.party.id for one in guardians}
    others = [
        one
        for one in parties
        if (one.id not in known and _may_sit_there(one, child)) or one.id == kept
    ]
    form.adult_party.offer(dict.fromkeys((*called, *others)))
    gap = "" if language() == "zh" else " "
    form.adult_party.description = gap.join(_on_guardians(called, barred, on))


def _child_of(form: Any, parties: Sequence[Party], row: Any) -> Party | None:
    of = row.party_id if row is not None else form.party.data
    of = of or request.args.get("of", type=read_id)
    mine = [one for one in parties if has_sheet(one)]
    return next((one for one in parties if one.id == of), mine[0] if mine else None)


def _day_asked(form: Any, row: Any) -> date:
    """The day that is typed or stands there, as far as it is known; else today."""
    typed = kept_when(form.happened) if form.is_submitted() else None
    when = typed or (row.happened if row is not None else None)
    return when.first if when is not None and when.first is not None else today()


def _may_sit_there(one: Party, child: Party | None) -> bool:
    is_grown = one.kind is PartyKind.PERSON and not one.is_child()
    return is_grown and one is not child and not one.has_role(*MAY_BE_ACCUSED)


def _on_guardians(called: Sequence[Party], barred: Sequence[GuardianOn], on: date) -> Iterator[str]:
    lang = language()
    if called:
        names = _(", ").join(one.alias.in_(lang) for one in called)
        yield _("Guardians on %(day)s: %(who)s.", day=word_day(on, lang), who=names)
    elif not barred:
        yield _("No guardian is recorded for %(day)s.", day=word_day(on, lang))
    for one in barred:
        yield _("Not offered: %(who)s, %(why)s.", who=one.party.alias.in_(lang), why=label(one.bar))


def _guarantee_values(form: Any, case: Case, row: Any) -> Values:
    def chosen(name: str) -> Any:
        return form[name].data if name in form else None

    def answer(name: str) -> bool | None:
        return form[name].answer if name in form else None

    return {
        "kind": _kind_of(row),
        "happened": when_typed(form),
        **{name: chosen(name) for name in ("adult", "heard_of", "plea")},
        "adult_party_id": chosen("adult_party"),
        **{name: answer(name) for name in _ANSWERED},
        "why": text_typed(form, row, "why"),
        "proof": text_typed(form, row, "proof"),
    }


GUARANTEES_OF = FactPages(
    kind=GUARANTEE,
    key="guarantee_id",
    texts=FactTexts(
        new=_l("Record a guarantee"),
        change=_l("Correct a guarantee"),
        withdraw=_l("Withdraw a guarantee"),
    ),
    form=GuaranteeForm,
    change_form=ChangeGuaranteeForm,
    shown=lambda row: {
        "happened": row.happened,
        **{name: getattr(row, name) for name in ("adult", "heard_of", "plea")},
        "adult_party": row.adult_party_id,
        **{name: as_answered(getattr(row, name)) for name in _ANSWERED},
        "why": row.why.in_(language()),
        "proof": row.proof.in_(language()),
    },
    values=_guarantee_values,
    offer=_offer_guarantee,
    fits=has_sheet,
    blueprint="guarantees",
    page=SHEET,
    template="people/guarantees/form.html",
    differs=f"happened heard_of plea adult adult_party {' '.join(_ANSWERED)} why proof",
)


def _offer_act(form: Any, case: Case, parties: Sequence[Party], row: Any) -> None:
    of = row.party_id if row is not None else request.args.get("of", type=read_id)
    names = [
        one.name.in_(language())
        for one in CHARGES(case)
        if one.withdrawn_by_id is None and (of is None or one.party_id == of)
    ]
    form.offer_charges(list(dict.fromkeys(names)), _kept(row, "charge").in_(language()))


def _charge_named(form: Any, case: Case, row: Any) -> BilingualText:
    """The charge of that name, in both languages; the one that stands here, if it is that."""
    named = form.charge.data or ""
    kept = _kept(row, "charge")
    if not named or kept.in_(language()) == named:
        return kept if named else NOTHING
    return next(one.name for one in CHARGES(case) if one.name.in_(language()) == named)


ACTS_OF = FactPages(
    kind=ALLEGED,
    key="act_id",
    texts=FactTexts(
        new=_l("Record an act"),
        change=_l("Correct an act"),
        withdraw=_l("Withdraw an act"),
    ),
    form=ActForm,
    change_form=ChangeActForm,
    shown=lambda row: {
        "text": row.text.in_(language()),
        "sort": row.sort,
        "happened": row.happened,
        "charge": row.charge.in_(language()),
        "is_gravest": as_answered(row.is_gravest),
        "age_band": row.age_band,
    },
    values=lambda form, case, row: {
        "text": text_typed(form, row, "text"),
        "sort": form.sort.data,
        "happened": when_typed(form),
        "charge": _charge_named(form, case, row),
        "is_gravest": form.is_gravest.answer,
        "age_band": form.age_band.data,
    },
    offer=_offer_act,
    fits=is_accused_minor,
    blueprint="guarantees",
    page=SHEET,
)


OF_APPROVAL = RowFields(("proof",), ("step",))
APPROVALS_OF = FactPages(
    kind=APPROVAL,
    key="spp_approval_id",
    texts=FactTexts(
        new=_l("Record the approval of the Supreme People's Procuratorate"),
        change=_l("Correct a step of the approval"),
        withdraw=_l("Withdraw a step of the approval"),
    ),
    form=SppForm,
    change_form=ChangeSppForm,
    shown=OF_APPROVAL.shown,
    values=OF_APPROVAL.values,
    fits=is_accused_minor,
    blueprint="guarantees",
    page=SHEET,
)

FINDINGS_OF = FactPages(
    kind=FINDING,
    key="age_finding_id",
    texts=FactTexts(
        new=_l("Record how certain the age is"),
        change=_l("Correct how certain the age is"),
        withdraw=_l("Withdraw a finding about the age"),
    ),
    form=AgeFindingForm,
    change_form=ChangeAgeFindingForm,
    shown=lambda row: {
        "is_certain": as_answered(row.is_certain),
        "evidence": row.evidence,
        "happened": row.happened,
        "text": row.text.in_(language()),
    },
    values=lambda form, case, row: {
        "is_certain": form.is_certain.data == YES,
        "evidence": form.evidence.data,
        "happened": when_typed(form),
        "text": text_typed(form, row, "text"),
    },
    fits=lambda party: is_accused_minor(party) or is_minor_victim(party),
    blueprint="guarantees",
    page=SHEET,
)

PAGES = (GUARANTEES_OF, ACTS_OF, APPROVALS_OF, FINDINGS_OF)
for one in PAGES:
    one.register(bp)
