"""Facts about people: circumstances, attributes, ties, guardians, charges; refusals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import StringField

from casetrack.accounts.act import Act
from casetrack.cases.charge_names import charge_named
from casetrack.cases.guardianship_kinds import GuardianCapacity
from casetrack.cases.kinds import MAY_BE_ACCUSED, PartyKind, PartyRole, TieKind, TrackKind
from casetrack.cases.models import Case, Charge, Circumstance, Guardianship, Party, Tie, Track
from casetrack.cases.quantities import Quantity, QuantityUnit
from casetrack.cases.quantity_words import word_circumstance, word_unit
from casetrack.cases.told_kinds import ChargeStage
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import (
    SAID_BY,
    SINCE,
    UNTIL,
    WHEN_HINT,
    FactAnswer,
    FactCode,
    FactField,
    FactOption,
    FactParty,
    FactText,
    FactTwoTexts,
    FactWhen,
    Place,
)
from casetrack.casework.facts.forms import REASON, FigureField
from casetrack.casework.facts.recording import ensure_in_order, is_told
from casetrack.casework.identity.ages import age_of
from casetrack.casework.journal_texts import of_code, of_party, phrase
from casetrack.casework.parties import guardians_among, has_guardians
from casetrack.codes import N_, NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law.charges import chapter_of
from casetrack.ledger.casefile.records import Key
from casetrack.ledger.decisions import track_for
from casetrack.people.models import (
    ATTRIBUTE_TOLD,
    CHARGE_ADDED,
    CHARGE_CHANGED,
    CHARGE_DROPPED,
    CIRCUMSTANCE_TOLD,
    GUARDIAN_TOLD,
    TIE_TOLD,
    Attribute,
    AttributeKind,
)
from casetrack.web.forms import NOT_IN_LIST, EditForm, EnumSelect
from casetrack.web.typed_dates.fields import PastWhen, Required
from casetrack.web.words import language

TIE_NEEDS_TWO = N_("Choose two people of this case.")
TIE_TO_ONESELF = N_("Nobody is this to themselves. Choose somebody else.")

# Ties with a direction, that must form no circle: ancestors, and guardians of wards.
ANCESTORS = frozenset(
    {TieKind.FATHER, TieKind.MOTHER, TieKind.PARENT, TieKind.GRANDFATHER, TieKind.GRANDMOTHER}
)
ORDERED = (ANCESTORS, frozenset({TieKind.GUARDIAN}))
CHARGED_IN = (
    TrackKind.CRIMINAL,
    TrackKind.CIVIL_SUPPORT,
    TrackKind.INJUNCTION,
    TrackKind.PUBLIC_INTEREST,
)
SUED = frozenset(
    {PartyRole.CIVIL_DEFENDANT, PartyRole.PIL_DEFENDANT, PartyRole.INFRINGER, PartyRole.DEFENDANT}
)
BOTH_HINT = _l("One language is enough; what stands in the other stays.")
SEXES = (BilingualText("male", "男"), BilingualText("female", "女"))
_DIGIT = re.compile(r"[0-9\uff10-\uff19]")


def _circumstance(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    _ensure_said(values)
    if values["value"] is None and values["qualifier"] is None:
        return {**values, "unit": None}
    number = Quantity.of(values["value"], values["unit"] or "", values["qualifier"])
    return {**values, "qualifier": number.qualifier}


def _attribute(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or party.kind is not PartyKind.PERSON:
        raise RuleBroken(
            N_("Choose one person: a group or a body has no such particulars."), field="party"
        )
    _ensure_said(values)
    ensure_in_order(values["since"], values["until"])
    text: BilingualText = values["text"]
    if values["kind"] is AttributeKind.SEX:
        return {**values, "text": _sex(text)}
    if values["kind"] is AttributeKind.HOUSEHOLD and _DIGIT.search(f"{text.zh}{text.en}"):
        raise RuleBroken(
            N_(
                "Say it in general words, such as: another province. An address belongs to the"
                " identity."
            ),
            field="text_zh",
        )
    return values


def _sex(text: BilingualText) -> BilingualText:
    said = {one.strip().lower() for one in (text.en, text.zh) if one}
    found = [sex for sex in SEXES if said <= {sex.en, sex.zh}]
    if len(found) != 1:
        raise RuleBroken(N_("Write male or female, 男 or 女, and nothing else."), field="text_zh")
    return found[0]


def _tie(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    other = session().get(Party, values["other_id"]) if values["other_id"] is not None else None
    if party is None or other is None or other.case_id != case.id:
        raise RuleBroken(TIE_NEEDS_TWO, field="other")
    if other.id == party.id:
        raise RuleBroken(TIE_TO_ONESELF, field="other")
    ensure_in_order(values["since"], values["until"])
    for kinds in ORDERED:
        if values["kind"] in kinds and leads(
            other.id, party.id, _standing(case, kinds, without=row)
        ):
            raise RuleBroken(
                N_(
                    "%(one)s is recorded as coming before %(other)s already, so the other way"
                    " round cannot be so. Correct that tie first."
                ),
                field="other",
                other=other.alias,
                one=party.alias,
            )
    return values


def _guardianship(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    other = session().get(Party, values["other_id"]) if values["other_id"] is not None else None
    if party is None or other is None or other.case_id != case.id:
        raise RuleBroken(TIE_NEEDS_TWO, field="other")
    if other.id == party.id:
        raise RuleBroken(TIE_TO_ONESELF, field="other")
    # Civil Code art. 27: only somebody able to be guardian; no minor is.
    if age_of(other, act.on).minor:
        raise RuleBroken(
            N_("%(who)s is a minor, and a minor is nobody's guardian."),
            field="other",
            who=other.alias,
        )
    ensure_in_order(values["since"], values["until"])
    said = select(Guardianship).where(
        Guardianship.party_id == party.id,
        Guardianship.other_id == other.id,
        Guardianship.withdrawn_by_id.is_(None),
    )
    for one in session().scalars(said):
        if one is not row and _at_once(one.since, one.until, values["since"], values["until"]):
            raise RuleBroken(
                N_(
                    "%(who)s is recorded as guardian for that time already. Correct that one, or"
                    " say when it ended."
                ),
                field="since",
                who=other.alias,
            )
    return values


def _at_once(
    since: PartialDate, until: PartialDate, other_since: PartialDate, other_until: PartialDate
) -> bool:
    """Whether two times certainly share a day; unknown bounds make nothing certain.

    A time without an end goes on; two without an end always overlap.
    """
    if not is_told(until) and not is_told(other_until):
        return True
    first, last = since.last, until.first
    other_first, other_last = other_since.last, other_until.first
    ends_somewhen = (is_told(until) and last is None) or (is_told(other_until) and not other_last)
    if first is None or other_first is None or ends_somewhen:
        return False
    return (last is None or other_first < last) and (other_last is None or first < other_last)


def leads(start: int, to: int, ties: Iterable[tuple[int, int]]) -> bool:
    """Whether a chain of these ties (one, other) leads from start to `to`, at any length."""
    further: dict[int, list[int]] = {}
    for one, other in ties:
        further.setdefault(one, []).append(other)
    seen, waiting = set(), [start]
    while waiting:
        here = waiting.pop()
        if here == to:
            return True
        if here not in seen:
            seen.add(here)
            waiting += further.get(here, [])
    return False


def _standing(case: Case, kinds: frozenset[TieKind], *, without: Any) -> list[tuple[int, int]]:
    rows = session().execute(
        select(Tie.id, Tie.party_id, Tie.other_id).where(
            Tie.case_id == case.id, Tie.kind.in_(kinds), Tie.withdrawn_by_id.is_(None)
        )
    )
    return [(one, other) for row_id, one, other in rows if without is None or row_id != without.id]


def _charge(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    name: BilingualText = values["name"]
    if not name:
        raise RuleBroken(N_("Say of what: the charge, or the civil cause."), field="name")
    is_accused = party is not None and party.has_role(*MAY_BE_ACCUSED)
    if party is None or not (is_accused or values["stage"] is ChargeStage.CIVIL_CAUSE):
        raise RuleBroken("not_accused", field="party")
    return {**values, "chapter": chapter_of(name.zh) if name.zh else None}


def _ensure_said(values: Values) -> None:
    if not values["text"]:
        raise RuleBroken(N_("Say what it is, in one language at least."), field="text_zh")


def _who_is(row: Any) -> BilingualText:
    one, other, kind = of_party(row.party_id), of_party(row.other_id), of_code(row.kind)
    return phrase(NP_("tie", "%(other)s: %(kind)s of %(one)s"), one=one, other=other, kind=kind)


def _guardian_of(row: Any) -> BilingualText:
    one, other = of_party(row.party_id), of_party(row.other_id)
    if row.quality.is_care_alone:
        return phrase(NP_("tie", "%(other)s: carer of %(one)s"), one=one, other=other)
    return phrase(NP_("tie", "%(other)s: guardian of %(one)s"), one=one, other=other)


def _number(row: Any) -> BilingualText:
    """The number of a circumstance; empty where it has none."""
    return BilingualText(word_circumstance(row, "en") or None, word_circumstance(row, "zh") or None)


def _units(form: Any, place: Place) -> list[tuple[str, str]]:
    """Choices: the units, and another one recorded in the row."""
    lang, kept = language(), place.row.unit if place.row is not None else None
    known = [(unit.value, word_unit(unit.value, None, lang).format("…")) for unit in QuantityUnit]
    other = [(kept, kept)] if kept and kept not in dict(known) else []
    return [("", str(_l("no unit"))), *known, *other]


def _others_first(form: Any, place: Place) -> list[Party]:
    # Nobody has a tie to themselves: the others come first.
    of = place.row.party_id if place.row is not None else form.party.data
    return sorted(place.parties, key=lambda one: one.id == of)


def _carers_first(form: Any, place: Place) -> list[Party]:
    # Recorded guardians of the case come first; a body may be guardian, too.
    known = guardians_among(place.case, place.parties)
    of = place.row.party_id if place.row is not None else form.party.data
    return sorted(place.parties, key=lambda one: (one.id == of, one not in known))


class Figure(FactField):
    """A number in figures."""

    def control(self, model: Any) -> Any:
        return FigureField(self.label)


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


CIRCUMSTANCE = FactKind(
    name="circumstances",
    model=Circumstance,
    titles=FactTitles(
        new=_l("Record a circumstance"),
        change=_l("Correct a circumstance"),
        withdraw=_l("Withdraw a circumstance"),
    ),
    fields=(
        FactCode(
            "kind", _l("What"), short=NP_("journal", "Circumstance"), required=_l("Choose what.")
        ),
        FactTwoTexts(
            "text",
            _l("What is said, in English"),
            chinese=_l("What is said, in Chinese"),
            short=NP_("journal", "What is said"),
            hint=BOTH_HINT,
            is_long=True,
        ),
        Figure(
            "value", _l("Number, if there is one"), short=NP_("journal", "Number"), said=_number
        ),
        FactCode("qualifier", _l("How exact the number is"), nothing=_l("exactly, or no number")),
        FactOption("unit", _l("Unit"), choices=_units),
        FactWhen(
            "day", _l("When it was"), short=NP_("journal", "When"), hint=WHEN_HINT, is_nullable=True
        ),
        SAID_BY,
    ),
    journal=("kind", "text", "value", "day", "said_by"),
    nobody=_l("the case itself"),
    check=_circumstance,
    told=CIRCUMSTANCE_TOLD,
    corrected=NP_("entry", "Circumstance corrected"),
    withdrawn=NP_("entry", "Circumstance withdrawn"),
    at=lambda row: row.day,
)

ATTRIBUTE = FactKind(
    name="attributes",
    model=Attribute,
    titles=FactTitles(
        new=_l("Record sex, schooling, occupation or household registration"),
        change=_l("Correct personal particulars"),
        withdraw=_l("Withdraw personal particulars"),
        end=_l("No longer so"),
    ),
    fields=(
        FactCode(
            "kind",
            _l("What"),
            short=NP_("journal", "What"),
            required=_l("Choose what."),
            key="What is told.",
        ),
        FactTwoTexts(
            "text",
            _l("What is said, in English"),
            chinese=_l("What is said, in Chinese"),
            short=NP_("journal", "What is said"),
            hint=BOTH_HINT,
            key=Key("What is said; of a sex: male, 男, or female, 女.", required=True),
        ),
        SINCE,
        UNTIL,
        SAID_BY,
    ),
    fits=lambda party: party.kind is PartyKind.PERSON,
    check=_attribute,
    told=ATTRIBUTE_TOLD,
    corrected=NP_("entry", "Personal particulars corrected"),
    ended=NP_("entry", "Personal particulars: no longer so"),
    withdrawn=NP_("entry", "Personal particulars withdrawn"),
)

TIE = FactKind(
    name="ties",
    model=Tie,
    titles=FactTitles(
        new=_l("Record who is what to whom"),
        change=_l("Correct who is what to whom"),
        withdraw=_l("Withdraw a tie"),
        end=_l("This tie has ended"),
    ),
    fields=(
        FactParty("other", _l("Who it is"), among=_others_first),
        FactCode(
            "kind",
            _l("They are the"),
            short=NP_("journal", "Who is what"),
            said=_who_is,
            required=_l("Choose what they are."),
        ),
        FactAnswer(
            "lives_with",
            _l("Do they live together?"),
            short=NP_("journal", "Living together"),
            words=(N_("living together"), N_("not living together")),
            nothing=_l("not known"),
        ),
        SINCE,
        UNTIL,
    ),
    journal=("kind", "lives_with", "since", "until"),
    fits=lambda party: party.kind is not PartyKind.BODY,
    check=_tie,
    told=TIE_TOLD,
    corrected=NP_("entry", "Who is what to whom: corrected"),
    ended=NP_("entry", "Who is what to whom: ended"),
    withdrawn=NP_("entry", "Who is what to whom: withdrawn"),
    about=lambda row: (row.other_id,),
)

GUARDIANSHIP = FactKind(
    name="guardians",
    model=Guardianship,
    titles=FactTitles(
        new=_l("Record who is guardian"),
        change=_l("Correct who is guardian"),
        withdraw=_l("Withdraw a guardian"),
        end=_l("They are guardian no longer"),
    ),
    whom=_l("Of which child"),
    fields=(
        FactParty(
            "other", _l("Guardian"), said=_guardian_of, among=_carers_first, key="The guardian."
        ),
        FactCode(
            "quality",
            _l("By what they are guardian"),
            short=NP_("journal", "By what"),
            required=_l("Choose by what; it may be: not told."),
            key="By what.",
        ),
        FactCode(
            "capacity",
            _l("Able to be guardian?"),
            short=NP_("journal", "Able or not"),
            default=GuardianCapacity.NOT_EXAMINED,
            key="Whether they are able to be guardian.",
        ),
        SINCE,
        UNTIL,
        FactText(
            "why",
            _l("Why it began, or why another is guardian now"),
            short=NP_("journal", "Why"),
            hint=_l("May stay empty. Aliases only."),
            key="Why it began, or changed.",
        ),
    ),
    ends=(
        FactText(
            "why_ended",
            _l("Why they are guardian no longer"),
            short=NP_("journal", "Why it ended"),
            noted=NP_("note", "ended: %(what)s"),
            required=_l("Say why, in a few words."),
            key="Why it ended.",
        ),
    ),
    journal=("other", "quality", "capacity", "since", "until", "why", "why_ended"),
    fits=has_guardians,
    check=_guardianship,
    told=GUARDIAN_TOLD,
    corrected=NP_("entry", "Guardian of a child: corrected"),
    ended=NP_("entry", "Guardian of a child: guardian no longer"),
    withdrawn=NP_("entry", "Guardian of a child: withdrawn"),
    about=lambda row: (row.other_id,),
)


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

KINDS: tuple[FactKind[Any], ...] = (CIRCUMSTANCE, ATTRIBUTE, TIE, GUARDIANSHIP, CHARGE)
