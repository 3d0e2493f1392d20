"""The parts of the page of a person: the door, what was decided and runs, and folded facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.guardians import GUARDIANS, TIES, guardians_among
from casetrack.cases.kinds import MeasureKind, MeasureState, Part, PartyKind
from casetrack.cases.models import Measure, MeasureItem, Party, Requirement
from casetrack.cases.requirements import HowKept
from casetrack.casework.facts.lines import PersonFacts
from casetrack.casework.facts.recording import is_over
from casetrack.casework.identity.actions import recorded_fields
from casetrack.casework.identity.contacts import ANSWERS_AT_HOME
from casetrack.casework.identity.views import IdentityForm
from casetrack.courses.requirements.queries import promises_asked_under
from casetrack.db.bilingual_text import BilingualText
from casetrack.desk.case_page.decision_words import DecisionLine, decision_lines
from casetrack.desk.case_page.page import measures_shown
from casetrack.desk.case_page.summary import DATES, DateLine, DateSeries, series_of
from casetrack.ledger.measure_types import promises_under
from casetrack.ledger.page_parts import Clause, Fold, FoldGroup, PersonPart, folded
from casetrack.probation.queries import probations_beside_measures
from casetrack.visits.models import WENT, Visit, VisitPlan
from casetrack.visits.policy import may_see_slip
from casetrack.visits.queries import PLANS
from casetrack.web.catalogue import gettext as _
from casetrack.web.catalogue import ngettext
from casetrack.web.dates import word_when
from casetrack.web.words import label, language

# Duties in the table, besides those that are next; things to look at on a visit.
DUTIES, LOOKED_AT = 2, 3
_FAILING = (HowKept.NOT_KEPT, HowKept.CAME_BACK)
_ORDER = (*_FAILING, HowKept.PARTLY, HowKept.NOT_SEEN, HowKept.KEPT)
_SIGNS = {HowKept.PARTLY: "sign-part", HowKept.KEPT: "sign-done"} | dict.fromkeys(
    _FAILING, "sign-not"
)


@dataclass(frozen=True)
class Door:
    """Facts for a visitor at the door of a child.

    visit: the next one planned from today on; None: none is planned. slip: its sheet, for who may
    see it. lives_with: those at home, by their ties. rung: each guardian, what they are to the
    child, and why they are not called. before: the last visit on which somebody went. look_at:
    what the plan asks, and what was promised and not kept, or in part.
    """

    visit: Visit | None
    slip: str | None
    lives_with: Sequence[tuple[Party, str]]
    rung: Sequence[tuple[Party, str, str]]
    before: Visit | None
    look_at: Sequence[BilingualText]


def door_of(
    facts: CaseFacts,
    child: Party,
    visits: Sequence[Visit],
    promises: Iterable[Requirement],
    user: Staff,
) -> Door:
    """The door of this child. visits: all to them, the earliest first."""
    visit = next((v for v in visits if v.is_open() and (v.day() or facts.on) >= facts.on), None)
    may_see = visit is not None and may_see_slip(
        user, visit, facts.case, on=facts.on, sight=facts.sight
    )
    ties = [tie for tie in facts.read(TIES) if tie.party_id == child.id and not is_over(tie)]
    ties = [tie for tie in ties if tie.withdrawn_by_id is None]
    guardians = guardians_among(facts.parties, ties, facts.read(GUARDIANS), child, on=facts.on)
    to_child = {tie.other_id: label(tie.kind) for tie in ties if tie.kind in ANSWERS_AT_HOME}
    plans: dict[int, VisitPlan] = {plan.id: plan for plan in facts.read(PLANS)}
    plan = plans.get(visit.plan_id or 0) if visit is not None else None
    unkept = [promise.text for promise in promises if promise.state in (*_FAILING, HowKept.PARTLY)]
    return Door(
        visit,
        url_for("slips.show", case_id=facts.case.id, visit_id=visit.id)
        if visit is not None and may_see
        else None,
        [(facts.party(tie.other_id), label(tie.kind)) for tie in ties if tie.lives_with],
        [
            (
                guardian.party,
                to_child.get(guardian.party.id, ""),
                label(guardian.bar) if guardian.bar is not None else "",
            )
            for guardian in guardians
        ],
        next((v for v in reversed(visits) if v.state in WENT), None),
        [*([plan.aim] if plan is not None and plan.aim else []), *unkept[:LOOKED_AT]],
    )


@dataclass(frozen=True)
class RunRow:
    """A row of what was decided and runs: a decision, with the measure it began; a measure; a duty.

    whom: of a measure, for whom it runs besides. promises: what is asked under the measure.
    """

    decision: DecisionLine | None = None
    measure: Measure | None = None
    duty: DateSeries | None = None
    whom: str = ""
    promises: Sequence[Requirement] = ()

    @property
    def kept(self) -> str:
        """How many of the promises are kept, in part or not; "" without any."""
        return _(", ").join(kept_words(self.promises))

    @property
    def sign(self) -> str:
        """The class of its sign: by the worst promise, else by the state of the measure."""
        states = {promise.state for promise in self.promises}
        worst = next((state for state in _ORDER if state in states), HowKept.NOT_SEEN)
        is_running = self.measure is not None and self.measure.state is MeasureState.RUNNING
        return _SIGNS.get(worst, "sign-run" if is_running else "sign-done")


def kept_words(promises: Iterable[Requirement]) -> list[str]:
    """Number of promises by state, the worst first."""
    numbers = Counter(promise.state for promise in promises)
    return [
        _("%(state)s: %(num)d", state=label(state), num=numbers[state])
        for state in _ORDER
        if numbers[state]
    ]


def rows_of(
    facts: CaseFacts,
    party: Party,
    dates: Sequence[DateLine],
    promises: Sequence[Requirement],
) -> tuple[list[RunRow], int]:
    """The rows, and the number of later dates left out; without measures that ended.

    dates: of the party.
    """
    by_id = {measure.id: measure for measure in measures_about(facts, party)}
    began = {
        probation.disposition_id: by_id.pop(probation.measure_id)
        for probation in facts.read(probations_beside_measures)
        if probation.measure_id in by_id
    }
    decided = [
        RunRow(decision, began.get(decision.decision_id or 0))
        for decision in decision_lines(facts, party.id)
    ]
    running = [
        measure
        for measure in by_id.values()
        if measure.state_on(facts.on) is not MeasureState.ENDED
    ]
    rows = [*decided, *(RunRow(measure=measure, whom=_whom(measure, party)) for measure in running)]
    under = [
        RunRow(row.decision, row.measure, None, row.whom, _under(row.measure, promises))
        for row in rows
    ]
    beside = next_of(dates)
    duties = [
        series
        for series in series_of(dates)
        if series not in beside and series.first.owed.kind.value != "visit"
    ]
    shown = duties[:DUTIES]
    later = sum(1 + len(series.later) for series in duties[DUTIES:])
    return [*under, *(RunRow(duty=series) for series in shown)], later


def _under(measure: Measure | None, promises: Sequence[Requirement]) -> list[Requirement]:
    return [promise for promise in promises if measure and promise.measure_id == measure.id]


def _whom(measure: Measure, party: Party) -> str:
    """The others for whom a measure runs, by their aliases."""
    those = [link.party for link in measure.parties if link.part is Part.TO]
    if party in those:
        return ""
    return _(", ").join(other.alias.in_(language()) for other in those)


def measures_about(facts: CaseFacts, party: Party) -> list[Measure]:
    """Measures, running or ended, in which the party has a part."""
    return [
        measure
        for measure in measures_shown(facts)
        if any(link.party_id == party.id for link in measure.parties)
    ]


def promises_to(facts: CaseFacts, party: Party) -> list[Requirement]:
    """Requirements of the measures that run about a party.

    No statement for what is read with the case; one for each other kind of promise.
    """
    promises: list[Requirement] = []
    elsewhere: dict[int, MeasureKind] = {}
    for measure in measures_about(facts, party):
        rules = promises_under(measure.kind)
        if rules is not None and measure.is_running(on=facts.on):
            if rules.models == (MeasureItem,):
                promises += measure.asked()
            else:
                elsewhere[measure.id] = measure.kind
    return [*(promise for promise, _rules in promises_asked_under(elsewhere)), *promises]


def next_of(dates: Sequence[DateLine]) -> list[DateSeries]:
    """The dates shown as next, late ones first."""
    return series_of(dates)[:DATES]


def folds_of(
    facts: CaseFacts,
    party: Party,
    user: Staff,
    parts: Iterable[tuple[PersonPart, Any]],
    *,
    visits: Sequence[Visit],
    promises: Sequence[Requirement],
    journal: Any,
) -> list[Fold]:
    """The folded groups of facts about a party.

    visits: all to them. journal: its entries by month.
    """
    folds = [
        Fold(part.place, [*part.says(shown)], [(part.template, shown)])
        for part, shown in parts
        if isinstance(part.place, FoldGroup) and not _is_empty(shown)
    ]
    identity = _identity(facts, party, user)
    over = [
        measure
        for measure in measures_about(facts, party)
        if measure.state_on(facts.on) is MeasureState.ENDED
    ]
    own: tuple[tuple[FoldGroup, str, Any, Iterable[Clause]], ...] = (
        (FoldGroup.PROTECTION, "desk/case_page/_ended_of_one.html", over, _ended(over)),
        (FoldGroup.PROMISES, "desk/case_page/_promises_of_one.html", promises, _promised(promises)),
        (FoldGroup.VISITS, "desk/case_page/_visits_of_party.html", visits, _visited(facts, visits)),
        (
            FoldGroup.JOURNAL,
            "desk/case_page/_months_of_one.html",
            journal if journal.entries else None,
            _journal(journal),
        ),
        (FoldGroup.IDENTITY, "desk/case_page/_identity_of_one.html", identity, identity),
    )
    for group, template, shown, sentence in own:
        if shown:
            folds.insert(0, Fold(group, [*sentence], [(template, shown)]))
    return folded(*folds)


def _is_empty(shown: Any) -> bool:
    return isinstance(shown, PersonFacts) and not any(part.lines for part in shown.parts)


def _promised(promises: Sequence[Requirement]) -> Iterator[Clause]:
    for promise in promises:
        if promise.state in _FAILING:
            yield Clause(label(promise.state) + _(": ") + promise.text.in_(language()), lacks=True)
    for words in kept_words(promise for promise in promises if promise.state not in _FAILING):
        yield Clause(words)


def _ended(measures: Sequence[Measure]) -> Iterator[Clause]:
    names = _(", ").join(dict.fromkeys(label(measure.kind) for measure in measures))
    yield Clause(_("ended: %(what)s", what=names))


def _visited(facts: CaseFacts, visits: Sequence[Visit]) -> Iterator[Clause]:
    if late := sum(visit.is_late(on=facts.on) for visit in visits):
        yield Clause(
            ngettext("%(num)d without an outcome", "%(num)d without an outcome", late), True
        )
    went = [visit for visit in visits if visit.state in WENT]
    yield Clause(ngettext("%(num)d took place", "%(num)d took place", len(went)))
    ahead = sum(visit.is_open() and not visit.is_late(on=facts.on) for visit in visits)
    yield Clause(ngettext("%(num)d planned", "%(num)d planned", ahead))


def _journal(journal: Any) -> Iterator[Clause]:
    yield Clause(
        ngettext("%(num)d entry in the journal", "%(num)d entries in the journal", journal.entries)
    )
    if journal.months:
        yield Clause(_("the last: %(when)s", when=word_when(journal.months[0].when, language())))


def _identity(facts: CaseFacts, party: Party, user: Staff) -> list[Clause]:
    """What is kept of who this is, for who may see or enter it."""
    may_know = facts.may(user, Permission.CASE_EDIT) or facts.may(
        user, Permission.IDENTITY_SEE, party_id=party.id
    )
    if party.kind is not PartyKind.PERSON or not may_know:
        return []
    kept = recorded_fields(party)
    names = [str(field.label.text) for field in IdentityForm(formdata=None) if field.name in kept]
    if not names:
        return [Clause(_("nobody has entered who this is"), lacks=True)]
    return [Clause(_("kept, encrypted: %(what)s", what=_(", ").join(names)))]
