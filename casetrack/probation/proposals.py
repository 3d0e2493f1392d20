"""The decisions of a probation that the chief procurator or the committee takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from sqlalchemy import or_, select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, Party
from casetrack.db import session
from casetrack.law import RULES
from casetrack.ledger.proposals import Proposable
from casetrack.probation.actions import Terms, change_length, order
from casetrack.probation.check_words import WHO, opinion_words
from casetrack.probation.checks import Opinion, typed_opinions
from casetrack.probation.endings import FinalDecision, Revocation, decide_finally, revoke
from casetrack.probation.forms import NewLength, PrintedDay
from casetrack.probation.models import Probation
from casetrack.probation.queries import may_decide_finally
from casetrack.review.queries import running_prosecution_review
from casetrack.web.addresses import row_page
from casetrack.web.dates import word_day
from casetrack.web.words import label, language

Said = Iterator[tuple[LazyString, str]]
_ENDINGS = (DispositionKind.REVOCATION, DispositionKind.NON_PROSECUTION_AFTER_PROBATION)


@dataclass(frozen=True)
class LengthChange:
    """Another length. opened: the version the person saw; None: none was.

    last_day: given instead of months, for a change of half months.
    """

    months: int | None
    changed_on: date
    reason: str
    opened: int | None = None
    last_day: date | None = None


def _child(probation: Probation) -> Party:
    return session().get_one(Party, probation.party_id)


def _is_undecided(probation: Probation) -> bool:
    """Whether neither its revocation nor the final decision is recorded."""
    ended = select(Disposition.id).where(
        Disposition.party_id == probation.party_id,
        Disposition.kind.in_(_ENDINGS),
        Disposition.id > probation.disposition_id,
        or_(Disposition.undone_on.is_(None), Disposition.id == probation.final_disposition_id),
    )
    is_undone = not session().get_one(Disposition, probation.disposition_id).stands
    return not is_undone and session().scalar(ended.limit(1)) is None


def _order(child: Party, terms: Terms, act: Act) -> object:
    return order(session().get_one(Case, child.case_id), child, terms, act)


def _order_says(case: Case, terms: Terms) -> Said:
    months = ngettext("%(num)d month", "%(num)d months", terms.months)
    yield _l("Length of the probation"), months
    if terms.printed_last_day is not None:
        printed = word_day(terms.printed_last_day, language(), long=True)
        yield _l("Printed last day"), printed
    if terms.likely_months is not None:
        expected = ngettext("%(num)d month", "%(num)d months", terms.likely_months)
        yield _l("Sentence expected"), expected
    if terms.ground:
        yield _l("Ground"), terms.ground
    for requirement in terms.requirements:
        yield _l("Requirement"), label(requirement.kind) + _(": ") + requirement.text
    opinions = {opinion.who: opinion for opinion in terms.opinions}
    for who, how in vars(terms.heard).items():
        yield WHO[who], opinion_words(how, opinions.get(who) or Opinion(who))
    if terms.reason:
        yield _l("Why to go on although the law warns"), terms.reason


def _order_typed(terms: Terms) -> Mapping[str, Any]:
    typed = asdict(terms)
    return {**typed, **typed.pop("heard"), **typed_opinions(terms.opinions)}


def _change(probation: Probation, change: LengthChange, act: Act) -> object:
    # A proposal is decided on the current probation, whatever version was open when proposing.
    is_proposed = act.approved is not None and bool(act.approved.proposal_id)
    opened = change.opened if change.opened is not None and not is_proposed else probation.version
    return change_length(
        probation,
        change.months,
        act,
        changed_on=change.changed_on,
        reason=change.reason,
        opened=opened,
        last_day=change.last_day,
    )


def _change_says(case: Case, change: LengthChange) -> Said:
    if change.months is not None:
        yield _l("New length"), ngettext("%(num)d month", "%(num)d months", change.months)
    if change.last_day is not None:
        yield _l("New last day"), word_day(change.last_day, language(), long=True)
    yield _l("Reason"), change.reason


def _revoke_says(case: Case, revocation: Revocation) -> Said:
    yield _l("Ground"), revocation.ground
    for is_so, text in (
        (revocation.new_crime, _l("A new crime during the probation")),
        (revocation.undiscovered_crime, _l("An earlier crime that needs prosecution was found")),
        (revocation.by_objection, _l("An objection to conditional non-prosecution stands")),
    ):
        if is_so:
            yield _l("Besides"), str(text)


def _final_says(case: Case, final: FinalDecision) -> Said:
    yield _l("Decision"), label(DispositionKind.NON_PROSECUTION_AFTER_PROBATION)
    if final.ground:
        yield _l("Ground"), final.ground
    if final.heard is not None:
        yield _l("The victim, heard again"), label(final.heard)


ORDER = Proposable(
    name="probation_order",
    subject=Party,
    terms=Terms,
    rules={EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED: RULES["decider_cnp"]},
    needs=Permission.PROBATION_ORDER,
    decides=lambda _terms: EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED,
    about=lambda child: child,
    is_open=lambda child: running_prosecution_review(child) is not None,
    act=_order,
    says=_order_says,
    url=row_page("probation.order", "party_id"),
    typed=_order_typed,
    settled=PrintedDay,
)
# Who decides the order decides its length, too (Provisions on Criminal Cases of Minors art. 40).
LENGTH = Proposable(
    name="probation_length",
    subject=Probation,
    terms=LengthChange,
    rules={EntryKind.PROBATION_LENGTH_CHANGED: RULES["decider_cnp"]},
    needs=Permission.PROBATION_ORDER,
    decides=lambda _terms: EntryKind.PROBATION_LENGTH_CHANGED,
    about=_child,
    is_open=_is_undecided,
    day="changed_on",
    act=_change,
    says=_change_says,
    url=row_page("probation.length", "probation_id"),
    settled=NewLength,
)
REVOCATION = Proposable(
    name="probation_revocation",
    subject=Probation,
    terms=Revocation,
    rules={EntryKind.PROBATION_REVOKED: RULES["decider_cnp"]},
    needs=Permission.PROBATION_ORDER,
    decides=lambda _terms: EntryKind.PROBATION_REVOKED,
    about=_child,
    is_open=_is_undecided,
    day="revoked_on",
    act=revoke,
    says=_revoke_says,
    url=row_page("probation.revoke", "probation_id"),
)
FINAL = Proposable(
    name="probation_final",
    subject=Probation,
    terms=FinalDecision,
    rules={EntryKind.NOT_PROSECUTED_AFTER_PROBATION: RULES["decider_cnp_final"]},
    needs=Permission.PROBATION_ORDER,
    decides=lambda _terms: EntryKind.NOT_PROSECUTED_AFTER_PROBATION,
    about=_child,
    is_open=lambda probation: _is_undecided(probation) or may_decide_finally(probation),
    act=decide_finally,
    says=_final_says,
    url=row_page("probation.final", "probation_id"),
)
PROPOSALS = (ORDER, LENGTH, REVOCATION, FINAL)
