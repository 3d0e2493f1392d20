"""Record, correct and withdraw oversight acts and their steps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from casetrack.accounts.act import Act
from casetrack.cases.kinds import MAY_BE_ACCUSED, PartyKind, PartyRole
from casetrack.cases.models import Case, Disposition, Party
from casetrack.cases.not_future import ensure_past
from casetrack.casework.facts.day_fields import FactDay, FactWhen
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import FactBeside, FactCode, FactText, Place
from casetrack.casework.journal_fields import JournalField, whole
from casetrack.casework.journal_texts import NOTHING, of_code, of_when, phrase, without_stop
from casetrack.codes import N_, NP_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import opinion_fits
from casetrack.ledger.casefile.fields.time import NO_DATE
from casetrack.ledger.casefile.records import Key
from casetrack.review.counting import ANNOUNCED
from casetrack.review.oversight.due import OVERSIGHT, barred, held_since, interval, state_of
from casetrack.review.oversight.models import ACTS, DONE, FOUND, STEPS, TOLD, OversightAct, Result
from casetrack.review.oversight.models import OversightKind as Kind
from casetrack.web.addresses import read_id
from casetrack.web.clock import today
from casetrack.web.typed_dates.fields import AnyDay, Required
from casetrack.web.words import language

BEFORE_IT_WAS_ISSUED = N_("It was issued on %(day)s; this cannot have been before.")


def concerned(party: Party) -> bool:
    """Whether the party is a person who is accused or was harmed."""
    has_part = party.has_role(*MAY_BE_ACCUSED, PartyRole.VICTIM)
    return party.kind is PartyKind.PERSON and has_part


def _check(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    if party is None or not concerned(party):
        raise RuleBroken(
            N_("Choose somebody of this case who is accused or was harmed."), field="party"
        )
    for field in ("happened_on", "received_on"):
        ensure_past(values[field], on=act.on, field=field)
    if values["kind"] in STEPS:
        return _step(case, party, values, row)
    day, received = values["happened_on"], values["received_on"]
    if received is not None and received < day:
        raise RuleBroken(BEFORE_IT_WAS_ISSUED, field="received_on", day=day)
    if values["result"] is Result.NOT_HELD:
        return {**values, "due_on": None}
    if values["due_on"] is None or values["due_on"] < day:
        raise RuleBroken(
            N_("Enter this day, not before the day above: no law counts it."), field="due_on"
        )
    _ensure_grounded(case, party, values, day)
    return values


def _ensure_grounded(case: Case, party: Party, values: Values, day: date) -> None:
    """Check the ground of an act. Source: CPL arts. 95, 177; Rules arts. 373, 573."""
    is_proposed = values["result"] in (Result.RELEASE, Result.CHANGE)
    if values["kind"] is Kind.CUSTODY and party.id not in held_since(case, day):
        raise RuleBroken(
            N_("Nobody recorded that this person was in custody on %(day)s."),
            field="happened_on",
            day=day,
        )
    if values["kind"] is Kind.CUSTODY and is_proposed != bool(values["recipient"]):
        raise RuleBroken(
            N_("Enter the body that a proposal goes to; leave it empty otherwise."),
            field="recipient",
        )
    is_opinion = values["kind"] is Kind.OPINION
    if is_opinion and not opinion_fits(not_prosecuted=_is_free(party, day)).met:
        raise RuleBroken(
            N_(
                "No decision not to prosecute this person is recorded by %(day)s: an opinion"
                " follows one (Criminal Procedure Law art. 177, Rules art. 373)."
            ),
            field="happened_on",
            day=day,
        )


def _is_free(party: Party, day: date) -> bool:
    """Whether a non-prosecution decided by that day stood on it; one without a day counts."""
    decided = select(Disposition).where(
        Disposition.party_id == party.id,
        Disposition.kind.in_(ANNOUNCED),
        or_(Disposition.undone_on.is_(None), Disposition.undone_on > day),
    )
    return any((decision.decided.first or day) <= day for decision in session().scalars(decided))


def _step(case: Case, party: Party, values: Values, row: Any) -> Values:
    """Check a step against its act's state. Source: Procuratorate Rules arts. 553, 554, 581."""
    of = session().get(OversightAct, values["of_id"] or 0)
    if of is None or (of.case_id, of.party_id, of.of_id) != (case.id, party.id, None):
        raise RuleBroken(N_("Choose one of the opinions, notices and reviews about this person."))
    kind, day = values["kind"], values["happened_on"]
    if day < of.happened_on:
        raise RuleBroken(BEFORE_IT_WAS_ISSUED, field="happened_on", day=of.happened_on)
    before = [act for act in OVERSIGHT(case) if row is None or act.position < row.position]
    state = state_of(of, before)
    if (rule := barred(kind, of, state)) is not None:
        objected = state.get(Kind.OBJECTED)
        raise RuleBroken(rule, day=objected.happened_on if objected is not None else None)
    return values


