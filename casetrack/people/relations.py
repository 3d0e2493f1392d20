"""Who is what to whom: ties and guardians; refusals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.kinds import BodyKind, PartyKind, TieKind
from casetrack.cases.models import Case, Guardianship, Party, Tie
from casetrack.cases.not_future import ensure_past
from casetrack.cases.queries import find_party
from casetrack.cases.told_kinds import GuardianCapacity
from casetrack.casework.facts.day_fields import SINCE, UNTIL
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import FactAnswer, FactCode, FactParty, FactText, Place
from casetrack.casework.facts.recording import ensure_in_order, is_told
from casetrack.casework.identity.ages import age_of
from casetrack.casework.journal_texts import of_code, of_party, phrase
from casetrack.casework.parties import guardians_among, has_guardians
from casetrack.codes import N_, NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.people.models import GUARDIAN_TOLD, TIE_TOLD

TIE_NEEDS_TWO = N_("Choose two people of this case.")
TIE_TO_ONESELF = N_("Nobody is this to themselves. Choose somebody else.")

# Ties with a direction, that must form no circle: ancestors, and guardians of wards.
ANCESTORS = frozenset(
    {TieKind.FATHER, TieKind.MOTHER, TieKind.PARENT, TieKind.GRANDFATHER, TieKind.GRANDMOTHER}
)
# Source: Civil Code arts. 27, 28, 31, 32.
_NEVER_GUARDIANS = (BodyKind.COURT, BodyKind.PROCURATORATE, BodyKind.POLICE)
ORDERED = (ANCESTORS, frozenset({TieKind.GUARDIAN}))


def _tie(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    other = find_party(case, values["other_id"])
    if party is None or other is None:
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
    other = find_party(case, values["other_id"])
    if party is None or other is None:
        raise RuleBroken(TIE_NEEDS_TWO, field="other")
    if other.id == party.id:
        raise RuleBroken(TIE_TO_ONESELF, field="other")
    ensure_past(values["since"], on=act.on, field="since")
    # Civil Code art. 27: only somebody able to be guardian; no minor is.
    if age_of(other, act.on).minor:
        raise RuleBroken(
            N_("%(who)s is a minor, and a minor is nobody's guardian."),
            field="other",
            who=other.alias,
        )
    ensure_in_order(values["since"], values["until"])
    query = select(Guardianship).where(
        Guardianship.party_id == party.id,
        Guardianship.other_id == other.id,
        Guardianship.withdrawn_by_id.is_(None),
    )
    for tie in session().scalars(query):
        if tie is not row and _at_once(tie.since, tie.until, values["since"], values["until"]):
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
    for party_id, other in ties:
        further.setdefault(party_id, []).append(other)
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
    return [
        (party_id, other)
        for row_id, party_id, other in rows
        if without is None or row_id != without.id
    ]


def _who_is(row: Any) -> BilingualText:
    name, other, kind = of_party(row.party_id), of_party(row.other_id), of_code(row.kind)
    return phrase(NP_("tie", "%(other)s: %(kind)s of %(one)s"), one=name, other=other, kind=kind)


def _guardian_of(row: Any) -> BilingualText:
    name, other = of_party(row.party_id), of_party(row.other_id)
    if row.quality.is_care_alone:
        return phrase(NP_("tie", "%(other)s: carer of %(one)s"), one=name, other=other)
    return phrase(NP_("tie", "%(other)s: guardian of %(one)s"), one=name, other=other)


def _others_first(form: Any, place: Place) -> list[Party]:
    # Nobody has a tie to themselves: the others come first.
    of = place.row.party_id if place.row is not None else form.party.data
    return sorted(place.parties, key=lambda party: party.id == of)


def _carers_first(form: Any, place: Place) -> list[Party]:
    # Recorded guardians of the case come first; some bodies may be guardian, too.
    known = guardians_among(place.case, place.parties)
    of = place.row.party_id if place.row is not None else form.party.data
    may_be = [party for party in place.parties if party.body_kind not in _NEVER_GUARDIANS]
    return sorted(may_be, key=lambda party: (party.id == of, party not in known))


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
    ended=NP_("entry", "Who is what to whom: ended"),
    about=lambda row: (row.other_id,),
    is_lived=False,
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
    ended=NP_("entry", "Guardian of a child: guardian no longer"),
    about=lambda row: (row.other_id,),
)
