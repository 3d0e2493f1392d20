"""Facts of guarantees, acts, approvals and ages: each kind with its fields."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_babel.speaklater import LazyString

from casetrack.cases.facts import CHARGES
from casetrack.casework.facts.day_fields import FactWhen
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import (
    FactAnswer,
    FactCode,
    FactOption,
    FactParty,
    FactText,
    Place,
)
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import NOTHING, of_code, of_party, phrase, without_stop
from casetrack.codes import N_, NP_
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.casefile.fields.time import NO_DATE
from casetrack.ledger.casefile.records import Key
from casetrack.people.guarantees.checks import (
    check_act,
    check_approval,
    check_finding,
    check_guarantee,
    has_sheet,
    is_accused_minor,
)
from casetrack.people.guarantees.choices import adults_beside, charges_of, offer_guarantee
from casetrack.people.guarantees.kinds import GuaranteeKind
from casetrack.people.guarantees.models import (
    ACT_TOLD,
    AGE_FOUND,
    GUARANTEE_TOLD,
    SPP_TOLD,
    AgeFinding,
    AllegedAct,
    Guarantee,
    SppApproval,
)
from casetrack.web.words import language

# Kind of guarantee -> its fields beside day and proof.
ASKED: dict[GuaranteeKind, tuple[str, ...]] = {
    GuaranteeKind.INTERROGATION: ("adult", "adult_party", "woman_present", "is_signed", "why"),
    GuaranteeKind.APPROPRIATE_ADULT: ("adult", "adult_party", "why"),
    GuaranteeKind.OPINION_HEARD: ("heard_of",),
    GuaranteeKind.ASSESSMENT: ("child_consents", "guardian_consents"),
    GuaranteeKind.PLEA: ("plea", "adult", "adult_party", "defender_present", "why"),
    GuaranteeKind.SPECIALISED: (),
    GuaranteeKind.SEPARATE: ("why",),
    GuaranteeKind.HEARING: ("is_closed",),
    GuaranteeKind.VICTIM_INTERVIEW: (
        "adult",
        "adult_party",
        "woman_present",
        "has_grave_harm",
        "is_recorded",
        "why",
    ),
}


def _who_came(row: Any) -> BilingualText:
    return of_party(row.adult_party_id)


def _what(row: Any) -> BilingualText:
    """The kind; for an opinion with its holder, for a plea with its outcome."""
    kind_text = of_code(row.kind)
    more = {GuaranteeKind.OPINION_HEARD: row.heard_of, GuaranteeKind.PLEA: row.plea}.get(row.kind)
    return (
        kind_text
        if more is None
        else phrase(NP_("guarantee", "%(what)s: %(of)s"), what=kind_text, of=of_code(more))
    )


class ChargeNamed(FactOption):
    """The charge of an act, by its name."""

    def shown(self, row: Any) -> dict[str, Any]:
        return {"charge": row.charge.in_(language())}

    def values(self, form: Any, place: Place) -> Values:
        """The charge of the chosen name, in both languages; the recorded one if unchanged."""
        named, lang = form.charge.data or "", language()
        kept: BilingualText = place.row.charge if place.row is not None else NOTHING
        if not named or kept.in_(lang) == named:
            return {"charge": kept if named else NOTHING}
        names = (charge.name for charge in CHARGES(place.case) if charge.name.in_(lang) == named)
        return {"charge": next(names)}

    def value_of(self, row: Any) -> BilingualText:
        charge: BilingualText = row.charge
        return charge


def _done(row: Any) -> BilingualText:
    """The text of an act, or its kind."""
    return without_stop(row.text) if row.text else of_code(row.sort)


def _happened(label: LazyString) -> FactWhen:
    return FactWhen(
        "happened",
        label,
        short=NP_("journal", "Day"),
        required=_l("Write a date, or: unknown."),
        hint=_l("As exactly as it is known: a day, a month, a year, or: unknown."),
        key=Key("The day, as exactly as it is known.", default=NO_DATE),
    )


def _proof(label: LazyString, hint: LazyString | str = "") -> FactText:
    return FactText(
        "proof",
        label,
        short=NP_("journal", "Proof"),
        said=NP_("journal", "proof: %(what)s"),
        hint=hint,
        key="What proves it: a number, a page of the file.",
    )


SHEET: dict[str, Any] = {"blueprint": "guarantees", "page": "guarantees.sheet", "is_replaced": True}


GUARANTEE = FactKind(
    name="guarantees",
    model=Guarantee,
    titles=FactTitles(
        new=_l("Record a guarantee"),
        change=_l("Correct a guarantee"),
        withdraw=_l("Withdraw a guarantee"),
    ),
    fields=(
        _happened(_l("Day")),
        FactCode(
            "heard_of",
            _l("Whose opinion"),
            required=_l("Choose whose opinion was heard."),
            key="Of an opinion: whose.",
        ),
        FactCode(
            "plea",
            _l("Outcome of the work"),
            required=_l("Choose the outcome."),
            key="Of a plea: signed, or the objection recorded.",
        ),
        FactCode(
            "adult",
            _l("Adult present"),
            short=NP_("journal", "Adult"),
            said=NP_("journal", "present: %(what)s"),
            key="Which adult sat beside the child, or that none did.",
        ),
        FactParty(
            "adult_party",
            _l("Who that was"),
            nobody=_l("somebody who is not in the case; the proof says who"),
            among=adults_beside,
            key=Key("Who that is, if somebody of the case.", "adult_party_id", late=True),
        ),
        FactAnswer(
            "woman_present",
            _l("Did a woman of the staff take part?"),
            short=NP_("journal", "Woman"),
            words=(N_("a woman took part"), N_("no woman took part")),
            key="A woman of the staff took part.",
        ),
        FactAnswer(
            "defender_present",
            _l("Was the defender present?"),
            short=NP_("journal", "Defender"),
            words=(N_("the defender was present"), N_("the defender was not present")),
            key="The defender was present.",
        ),
        FactAnswer(
            "is_signed",
            _l("Was the record read and signed?"),
            short=NP_("journal", "Read and signed"),
            words=(N_("read and signed"), N_("not signed")),
            key="The record was read and signed.",
        ),
        FactAnswer(
            "has_grave_harm",
            _l("Is it about sexual or violent harm?"),
            short=NP_("journal", "Sexual or violent harm"),
            words=(N_("sexual or violent harm"), N_("no sexual or violent harm")),
            key="It is about sexual or violent harm.",
        ),
        FactAnswer(
            "is_recorded",
            _l("Was it recorded in sound and picture?"),
            short=NP_("journal", "Recorded"),
            words=(N_("recorded in sound and picture"), NP_("sound and picture", "not recorded")),
            key="It was recorded in sound and picture.",
        ),
        FactAnswer(
            "child_consents",
            _l("Does the minor consent?"),
            short=NP_("journal", "Consent of the minor"),
            words=(N_("the minor consents"), N_("the minor does not consent")),
            key="The minor consents.",
        ),
        FactAnswer(
            "guardian_consents",
            _l("Does the legal representative consent?"),
            short=NP_("journal", "Consent of the legal representative"),
            words=(
                N_("the legal representative consents"),
                N_("the legal representative does not consent"),
            ),
            key="The legal representative consents.",
        ),
        FactAnswer(
            "is_closed",
            _l("Was the public kept out?"),
            short=NP_("journal", "Closed to the public"),
            words=(NP_("guarantee", "not public"), NP_("guarantee", "public")),
            key="The public was kept out.",
        ),
        FactText(
            "why",
            _l("Why"),
            said=NP_("journal", "why: %(what)s"),
            is_long=True,
            key="Why not the legal representative, why again, why not apart.",
        ),
        _proof(_l("Proof"), _l("A number, a page of the file, a few words.")),
    ),
    journal=(
        JournalField("kind", NP_("journal", "What"), _what),
        *("happened", "adult"),
        JournalField("adult_party_id", NP_("journal", "Who that is"), _who_came),
        *("woman_present", "defender_present", "is_signed"),
        *("is_recorded", "has_grave_harm", "child_consents", "guardian_consents", "is_closed"),
        *("why", "proof"),
    ),
    asks={kind: ("happened", *asked, "proof") for kind, asked in ASKED.items()},
    offer=offer_guarantee,
    check=check_guarantee,
    told=GUARANTEE_TOLD,
    fits=has_sheet,
    template="people/guarantees/form.html",
    differs=(
        "happened heard_of plea adult adult_party woman_present defender_present is_signed"
        " has_grave_harm is_recorded child_consents guardian_consents is_closed why proof"
    ),
    **SHEET,
)


ALLEGED = FactKind(
    name="acts",
    model=AllegedAct,
    titles=FactTitles(
        new=_l("Record an act"), change=_l("Correct an act"), withdraw=_l("Withdraw an act")
    ),
    fields=(
        FactText(
            "text",
            _l("What is held to have been done"),
            short=NP_("journal", "Act"),
            said=_done,
            hint=_l("In a sentence; aliases only."),
            is_long=True,
            key="What was done.",
        ),
        FactCode(
            "sort",
            _l("Kind of act"),
            said=lambda row: of_code(row.sort) if row.text else NOTHING,
            key="Which kind of act, as the law sorts them.",
        ),
        _happened(_l("Day of the act")),
        ChargeNamed(
            "charge",
            _l("Charge it belongs to"),
            short=NP_("charge of an act", "Charge"),
            said=NP_("journal", "charge: %(what)s"),
            choices=charges_of,
            key="The charge it belongs to, as it is named.",
        ),
        FactAnswer(
            "is_gravest",
            _l(
                "Did somebody die, or was somebody maimed with especial cruelty, in vile"
                " circumstances?"
            ),
            short=NP_("journal", "Gravest consequences"),
            words=(
                N_("death or severe disability by especial cruelty"),
                N_("no such consequences"),
            ),
            hint=_l("Asked where the minor was 12 or 13."),
            key="Somebody died, or was maimed with especial cruelty; vile circumstances.",
        ),
        FactAnswer(
            "is_main",
            _l("Is it the main one of several acts?"),
            short=NP_("journal", "Main act"),
            words=(N_("the main act"), N_("not the main act")),
            hint=_l(
                "Asked where acts before and after the 18th birthday are judged together: the"
                " record is sealed if the main one came before."
            ),
            key="It is the main one of several acts that are handled together.",
        ),
        FactCode(
            "age_band",
            _l("Age at the act"),
            short=NP_("journal", "Age at the act"),
            said=NP_("journal", "age %(what)s"),
            nothing=_l("counted from the sealed birth date, or not known"),
            hint=_l("Where a birth date is recorded, the age is counted from it."),
            key="How old the person was; never a birth date.",
        ),
    ),
    check=check_act,
    told=ACT_TOLD,
    fits=is_accused_minor,
    **SHEET,
)


APPROVAL = FactKind(
    name="spp-approvals",
    model=SppApproval,
    titles=FactTitles(
        new=_l("Record the approval of the Supreme People's Procuratorate"),
        change=_l("Correct a step of the approval"),
        withdraw=_l("Withdraw a step of the approval"),
    ),
    fields=(
        FactCode(
            "step",
            _l("How far it has come"),
            short=NP_("journal", "Step"),
            required=_l("Choose how far it has come."),
            key="How far it has come.",
        ),
        _happened(_l("Day")),
        _proof(_l("Number of the document")),
    ),
    check=check_approval,
    told=SPP_TOLD,
    fits=is_accused_minor,
    **SHEET,
)


FINDING = FactKind(
    name="age-findings",
    model=AgeFinding,
    titles=FactTitles(
        new=_l("Record how certain the age is"),
        change=_l("Correct how certain the age is"),
        withdraw=_l("Withdraw a finding about the age"),
    ),
    fields=(
        FactAnswer(
            "is_certain",
            _l("Is the age established?"),
            short=NP_("journal", "Age"),
            words=(N_("the age is established"), N_("the age cannot be established")),
            nothing=None,
            no=_l("no, it cannot be established"),
            key=Key("The age is established.", required=True),
        ),
        FactCode(
            "evidence",
            _lp("age evidence", "By what"),
            short=NP_("journal", "Evidence"),
            required=_l("Choose by what."),
            key="By what.",
        ),
        _happened(_l("Day of the finding")),
        FactText(
            "text",
            _l("Finding in words"),
            short=NP_("journal", "What is said"),
            hint=_l("No birth date: it belongs to the identity."),
            is_long=True,
            key="What was found.",
        ),
    ),
    check=check_finding,
    told=AGE_FOUND,
    fits=has_sheet,
    **SHEET,
)


KINDS: tuple[FactKind[Any], ...] = (GUARANTEE, ALLEGED, APPROVAL, FINDING)
