"""Which pages there are: for circumstances, attributes, ties, guardians and charges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from casetrack.cases.charge_names import charge_named
from casetrack.cases.kinds import (
    MAY_BE_ACCUSED,
    PartyKind,
    PartyRole,
)
from casetrack.cases.models import Case, Party, Track
from casetrack.casework.parties import guardians_among, has_guardians
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.decisions import track_for
from casetrack.people.fact_actions import Values
from casetrack.people.forms import (
    CHARGED_IN,
    NO,
    YES,
    AttributeForm,
    ChangeAttributeForm,
    ChangeChargeForm,
    ChangeCircumstanceForm,
    ChangeGuardianForm,
    ChangeTieForm,
    ChargeDropForm,
    ChargeForm,
    CircumstanceForm,
    GuardianEndForm,
    GuardianForm,
    TieForm,
)
from casetrack.people.kinds import ATTRIBUTE, CHARGE, CIRCUMSTANCE, GUARDIANSHIP, TIE
from casetrack.people.pages import FactPages, FactTexts, as_answered
from casetrack.web.typed_dates.fields import kept_when
from casetrack.web.words import language

bp = Blueprint("people", __name__)

NOTHING = BilingualText(None, None)
SUED = frozenset(
    {PartyRole.CIVIL_DEFENDANT, PartyRole.PIL_DEFENDANT, PartyRole.INFRINGER, PartyRole.DEFENDANT}
)


def _texts(form: Any) -> BilingualText:
    return BilingualText.of(en=form.text_en.data, zh=form.text_zh.data)


def _said_by(form: Any, row: Any) -> BilingualText:
    kept: BilingualText = row.said_by if row is not None else NOTHING
    return kept.edited(form.said_by.data or "")


def _told(when: PartialDate) -> PartialDate | None:
    """What a field shows of a date that is never without one: nothing where it is not known."""
    return None if when.is_unknown and not when.words else when


def _span(form: Any) -> Values:
    return {
        "since": kept_when(form.since) or PartialDate.unknown(),
        "until": kept_when(form.until) or PartialDate.unknown(),
    }


def _both(text: BilingualText) -> Values:
    return {"text_en": text.en, "text_zh": text.zh}


def _offer_circumstance(form: Any, case: Case, parties: Sequence[Party], row: Any) -> None:
    form.offer_units(row.unit if row is not None else None)


def _circumstance_values(form: Any, case: Case, row: Any) -> Values:
    return {
        "kind": form.kind.data,
        "text": _texts(form),
        "value": form.value.data,
        "qualifier": form.qualifier.data,
        "unit": form.unit.data or None,
        "day": kept_when(form.day),
        "said_by": _said_by(form, row),
    }


CIRCUMSTANCES_OF = FactPages(
    kind=CIRCUMSTANCE,
    key="circumstance_id",
    texts=FactTexts(
        new=_l("Record a circumstance"),
        change=_l("Correct a circumstance"),
        withdraw=_l("Withdraw a circumstance"),
    ),
    form=CircumstanceForm,
    change_form=ChangeCircumstanceForm,
    shown=lambda row: {
        **_both(row.text),
        "kind": row.kind,
        "value": row.value,
        "qualifier": row.qualifier,
        "unit": row.unit or "",
        "day": row.day,
        "said_by": row.said_by.in_(language()),
    },
    values=_circumstance_values,
    offer=_offer_circumstance,
)

ATTRIBUTES_OF = FactPages(
    kind=ATTRIBUTE,
    key="attribute_id",
    texts=FactTexts(
        new=_l("Record sex, schooling, occupation or household registration"),
        change=_l("Correct personal particulars"),
        withdraw=_l("Withdraw personal particulars"),
        end=_l("No longer so"),
    ),
    form=AttributeForm,
    change_form=ChangeAttributeForm,
    shown=lambda row: {
        **_both(row.text),
        "kind": row.kind,
        "since": _told(row.since),
        "until": _told(row.until),
        "said_by": row.said_by.in_(language()),
    },
    values=lambda form, case, row: {
        "kind": form.kind.data,
        "text": _texts(form),
        **_span(form),
        "said_by": _said_by(form, row),
    },
    fits=lambda party: party.kind is PartyKind.PERSON,
)


def _offer_tie(form: Any, case: Case, parties: Sequence[Party], row: Any) -> None:
    # Whoever it is said of is nobody's father of their own: the others come first.
    of = row.party_id if row is not None else form.party.data
    form.other.offer(sorted(parties, key=lambda one: one.id == of))
    form.offer_answers()


ANSWERS = {YES: True, NO: False}

TIES_OF = FactPages(
    kind=TIE,
    key="tie_id",
    texts=FactTexts(
        new=_l("Record who is what to whom"),
        change=_l("Correct who is what to whom"),
        withdraw=_l("Withdraw a tie"),
        end=_l("This tie has ended"),
    ),
    form=TieForm,
    change_form=ChangeTieForm,
    shown=lambda row: {
        "other": row.other_id,
        "kind": row.kind,
        "lives_with": as_answered(row.lives_with),
        "since": _told(row.since),
        "until": _told(row.until),
    },
    values=lambda form, case, row: {
        "other_id": form.other.data,
        "kind": form.kind.data,
        "lives_with": ANSWERS.get(form.lives_with.data),
        **_span(form),
    },
    offer=_offer_tie,
    fits=lambda party: party.kind is not PartyKind.BODY,
)


def _offer_guardian(form: Any, case: Case, parties: Sequence[Party], row: Any) -> None:
    # Whoever looks after the child by what is recorded stands first; a body may be guardian, too.
    known = guardians_among(case, parties)
    of = row.party_id if row is not None else form.party.data
    form.other.offer(sorted(parties, key=lambda one: (one.id == of, one not in known)))


GUARDIANS_OF = FactPages(
    kind=GUARDIANSHIP,
    key="guardian_id",
    texts=FactTexts(
        new=_l("Record who is guardian"),
        change=_l("Correct who is guardian"),
        withdraw=_l("Withdraw a guardian"),
        end=_l("They are guardian no longer"),
    ),
    form=GuardianForm,
    change_form=ChangeGuardianForm,
    end_form=GuardianEndForm,
    ended=lambda form: {"why_ended": BilingualText.written(form.why_ended.data or "")},
    shown=lambda row: {
        "other": row.other_id,
        "quality": row.quality,
        "capacity": row.capacity,
        "since": _told(row.since),
        "until": _told(row.until),
        "why": row.why.in_(language()),
    },
    values=lambda form, case, row: {
        "other_id": form.other.data,
        "quality": form.quality.data,
        "capacity": form.capacity.data,
        **_span(form),
        "why": (row.why if row is not None else NOTHING).edited(form.why.data or ""),
    },
    offer=_offer_guardian,
    fits=has_guardians,
)


def _offer_charge(form: Any, case: Case, parties: Sequence[Party], row: Any) -> None:
    kept = session().get_one(Track, row.track_id).kind if row is not None else None
    if kept is not None and kept not in CHARGED_IN:
        form.track.offer((*CHARGED_IN, kept))
    if row is not None and "name" in form:
        del form.name


def _charge_values(form: Any, case: Case, row: Any) -> Values:
    kept = session().get_one(Track, row.track_id) if row is not None else None
    track = kept if kept is not None and kept.kind is form.track.data else None
    return {
        "name": _texts(form) if row is not None else charge_named(form.name.data or ""),
        "stage": form.stage.data,
        "track_id": (track or track_for(case, form.track.data)).id,
    }


CHARGES_OF = FactPages(
    kind=CHARGE,
    key="charge_id",
    texts=FactTexts(
        new=_l("Add a charge or a civil cause"),
        change=_l("Change a charge"),
        withdraw=_l("Drop a charge"),
        save_withdraw=_l("Drop the charge"),
    ),
    form=ChargeForm,
    change_form=ChangeChargeForm,
    withdraw_form=ChargeDropForm,
    shown=lambda row: {
        **_both(row.name),
        "stage": row.stage,
        "track": session().get_one(Track, row.track_id).kind,
    },
    values=_charge_values,
    offer=_offer_charge,
    fits=lambda party: party.has_role(*MAY_BE_ACCUSED, *SUED),
)

PAGES = (CIRCUMSTANCES_OF, ATTRIBUTES_OF, TIES_OF, GUARDIANS_OF, CHARGES_OF)
for one in PAGES:
    one.register(bp)
