"""Charges and civil causes of a person; refusals."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from casetrack.accounts.act import Act
from casetrack.cases.charge_names import charge_named
from casetrack.cases.kinds import MAY_BE_ACCUSED, PartyRole, TrackKind
from casetrack.cases.models import Case, Charge, Party, Track
from casetrack.cases.told_kinds import ChargeStage
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import FactCode, FactText, FactTwoTexts, Place
from casetrack.casework.facts.forms import REASON
from casetrack.casework.journal_texts import of_code
from casetrack.codes import N_, NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.law.charges import chapter_of
from casetrack.ledger.decisions import track_for
from casetrack.people.models import CHARGE_ADDED, CHARGE_CHANGED, CHARGE_DROPPED
from casetrack.web.choices import NOT_IN_LIST, EnumSelect
from casetrack.web.forms import EditForm
from casetrack.web.typed_dates.fields import PastWhen, Required

CHARGED_IN = (
    TrackKind.CRIMINAL,
    TrackKind.CIVIL_SUPPORT,
    TrackKind.INJUNCTION,
    TrackKind.PUBLIC_INTEREST,
)
SUED = frozenset(
    {PartyRole.CIVIL_DEFENDANT, PartyRole.PIL_DEFENDANT, PartyRole.INFRINGER, PartyRole.DEFENDANT}
)


def _charge(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    name: BilingualText = values["name"]
    if not name:
        raise RuleBroken(N_("Say of what: the charge, or the civil cause."), field="name")
    is_accused = party is not None and party.has_role(*MAY_BE_ACCUSED)
    if party is None or not (is_accused or values["stage"] is ChargeStage.CIVIL_CAUSE):
        raise RuleBroken("not_accused", field="party")
    return {**values, "chapter": chapter_of(name.zh) if name.zh else None}


class NewName(FactText):
    """The name of a new charge, searched among known names."""

    def offer(self, form: Any, place: Place) -> None:
        if place.row is not None and self.name in form:
            del form.name

    def shown(self, row: Any) -> dict[str, Any]:
        return {}

    def values(self, form: Any, place: Place) -> Values:
        return {"name": charge_named(form.name.data or "")} if place.row is None else {}


class KnownName(FactTwoTexts):
    """The name of a charge in both languages, when it is corrected."""

    def offer(self, form: Any, place: Place) -> None:
        if place.row is None:
            del form.text_en, form.text_zh

    def values(self, form: Any, place: Place) -> Values:
        return super().values(form, place) if place.row is not None else {}


class LineOfWork(FactCode):
    """The line of work of a charge; begun if the case does not have it yet."""

    def control(self, model: Any) -> Any:
        return EnumSelect(self.label, self.codes, validators=self.validators)

    def offer(self, form: Any, place: Place) -> None:
        kept = _track(place.row).kind if place.row is not None else None
        if kept is not None and kept not in CHARGED_IN:
            form.track.offer((*CHARGED_IN, kept))

    def shown(self, row: Any) -> dict[str, Any]:
        return {"track": _track(row).kind}

    def values(self, form: Any, place: Place) -> Values:
        kept = _track(place.row) if place.row is not None else None
        track = kept if kept is not None and kept.kind is form.track.data else None
        return {"track_id": (track or track_for(place.case, form.track.data)).id}

    def value_of(self, row: Any) -> BilingualText:
        return of_code(_track(row).kind)


def _track(row: Any) -> Track:
    return session().get_one(Track, row.track_id)


class ChargeDropForm(EditForm):
    """Drop a charge: reason and day."""

    when = PastWhen(_l("Day on which it was dropped"), [Required(_l("Write a date, or: unknown."))])
    reason = StringField(
        _l("Why it is dropped"), [Required(_l("Say why, in a few words.")), REASON]
    )


CHARGE = FactKind(
    name="charges",
    model=Charge,
    titles=FactTitles(
        new=_l("Add a charge or a civil cause"),
        change=_l("Change a charge"),
        withdraw=_l("Drop a charge"),
        withdraw_button=_l("Drop the charge"),
    ),
    fields=(
        NewName("name", _l("Charge or cause")),
        FactCode(
            "stage", _l("How far it has come"), short=NP_("journal", "Stage"), required=NOT_IN_LIST
        ),
        LineOfWork("track", _l("Line of work"), codes=CHARGED_IN, required=NOT_IN_LIST),
        KnownName(
            "name",
            _l("Charge or cause, in English"),
            chinese=_l("Charge or cause, in Chinese"),
            short=NP_("journal", "Charge"),
        ),
    ),
    journal=("name", "stage", "track"),
    withdraw_form=ChargeDropForm,
    fits=lambda party: party.has_role(*MAY_BE_ACCUSED, *SUED),
    check=_charge,
    told=CHARGE_ADDED,
    corrected=CHARGE_CHANGED,
    withdrawn=CHARGE_DROPPED,
)
