"""Put one suspect on probation; change its length."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, MeasureKind, Part, TrackKind
from casetrack.cases.locking import lock, take_version
from casetrack.cases.models import Case, Party
from casetrack.cases.policy import ensure_may
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_decided
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import publish
from casetrack.law import (
    Heard,
    OpinionsHeard,
    OutsideStatute,
    add_months,
    changed_probation,
    changed_probation_end,
    probation_end_lawful,
)
from casetrack.law.probation import STATUTORY_DUTIES
from casetrack.ledger.corrections import moves_as_json
from casetrack.ledger.decisions import decide, track_for
from casetrack.ledger.decisions_taken import flags_kept
from casetrack.ledger.gates import GateAsked, Passed, ensure_passes
from casetrack.ledger.journal import enter_about
from casetrack.ledger.measures import move_last_day, start_measure
from casetrack.ledger.preview import moved_by
from casetrack.probation.changes import LengthChanged, ProbationOrdered, keep_change
from casetrack.probation.checks import Opinion, SuspectFacts, chapter_from
from casetrack.probation.conditions import ProbationRequirement, conditions_of, tell_conditions
from casetrack.probation.dates import owe_dates, term_of
from casetrack.probation.flags import flag_probation
from casetrack.probation.importing import count_again
from casetrack.probation.models import Probation, ProbationDuty, StatutoryDuty
from casetrack.probation.policy import (
    days_of,
    ensure_come,
    ensure_no_other,
    ensure_open,
    ensure_ordered_here,
    ensure_undecided,
)
from casetrack.probation.queries import charges_of
from casetrack.review.queries import RunningReview, running_prosecution_review


@dataclass(frozen=True)
class Terms:
    """Terms of the decision, and the facts that the law asks to know before it.

    months: whole calendar months from decided_on. printed_last_day: as the decision prints it,
    where it does. chapter: used where the charges do not tell. likely_months: 0 for less than
    imprisonment. opinions: of whoever gave one. reason: why to go on where the law only warns.
    """

    decided_on: date
    months: int
    printed_last_day: date | None = None
    chapter: int | None = None
    likely_months: int | None = None
    evidence_sufficient: bool = False
    remorse: bool = False
    heard: OpinionsHeard = field(default_factory=OpinionsHeard)
    opinions: tuple[Opinion, ...] = ()
    ground: str = ""
    reason: str = ""
    requirements: tuple[ProbationRequirement, ...] = ()


def order(case: Case, child: Party, terms: Terms, act: Act) -> Probation:
    """Order conditional non-prosecution of one suspect; the probation runs from that day.

    The review for prosecution is suspended by the decision; the final decision is due within the
    days left of it. For a decision recorded afterwards, refusals of the law are kept as flags.
    Raises NotAllowed; OutsideStatute if the length is not lawful; LawRefuses if a condition of the
    law is not met; RuleBroken if the printed last day is not lawful, no review runs, a day
    contradicts another, or a reason is missing where the law warns.

    Source: Criminal Procedure Law arts. 282, 283; Procuratorate Rules arts. 469, 470, 473.
    """
    ensure_may(act.by, Permission.PROBATION_ORDER, case, on=act.on)
    ensure_open(case)
    lock(child)
    ensure_no_other(child)
    review = running_prosecution_review(child)
    if not act.is_recorded:
        term_of(terms.decided_on, terms.months, terms.printed_last_day, review)
    ensure_come(terms.decided_on, act.on, field="decided_on")
    if review is None and not act.is_recorded:
        raise RuleBroken(
            N_(
                "Conditional non-prosecution is decided while the case is under review for"
                " prosecution. Record its receipt first."
            )
        )
    if review is not None and terms.decided_on < review.received:
        raise RuleBroken("ordered_before_receipt", field="decided_on", received=review.received)
    known = known_of(child, terms)
    facts = SuspectFacts.as_told(known.told()) if act.is_recorded else known
    asked = asked_of_order(case, child, terms, facts, review)
    passed = ensure_passes(asked, act, reason=terms.reason)
    ensure_heard(known, act, decided_on=terms.decided_on)
    return _begin(case, child, terms, review, known, passed, act)


def asked_of_order(
    case: Case, child: Party, terms: Terms, known: SuspectFacts, review: RunningReview | None
) -> GateAsked:
    """Gate of the order, as the page shows it and the action asks it."""
    return GateAsked(
        case,
        child,
        EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED,
        terms.decided_on,
        {
            "known": known,
            "review": review,
            "months": terms.months,
            "printed": terms.printed_last_day,
            "chapter": terms.chapter,
        },
    )


def known_of(child: Party, terms: Terms) -> SuspectFacts:
    """Facts from the case and the form together; the charges of the case win over the form."""
    return SuspectFacts(
        chapter=chapter_from(charges_of(child), on=terms.decided_on) or terms.chapter,
        likely_months=terms.likely_months,
        # A box that is not ticked denies nothing.
        evidence_sufficient=terms.evidence_sufficient or None,
        remorse=terms.remorse or None,
        heard=terms.heard,
        opinions=terms.opinions,
    )


def change_length(
    probation: Probation,
    months: int | None,
    act: Act,
    *,
    changed_on: date,
    reason: str,
    opened: int,
    last_day: date | None = None,
) -> date:
    """Shorten or lengthen a probation, counted again from the original decision.

    months: the new total. last_day: included, given instead of months where the change is one of
    half months; the length is then unknown. opened: the version the person saw.
    Returns the new last day, included; measures and dates of the probation are moved to it.
    Raises NotAllowed, LostRace; OutsideStatute if the total is not lawful, already past, or the
    probation over; LawRefuses if the last day is not lawful; RuleBroken if nothing changes, a day
    is wrong, or not exactly one of months and last day is given.

    Source: Criminal Procedure Law art. 283; Provisions on Criminal Cases of Minors art. 40.
    """
    case = session().get_one(Case, probation.case_id)
    ensure_may(act.by, Permission.PROBATION_ORDER, case, on=act.on)
    ensure_open(case)
    ensure_undecided(probation)
    ensure_ordered_here(probation, act)
    decided_on, ends_on = days_of(probation)
    ensure_come(changed_on, act.on, field="changed_on")
    if changed_on < decided_on:
        raise RuleBroken(
            "outside_the_probation", field="changed_on", since=decided_on, until=ends_on
        )
    new_end = _new_end(probation, months, last_day, act, changed_on=changed_on)
    passed = ensure_passes(
        asked_of_length(case, probation, changed_on, months, last_day), act, reason=reason
    )
    who_decided = ensure_decided(case, EntryKind.PROBATION_LENGTH_CHANGED, act, on=changed_on)
    take_version(probation, opened=opened)
    before = (probation.months, ends_on)
    probation.months, probation.last_day = months, new_end
    probation.printed_last_day = None

    # The current length may have been recorded without passing the law here.
    if act.is_recorded and not probation_end_lawful(decided_on, new_end).met:
        probation.decided_here = False

    def follow() -> None:
        if probation.decided_here:
            owe_dates(case, probation)
        else:
            count_again(case, probation, on=act.on)
        move_last_day(probation.measure, new_end, act)

    _followed, moves = moved_by(case, follow)
    words = BilingualText.written(reason)
    entry = enter_about(
        probation,
        EntryKind.PROBATION_LENGTH_CHANGED,
        act,
        changed_on,
        words,
        track=track_for(case, TrackKind.CRIMINAL),
        decided_here=True,
        months=months,
        months_before=before[0],
        moves=moves_as_json(moves),
        last_day=new_end.isoformat(),
        **passed.told(),
        **who_decided,
    )
    change = keep_change(probation, before=before, on=changed_on, reason=words, entry=entry)
    publish(LengthChanged(probation, change, act))
    return new_end


def _new_end(
    probation: Probation, months: int | None, last_day: date | None, act: Act, *, changed_on: date
) -> date:
    """The new last day, from either months or last_day. Raises RuleBroken where nothing changes."""
    decided_on, ends_on = days_of(probation)
    if (months is None) == (last_day is None):
        raise RuleBroken(
            N_("Enter the new length in whole months, or its last day; not both."), field="months"
        )
    try:
        if months is not None:
            new_end = changed_probation(
                decided_on, months=months, changed_on=changed_on, last_day=ends_on
            ).due
        elif last_day is not None:
            new_end = changed_probation_end(last_day, changed_on=changed_on, last_day=ends_on)
    except OutsideStatute:
        if not act.is_recorded:
            raise
        new_end = last_day or add_months(decided_on, months or 0)
    if months is not None and months == probation.months:
        raise RuleBroken(
            N_("%(months)s months is its length already. Nothing was changed."),
            field="months",
            months=months,
        )
    if last_day == ends_on:
        raise RuleBroken(
            N_("%(day)s is its last day already. Nothing was changed."),
            field="last_day",
            day=last_day,
        )
    return new_end


def asked_of_length(
    case: Case,
    probation: Probation,
    on: date,
    months: int | None,
    last_day: date | None = None,
) -> GateAsked:
    """Gate of a change of length; neither months nor last_day while none is typed."""
    child = session().get_one(Party, probation.party_id)
    facts = {"months": months, "last_day": last_day, "probation": probation}
    return GateAsked(case, child, EntryKind.PROBATION_LENGTH_CHANGED, on, facts)


def ensure_heard(known: SuspectFacts, act: Act, *, decided_on: date) -> None:
    """Ensure that the days and texts of the opinions fit who was heard, and the decision.

    Raises RuleBroken where somebody was heard after it, where a day is told of an opinion that was
    not heard, or where nothing was tried to reach somebody.
    """
    for who, how in vars(known.heard).items():
        opinion = known.opinion(who)
        if how is Heard.UNREACHABLE and not opinion.text and not act.is_recorded:
            raise RuleBroken("say_what_was_tried", field=f"{who}_text")
        if opinion.on is not None and how in (Heard.NOT_YET, Heard.NONE_SUCH):
            raise RuleBroken(
                N_("A day is told, and that nobody was heard on it."), field=f"{who}_on"
            )
        if opinion.on is not None and opinion.on > decided_on:
            raise RuleBroken(
                N_("It was decided on %(decided)s; opinions are heard before."),
                field=f"{who}_on",
                decided=decided_on,
            )


def _begin(
    case: Case,
    child: Party,
    terms: Terms,
    review: RunningReview | None,
    known: SuspectFacts,
    passed: Passed,
    act: Act,
) -> Probation:
    ground = BilingualText.written(terms.ground)
    counted = add_months(terms.decided_on, terms.months)
    ends_on = terms.printed_last_day or counted
    data = {"months": terms.months, "last_day": ends_on.isoformat(), **passed.told()}
    data |= ensure_decided(
        case, EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED, act, on=terms.decided_on
    )
    decided = decide(
        case,
        child,
        DispositionKind.CONDITIONAL_NON_PROSECUTION,
        act,
        on=terms.decided_on,
        ground=ground,
        text=ground,
        **data,
    )
    measure = start_measure(
        case,
        MeasureKind.PROBATION,
        started=PartialDate.day(terms.decided_on),
        parties={Part.ABOUT: [child]},
        last_day=ends_on,
        track=track_for(case, TrackKind.CRIMINAL),
    )
    measure.entry_id = decided.entry_id
    printed = terms.printed_last_day
    probation = Probation(
        case_id=case.id,
        office_id=case.office_id,
        party_id=child.id,
        disposition=decided,
        measure=measure,
        decided_here=not act.is_recorded,
        months=terms.months,
        last_day=counted,
        printed_last_day=printed if printed != counted else None,
        review_received_on=review.received if review is not None else None,
        review_extended=review is not None and review.is_extended,
        review_nominal=review.resumed if review is not None else None,
        facts=known.told() if act.is_recorded else known.kept(),
        conditions=conditions_of(terms.requirements, measure),
    )
    session().add(probation)
    session().flush()
    session().add_all(duties_of_law(probation))
    session().flush()
    decided.flags = flags_kept(case, decided, passed, act)
    if act.is_recorded:
        decided.flags += flag_probation(probation, [], on=act.on)
        count_again(case, probation, on=act.on)
    else:
        owe_dates(case, probation)
    if probation.conditions:
        tell_conditions(case, probation, act, on=terms.decided_on)
    publish(ProbationOrdered(probation, act))
    return probation


def duties_of_law(probation: Probation) -> list[ProbationDuty]:
    """The four statutory duties of a probation, not checked yet.

    Source: Criminal Procedure Law art. 283; Procuratorate Rules art. 475.
    """
    return [
        ProbationDuty(
            measure_id=probation.measure_id,
            probation_id=probation.id,
            position=place,
            kind=kind,
            text=BilingualText(en, zh),
        )
        for place, (kind, (zh, en)) in enumerate(
            zip(StatutoryDuty, STATUTORY_DUTIES, strict=True), start=1
        )
    ]
