"""What the page of every decision does alike: decide it, propose it, or take it from a paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.act import Act
from casetrack.accounts.approval import WhoDecides
from casetrack.approvals.actions import propose
from casetrack.approvals.deciding import Way, ways_of
from casetrack.approvals.forms import is_recorded, paper_of, recorded_of, without_paper
from casetrack.approvals.models import Proposal
from casetrack.approvals.queries import open_proposal
from casetrack.approvals.terms import read_terms
from casetrack.approvals.trying import as_if_decided
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.locking import Versioned
from casetrack.cases.models import Case
from casetrack.db import Model
from casetrack.db.transaction import unit_of_work
from casetrack.identity.actions import check_text
from casetrack.ledger.gates import WHO, GateAsked
from casetrack.ledger.preview import preview_step
from casetrack.ledger.preview_page import StepPreview, save_step, wants_preview
from casetrack.ledger.proposals import Proposable
from casetrack.ledger.standing import with_what_follows
from casetrack.web.access import acting, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.forms import Form
from casetrack.web.saving import Answers, Saved, attempt
from casetrack.web.words import label

Done = TypeVar("Done")


@dataclass(frozen=True)
class Proposed:
    """What was typed is proposed, and decided by nobody yet."""

    proposal: Proposal

    def leads_on(self) -> ResponseReturnValue:
        """On to the proposal."""
        flash(_("Proposed. It is decided on its page; nothing has taken effect."))
        url = url_for("approvals.show", case_id=self.proposal.case_id, proposal_id=self.proposal.id)
        return redirect(url)


@dataclass(frozen=True)
class Asking:
    """Who decides what the form of a decision can ask for. open: the proposal it stands for."""

    what: Proposable
    ways: Mapping[EntryKind, Way]
    open: Proposal | None = None

    def typed(self) -> Mapping[str, Any]:
        """What the form begins with: what was proposed, where that waits or was returned."""
        if self.open is None:
            return {}
        terms = read_terms(self.what.terms, self.open.terms)
        return self.what.typed(self.what.on_day(terms, today()))

    def fit(self, form: Form) -> None:
        """Ask for a paper where one must tell who decides, or tells who did before."""
        if not self.is_on_paper:
            without_paper(form, may_be_recorded=bool(self.others))

    def of(self, kinds: Collection[EntryKind]) -> Asking:
        """The same where only these can still be decided."""
        return replace(self, ways={kind: way for kind, way in self.ways.items() if kind in kinds})

    @property
    def others(self) -> list[Way]:
        """Those kinds of decision that another must take."""
        return [one for one in self.ways.values() if one.needs_approval]

    @property
    def is_on_paper(self) -> bool:
        """Whether a paper must tell who decided."""
        return any(one.is_on_paper for one in self.others)

    @property
    def is_proposed(self) -> bool:
        """Whether something of it goes to somebody who decides."""
        return any(not one.is_on_paper for one in self.others)

    @property
    def is_proposed_always(self) -> bool:
        """Whether all of it does."""
        return self.is_proposed and len(self.others) == len(self.ways)

    def shown(self, asked: GateAsked, form: Any) -> GateAsked:
        """What the page asks of the law, with who would decide it: on paper, as far as it tells."""
        way = self.ways[asked.decides]
        told: WhoDecides | None = way.least
        if way.is_on_paper:
            told = form.approved_by.data if form.approved_number.data else None
        return replace(asked, facts={**asked.facts, WHO: told})

    def button(self, text: str) -> str:
        """What the main button says; text: where whoever is signed in decides."""
        if self.is_proposed_always:
            who = label(self.others[0].least)
            return _("Propose to %(who)s", who=who)
        return _("Decide, or propose") if self.is_proposed else text


def ask_who_decides(case: Case, what: Proposable, subject: Model) -> Asking:
    """Who decides what the form of this decision can ask for, and what is proposed already."""
    ways = ways_of(case.office_id, what.rules, by=signed_in_user(), on=today())
    named = request.args.get("proposal", type=read_id)
    if named is None and what.is_many:
        return Asking(what, ways)
    return Asking(what, ways, open_proposal(what.name, subject, proposal_id=named))


def decide_step(
    form: Form,
    case: Case,
    subject: Model,
    terms: Callable[[], Any],
    asking: Asking,
    *records: Versioned,
    conflict: Callable[[], ResponseReturnValue | None] | None = None,
    answers: Answers | None = None,
) -> Saved[Any] | StepPreview | Proposed | None:
    """Take a decision as `ledger.preview_page.save_step`; or propose it to whoever takes it.

    The way depends on what was typed: one form may ask for what the prosecutor decides, and for
    what the chief procurator does. What was decided before is recorded, by whoever may propose it.
    """

    what = asking.what

    def way() -> Way:
        return asking.ways[what.decides(terms())]

    def take(act: Act) -> Any:
        if is_recorded(form):
            told = recorded_of(form, getattr(terms(), what.day))
            check_text(case, told.number, act, field="approved_number")
            act = replace(act, approved=told)
        elif way().is_on_paper:
            paper = paper_of(form)
            check_text(case, paper.number if paper else "", act, field="approved_number")
            act = replace(act, approved=paper)
        return what.act(subject, terms(), act)

    def put() -> StepPreview | Proposed:
        act = acting()
        typed = terms()
        if wants_preview():
            as_decided = replace(act, approved=as_if_decided(way(), act))
            step = with_what_follows(lambda: what.act(subject, typed, as_decided), on=act.on)
            return StepPreview(preview_step(case, step, *records))
        with unit_of_work():
            return Proposed(propose(case, what, subject, typed, act, again=asking.open))

    if not form.validate_on_submit():
        return None
    if way().needs_approval and not way().is_on_paper and not is_recorded(form):
        return attempt(form, put, conflict=conflict, answers=answers)
    return save_step(form, case, take, *records, conflict=conflict, answers=answers)
