"""Common parts of every page of a decision: decide, propose, or record from a paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casetrack.accounts.act import Act
from casetrack.accounts.approval import WhoDecides
from casetrack.cases.also_for import Another, are_right, told_of
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.locking import Versioned
from casetrack.cases.models import Case, Party
from casetrack.casework.attachments.forms import WithFiles, say_files, with_files
from casetrack.casework.attachments.models import AttachmentKind
from casetrack.casework.identity.same_number import SameNumber, same_number, tell_same_number
from casetrack.codes import N_
from casetrack.courses.approvals.actions import propose
from casetrack.courses.approvals.deciding import Way, ways_of
from casetrack.courses.approvals.forms import is_recorded, paper_of, recorded_of, without_paper
from casetrack.courses.approvals.models import Proposal
from casetrack.courses.approvals.queries import open_proposal
from casetrack.courses.approvals.terms import read_terms
from casetrack.courses.approvals.trying import as_if_decided
from casetrack.db import Model
from casetrack.db.transaction import unit_of_work
from casetrack.errors import RuleBroken
from casetrack.ledger.consequences import with_what_follows
from casetrack.ledger.gate_lines import mark_places
from casetrack.ledger.gates import WHO, GateAsked, LawRefuses
from casetrack.ledger.preview import preview_step
from casetrack.ledger.preview_page import StepPreview, save_step, wants_preview
from casetrack.ledger.proposals import Proposable
from casetrack.web.access import acting, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.forms import Form
from casetrack.web.saving import Answers, Saved, attempt
from casetrack.web.words import label

Done = TypeVar("Done")


@dataclass(frozen=True)
class Proposed:
    """The typed decision is proposed for each of its people, and decided by nobody yet."""

    proposals: Sequence[Proposal]

    def leads_on(self) -> ResponseReturnValue:
        """On to the proposal; of several to all that are."""
        flash(_("Proposed. It is decided on its page; nothing has taken effect."))
        if len(self.proposals) > 1:
            return redirect(url_for("approvals.index"))
        (proposal,) = self.proposals
        return redirect(
            url_for("approvals.show", case_id=proposal.case_id, proposal_id=proposal.id)
        )


@dataclass(frozen=True)
class OneDecided:
    """One person of a form about several. party: None of the first, for whom it was opened."""

    form: Any
    subject: Any
    terms: Callable[[], Any]
    party: Party | None = None


@dataclass(frozen=True)
class Asking:
    """The deciders of the decisions a form can ask for. open: the proposal it stands for.

    same: what is told of other cases with the id number of whom it is about; same_also: of others
    for whom the form may be sent, by their ids.
    """

    what: Proposable
    ways: Mapping[EntryKind, Way]
    open: Proposal | None = None
    same: SameNumber | None = None
    same_also: Mapping[int, SameNumber] = field(default_factory=dict)

    def typed(self) -> Mapping[str, Any]:
        """Initial values of the form: those of a waiting or returned proposal."""
        if self.open is None:
            return {}
        terms = read_terms(self.what.terms, self.open.terms)
        return self.what.typed(self.what.on_day(terms, today()))

    def fit(self, form: Form) -> None:
        """Ask for a paper where one must tell who decides, or tells who did before."""
        if not self.is_on_paper:
            without_paper(form)

    def of(self, kinds: Collection[EntryKind]) -> Asking:
        """The same deciders, limited to these kinds."""
        return replace(self, ways={kind: way for kind, way in self.ways.items() if kind in kinds})

    @property
    def others(self) -> list[Way]:
        """Kinds of decision that another must take."""
        return [way for way in self.ways.values() if way.needs_approval]

    @property
    def is_on_paper(self) -> bool:
        """Whether a paper must tell who decided."""
        return any(other.is_on_paper for other in self.others)

    @property
    def is_proposed(self) -> bool:
        """Whether something of it goes to somebody who decides."""
        return any(not other.is_on_paper for other in self.others)

    @property
    def is_proposed_always(self) -> bool:
        """Whether all of it does."""
        return self.is_proposed and len(self.others) == len(self.ways)

    def shown(self, asked: GateAsked, form: Any) -> GateAsked:
        """The questions of the law on the page, with the decider; of a paper as far as it tells."""
        way = self.ways[asked.decides]
        approved: WhoDecides | None = way.least
        if way.is_on_paper:
            approved = form.approved_by.data if form.approved_number.data else None
        return replace(asked, facts={**asked.facts, WHO: approved})

    def way(self, decision: OneDecided) -> Way:
        """The way in which the typed decision is taken."""
        return self.ways[self.what.decides(decision.terms())]

    def proposes(self, decision: OneDecided) -> bool:
        """Whether the form proposes to another decider."""
        way = self.way(decision)
        return way.needs_approval and not way.is_on_paper and not is_recorded(decision.form)

    def day(self, decision: OneDecided) -> Any:
        """The day of the decision, as it was typed."""
        return getattr(decision.terms(), self.what.day)

    def take(self, case: Case, decision: OneDecided, act: Act) -> Any:
        """Decide it, on one's own or by the paper that is told; or record that it was decided."""
        paper = None
        if is_recorded(decision.form):
            paper = recorded_of(decision.form, self.day(decision))
        elif self.way(decision).is_on_paper or (self.is_on_paper and self.day(decision) != act.on):
            paper = paper_of(decision.form)
        return self.what.act(
            decision.subject, decision.terms(), replace(act, approved=paper or act.approved)
        )

    def as_decided(self, decision: OneDecided, act: Act) -> Any:
        """Take the step as if it was decided, to preview the dates it moves."""
        approved = as_if_decided(self.way(decision), act)
        return self.what.act(decision.subject, decision.terms(), replace(act, approved=approved))

    def propose(self, case: Case, decision: OneDecided, act: Act) -> Proposal:
        """Propose it; of the first once more, where it is proposed already."""
        again = self.open if decision.party is None else None
        return propose(case, self.what, decision.subject, decision.terms(), act, again=again)

    def button(self, text: str) -> str:
        """Words of the main button. text: where the reader decides."""
        if self.is_proposed_always:
            who = label(self.others[0].least)
            return _("Propose to %(who)s", who=who)
        return _("Decide, or propose") if self.is_proposed else text


