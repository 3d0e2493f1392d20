"""Review decisions that the handler proposes and somebody else takes."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, Party
from casetrack.db import session
from casetrack.law import RULES, Rule
from casetrack.ledger.decisions import TOLD_AS
from casetrack.ledger.proposals import Proposable
from casetrack.review.actions import ReviewExtension, extend
from casetrack.review.counting import DECIDED_HERE, can_be_extended
from casetrack.review.decisions import ReviewOutcome, decide_after_revocation, decide_review
from casetrack.review.forms import DayToGoOn
from casetrack.review.models import ReviewKind, ReviewPeriod
from casetrack.review.queries import AFTER_REVOCATION, all_decisions_about, awaits_decision, running
from casetrack.review.undoing import ABOVE, HERE, Undoing, can_be_undone, undo
from casetrack.web.addresses import row_page
from casetrack.web.dates import word_day
from casetrack.web.words import label, language

# The rule on who decides; for prosecution the office does. Procuratorate Rules arts. 285, 365-370.
_RULES: dict[DispositionKind, Rule | None] = {
    DispositionKind.ARREST_APPROVED: RULES["decider_arrest"],
    DispositionKind.ARREST_NOT_APPROVED: RULES["decider_arrest"],
    DispositionKind.PROSECUTED: None,
    DispositionKind.STATUTORY_NON_PROSECUTION: RULES["decider_non_prosecution"],
    DispositionKind.DISCRETIONARY_NON_PROSECUTION: RULES["decider_non_prosecution"],
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION: RULES["decider_non_prosecution"],
    DispositionKind.SPECIAL_NON_PROSECUTION: RULES["decider_non_prosecution"],
}


def _decides(outcome: ReviewOutcome) -> EntryKind:
    return TOLD_AS[outcome.kind]


def _says(case: Case, outcome: ReviewOutcome) -> Iterator[tuple[LazyString, str]]:
    yield _l("Decision"), label(outcome.kind)
    if outcome.ground:
        yield _l("Ground"), outcome.ground
    for is_so, text in (
        (outcome.further_return_pointless, _l("A second return would lead nowhere")),
        (outcome.light_offence, _l("The offence is light")),
        (outcome.effective_guardianship, _l("There is effective guardianship")),
    ):
        if is_so:
            yield _l("Besides"), str(text)


def _rules(kinds: tuple[DispositionKind, ...]) -> dict[EntryKind, Rule | None]:
    return {TOLD_AS[kind]: _RULES[kind] for kind in kinds}


def _person(period: ReviewPeriod) -> Party:
    return session().get_one(Party, period.party_id)


def _decide_after(person: Party, outcome: ReviewOutcome, act: Act) -> object:
    case = session().get_one(Case, person.case_id)
    return decide_after_revocation(case, person, outcome, act)


def _of_review(kind: ReviewKind) -> Proposable:
    return Proposable(
        name=f"review_{kind.value}",
        subject=ReviewPeriod,
        terms=ReviewOutcome,
        rules=_rules(tuple(DECIDED_HERE[kind])),
        needs=Permission.DECIDE,
        decides=_decides,
        about=_person,
        is_open=ReviewPeriod.is_running,
        act=decide_review,
        says=_says,
        url=row_page("review.decide", "review_id"),
    )


IN_REVIEW = {kind: _of_review(kind) for kind in ReviewKind}
AFTER = Proposable(
    name="after_revocation",
    subject=Party,
    terms=ReviewOutcome,
    rules=_rules(tuple(AFTER_REVOCATION)),
    needs=Permission.DECIDE,
    decides=_decides,
    about=lambda person: person,
    is_open=lambda person: (
        awaits_decision(all_decisions_about(person))
        and running(person, ReviewKind.PROSECUTION) is None
    ),
    act=_decide_after,
    says=_says,
    url=row_page("review.prosecute", "party_id"),
)


def _says_longer(_case: Case, extension: ReviewExtension) -> Iterator[tuple[LazyString, str]]:
    yield _l("Why the case needs more time"), extension.reason


def _may_be_longer(period: ReviewPeriod) -> bool:
    return period.is_running() and period.extended_on is None and can_be_extended(period)


EXTENSION = Proposable(
    name="review_extension",
    subject=ReviewPeriod,
    terms=ReviewExtension,
    rules={EntryKind.PERIOD_EXTENDED: RULES["decider_extension"]},
    needs=Permission.REVIEW_WRITE,
    decides=lambda _extension: EntryKind.PERIOD_EXTENDED,
    about=_person,
    is_open=_may_be_longer,
    day="extended_on",
    act=extend,
    says=_says_longer,
    url=lambda period: url_for("review.extend", case_id=period.case_id, review_id=period.id),
)


def _says_undoing(case: Case, undoing: Undoing) -> Iterator[tuple[LazyString, str]]:
    yield _l("Procedure"), label(undoing.way)
    if undoing.go_on_until is not None:
        yield (
            _l("Last day of the resumed period"),
            word_day(undoing.go_on_until, language(), long=True),
        )
    yield _l("Ground"), undoing.ground


UNDOING = Proposable(
    name="decision_undoing",
    subject=Disposition,
    terms=Undoing,
    rules={HERE: RULES["decider_undoing"], ABOVE: None},
    needs=Permission.DECIDE,
    decides=lambda undoing: ABOVE if undoing.way.is_above else HERE,
    about=lambda decision: session().get_one(Party, decision.party_id),
    is_open=can_be_undone,
    act=undo,
    says=_says_undoing,
    url=lambda decision: url_for("review.undo", case_id=decision.case_id, decision_id=decision.id),
    day="undone_on",
    settled=DayToGoOn,
)
PROPOSALS = (*IN_REVIEW.values(), AFTER, EXTENSION, UNDOING)