def _of_which(row: OversightAct) -> BilingualText:
    """The act a step belongs to, by kind and number; nothing for an act."""
    if row.of_id is None:
        return NOTHING
    of = session().get_one(OversightAct, row.of_id)
    kind, number = of_code(of.kind), of.number
    if not number:
        return phrase(NP_("oversight line", "of the %(kind)s"), kind=kind)
    pattern = NP_("oversight line", "of the %(kind)s %(number)s")
    return phrase(pattern, kind=kind, number=number)


class Line(FactText):
    """A text followed by more on its journal line: printed without its full stop."""

    def value_of(self, row: Any) -> BilingualText:
        return without_stop(super().value_of(row))

    def shown(self, row: Any) -> dict[str, Any]:
        return {self.name: getattr(row, self.name).in_(language())}


class OfWhich(FactBeside):
    """The act of a step, from the address; it has no control."""

    def values(self, form: Any, place: Place) -> Values:
        act = request.args.get("act", type=read_id)
        of = place.row.of_id if place.row is not None else act
        return {"of_id": of if form.what in STEPS else None}


def _due_on(row: OversightAct) -> BilingualText:
    if row.due_on is None:
        return NOTHING
    pattern = NP_("oversight line", "reply by %(what)s")
    if row.kind is Kind.CUSTODY:
        pattern = NP_("oversight line", "next review on %(what)s")
    return phrase(pattern, what=of_when(PartialDate.day(row.due_on)))


def _offer(form: Any, place: Place) -> None:
    """Word the labels and results for the kind; offer the other kinds for a new row."""
    kind: Kind = form.what
    if kind in (Kind.REPLIED, Kind.OBJECTED):
        form.happened_on.label.text = _("Received on")
    if kind in (Kind.OPINION, Kind.CORRECTION):
        form.happened_on.label.text = _("Issued on")
        for name, missing in (
            ("recipient", _l("Enter the body it goes to.")),
            ("number", _l("Enter the number of the document.")),
        ):
            form[name].validators = [Required(missing), *form[name].validators]
    elif kind is Kind.CUSTODY:
        form.happened_on.label.text = _("Reviewed on")
        form.result.offer(FOUND)
        form.recipient.description = _("Only where something is proposed: the body it goes to.")
        form.received_on.description = _(
            "Their reply is due within ten days of it (Rules art. 581)."
        )
        form.due_on.label.text = _("Next review on")
        form.due_on.description = _(
            "No text gives an interval: this office chooses the day. %(n)d days are filled in.",
            n=interval["days"],
        )
    elif "result" in form:
        form.result.offer(DONE)
    if place.row is None:
        _begin(form, place, kind)


def _begin(form: Any, place: Place, kind: Kind) -> None:
    form.offered = ACTS
    if kind in STEPS:
        rows, asked = OVERSIGHT(place.case), request.args.get("act", type=read_id)
        acts = (candidate for candidate in rows if (candidate.id, candidate.of_id) == (asked, None))
        act = next(acts, None) or abort(404)
        form.of, state = whole(act, OVERSIGHT_ACT.journal_fields), state_of(act, rows)
        form.offered = [
            candidate
            for candidate in STEPS
            if candidate is kind or not barred(candidate, act, state)
        ]
    if kind is Kind.CUSTODY and not form.is_typed():
        form.due_on.data = today() + timedelta(days=interval["days"])