def ask_who_decides(
    case: Case, proposable: Proposable, subject: Model, also: Iterable[Party] = ()
) -> Asking:
    """The deciders of the decisions this form can ask for, and the open proposals.

    also: others for whom the form may be sent.
    """
    named = request.args.get("proposal", type=read_id)
    waits = None
    if named is not None or not proposable.is_many:
        waits = open_proposal(proposable.name, subject, proposal_id=named)
    # Whoever proposed it before; what else bars somebody is asked once it is proposed.
    hands = {
        case.handler_id,
        *(step.by_id for step in (waits.steps if waits else ()) if step.terms),
    }
    ways = ways_of(case.office_id, proposable.rules, by=signed_in_user(), on=today(), hands=hands)
    same_by_party = {other.id: told_at_decision(other, proposable.name) for other in also}
    return Asking(
        proposable,
        ways,
        waits,
        told_at_decision(proposable.about(subject), proposable.name),
        {party_id: same for party_id, same in same_by_party.items() if same is not None},
    )


def told_at_decision(person: Party | None, decision: str) -> SameNumber | None:
    """Notes about other cases with the same id number, noted as a view once shown."""
    act = acting()
    if person is None or request.method != "GET":
        return same_number(person, act.by, on=act.on) if person is not None else None
    return tell_same_number(person, act, at=decision)


def decide_step(
    form: WithFiles,
    case: Case,
    subject: Model,
    terms: Callable[[], Any],
    asking: Asking,
    *records: Versioned,
    conflict: Callable[[], ResponseReturnValue | None] | None = None,
    answers: Answers | None = None,
    also: Sequence[Another] = (),
    read: Callable[[Any], Any] | None = None,
) -> Saved[Any] | StepPreview | Proposed | None:
    """Take a decision as `ledger.preview_page.save_step`; or propose it to whoever takes it.

    The way depends on what was typed: one form may ask for what the prosecutor decides, and for
    what the chief procurator does. What was decided before is recorded, by whoever may propose it.
    also: others about whom the same is decided, or proposed, in one commit; read: the terms of the
    form of one of them. The law is asked of each apart; what is refused says of whom, and marks
    the places of the form that supply what is missing.
    """
    answers = {LawRefuses: partial(mark_places, form), **(answers or {})}
    first = OneDecided(form, subject, terms)
    each = [first] + [
        OneDecided(decided.form, decided.subject, partial(read, decided.form), decided.party)
        for decided in also
        if decided.is_chosen and read is not None
    ]

    def of_each(do: Callable[[OneDecided], Any]) -> list[Any]:
        return [_named(decided, do) for decided in each]

    def with_its_files(do: Callable[[Case, OneDecided, Act], Any]) -> Callable[[Act], list[Any]]:
        def of_all(act: Act) -> list[Any]:
            return of_each(lambda decided: do(case, decided, act))

        kind = AttachmentKind.SIGNED if is_recorded(form) else None
        return with_files(form, case, of_all, kind)

    def put() -> StepPreview | Proposed:
        act = acting()
        if wants_preview():
            tried = partial(asking.as_decided, act=act)
            step = with_what_follows(lambda: of_each(tried), on=act.on)
            return StepPreview(preview_step(case, step, *records))
        with unit_of_work():
            return Proposed(with_its_files(asking.propose)(act))

    if not form.is_to_be_saved() or not are_right(form, also) or not form.validate():
        return None
    proposes = [asking.proposes(decided) for decided in each]
    if any(proposes) and not all(proposes):
        form.refuse(
            RuleBroken(
                N_(
                    "One of these is decided here and another is proposed: save them one after"
                    " the other."
                )
            )
        )
        return None
    step: Saved[Any] | StepPreview | Proposed | None
    if all(proposes):
        step = attempt(form, put, conflict=conflict, answers=answers)
    else:
        take = with_its_files(asking.take)
        step = save_step(
            form, case, lambda act: take(act)[0], *records, conflict=conflict, answers=answers
        )
    if isinstance(step, Saved | Proposed):
        say_files(form)
    return step


def _named(decision: OneDecided, do: Callable[[OneDecided], Any]) -> Any:
    with told_of(decision.party):
        return do(decision)