LETTER = ("recipient", "number", "decided_by", "ground", "received_on", "due_on")
# The fields of each kind besides day and text; the first kind is the default.
ASKED = {
    Kind.CORRECTION: LETTER,
    Kind.OPINION: LETTER,
    Kind.CUSTODY: ("result", "recipient", "received_on", "due_on"),
    **dict.fromkeys(STEPS, ("written", "number")),
    Kind.REPLIED: ("result", "written", "number"),
    Kind.CLOSED: ("result",),
}
OVERSIGHT_ACT: FactKind[OversightAct] = FactKind(
    name="oversight",
    model=OversightAct,
    titles=FactTitles(
        new=_l("Opinion, notice or review of custody"),
        change=_l("Correct an opinion, a notice or a review of custody"),
        withdraw=_l("Withdraw an opinion, a notice or a review of custody"),
    ),
    fields=(
        OfWhich("of_id", "", short=NP_("oversight line", "Of which"), said=_of_which),
        FactCode(
            "result",
            _l("Result"),
            said=NP_("oversight line", "result: %(what)s"),
            required=_l("Choose the result."),
            key="What a review of custody found, or what the body did.",
        ),
        FactDay(
            "happened_on",
            _l("Day"),
            short=NP_("oversight line", "On"),
            said=NP_("oversight line", "on %(what)s"),
            required=_l("Enter the day."),
            key="The day it was issued, reviewed or received.",
        ),
        FactWhen(
            "written",
            _l("Written on"),
            short=NP_("oversight line", "Written on"),
            said=NP_("oversight line", "written on %(what)s"),
            hint=_l("The date on the letter of the body."),
            key=Key("The day their letter bears.", default=NO_DATE),
        ),
        Line(
            "recipient",
            _l("Body addressed"),
            short=NP_("oversight line", "To"),
            said=NP_("oversight line", "to %(what)s"),
            key="To which body.",
        ),
        Line(
            "number",
            _l("Number of the document"),
            short=NP_("oversight line", "Number"),
            said=NP_("oversight line", "number %(what)s"),
            key="Its number.",
        ),
        FactCode(
            "decided_by",
            _l("Decided by"),
            short=NP_("oversight line", "Decided by"),
            said=NP_("oversight line", "decided by %(what)s"),
            required=_l("Choose who decided."),
            key="Who decided it.",
        ),
        Line(
            "text",
            _l("Content or reason"),
            short=NP_("oversight line", "Content"),
            said=NP_("oversight line", "content: %(what)s"),
            required=_l("Say it in a sentence."),
            is_long=True,
            key="What it says.",
        ),
        Line(
            "ground",
            _l("Ground in law or fact"),
            short=NP_("oversight line", "Ground"),
            said=NP_("oversight line", "ground: %(what)s"),
            required=_l("Enter the ground."),
            is_long=True,
            key="On what ground.",
        ),
        FactDay(
            "received_on",
            _l("Received by the body on"),
            short=NP_("oversight line", "Received on"),
            said=NP_("oversight line", "received on %(what)s"),
            key="The day on which the body received it.",
        ),
        FactDay(
            "due_on",
            _l("Reply by"),
            short=NP_("oversight line", "Due on"),
            said=_due_on,
            kind=AnyDay,
            hint=_l("As the document sets it."),
            key="By when the reply is due; of custody the next review.",
        ),
    ),
    journal=(
        JournalField("kind", NP_("oversight line", "What"), lambda row: of_code(row.kind)),
        *("of_id", "result", "recipient", "number", "happened_on", "written", "decided_by"),
        *("text", "ground", "received_on", "due_on"),
    ),
    asks={kind: ("happened_on", "text", *asked) for kind, asked in ASKED.items()},
    offer=_offer,
    check=_check,
    told=TOLD,
    at=lambda row: PartialDate.day(row.happened_on),
    fits=concerned,
    blueprint="oversight",
    template="review/oversight/form.html",
)
