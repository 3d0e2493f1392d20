"""Steps about a decision of a court as facts: stated, corrected, withdrawn, shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import abort, request
from flask_babel import lazy_gettext as _l

from casetrack.accounts.act import Act
from casetrack.cases.facts import CaseFacts
from casetrack.cases.judgment_kinds import OF_A_COURT, CourtInstance
from casetrack.cases.kinds import MAY_BE_ACCUSED, DispositionKind, PartyRole, TrackKind
from casetrack.cases.models import Case, Disposition, Party
from casetrack.cases.not_future import ensure_past
from casetrack.casework.facts.day_fields import FactDay
from casetrack.casework.facts.fact_kind import FactKind, FactTitles, Values
from casetrack.casework.facts.fields import FactAnswer, FactBeside, FactCode, FactText, Place
from casetrack.casework.facts.lines import FactLine, HistoryLater, line_of
from casetrack.casework.facts.recording import history_of
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import of_code
from casetrack.codes import N_, NP_
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.law import WayBack
from casetrack.ledger.casefile.records import Child, Key
from casetrack.ledger.gates import ensure_passes
from casetrack.review.judgments.models import (
    DECISIONS,
    OF_INDICTMENT,
    SHEET,
    STEPS,
    TOLD,
    CourtStep,
    CourtStepKind,
    steps_about,
)
from casetrack.review.judgments.procedures import asked_of_procedure
from casetrack.review.judgments.queries import decisions_of, find_judgment
from casetrack.web.addresses import read_id
from casetrack.web.words import label, language

Kind = CourtStepKind
# Against whom a court decides in a civil matter.
SUED = (
    PartyRole.CIVIL_DEFENDANT,
    PartyRole.INFRINGER,
    PartyRole.INJUNCTION_RESPONDENT,
    PartyRole.PIL_DEFENDANT,
    PartyRole.GUARDIAN,
)
# What may follow a decision that is not criminal.
_OF_ANY = (Kind.APPEALED, Kind.APPEAL_WITHDRAWN)
# What is decided on a page of its own, by whom the law names.
_ON_A_PAGE = {
    **dict.fromkeys(DECISIONS, N_("A protest is decided on the page of the judgment.")),
    Kind.INDICTMENT_WITHDRAWN: N_("An indictment is withdrawn on a page of its own."),
}
_BEFORE_SUIT = N_("The indictment is of %(day)s; it cannot be before.")
_BEFORE_COURT = N_("The court decided on %(day)s; it cannot be before.")
# What must have happened before, of the same decision.
_AFTER = {
    Kind.ANSWERED: (Kind.REQUESTED, N_("Nobody asked for a protest yet: record that first.")),
    Kind.APPEAL_WITHDRAWN: (Kind.APPEALED, N_("No appeal is recorded: record that first.")),
    Kind.SUPPORTED: (Kind.PROTESTED, N_("No protest is recorded.")),
    Kind.WITHDRAWN: (Kind.PROTESTED, N_("No protest is recorded.")),
}
# What such a step cannot do without.
_ASKED_FOR = {
    Kind.WITHDRAWN: (("text", N_("Say why the higher procuratorate withdrew the protest.")),),
    Kind.INDICTMENT_WITHDRAWN: (
        ("who", N_("Say who approved it: the chief procurator, or the procuratorial committee.")),
        ("text", N_("Say why the indictment is withdrawn.")),
    ),
}


def _check(case: Case, party: Party | None, values: Values, row: Any, act: Act) -> Values:
    kind, day = values["kind"], values["happened_on"]
    judgment = _decision(case, values["disposition_id"] or 0, kind)
    if judgment is None or party is None or party.id != judgment.party_id:
        raise RuleBroken(N_("Choose the decision of a court from its own page."))
    if row is None and (kind in _ON_A_PAGE or not judgment.stands):
        raise RuleBroken(_ON_A_PAGE.get(kind, N_("The indictment is withdrawn.")))
    ensure_past(day, on=act.on, field="happened_on")
    first = judgment.decided.first
    if first is not None and day < first:
        is_ours = judgment.kind is DispositionKind.PROSECUTED
        raise RuleBroken(_BEFORE_SUIT if is_ours else _BEFORE_COURT, field="happened_on", day=first)
    if values["served_on"] is not None and values["served_on"] > day:
        raise RuleBroken(
            N_("It was asked for on %(day)s: the judgment was received by then."),
            field="served_on",
            day=day,
        )
    if kind in OF_INDICTMENT:
        ensure_before_judgment(case, judgment, day, field="happened_on")
    ensure_passes(asked_of_procedure(case, party, values), act, why_at="text")
    needed, sentence = _AFTER.get(kind, (None, None))
    if needed is not None and sentence is not None:
        steps = steps_about(judgment.id, list(STEPS(case)))
        if not any(step.kind is needed and step.happened_on <= day for step in steps):
            raise RuleBroken(sentence, field="happened_on")
    for name, missing in _ASKED_FOR.get(kind, ()):
        # Who decided it here stands in its entry.
        if not values[name] and (row is None or getattr(row, name)):
            raise RuleBroken(missing, field=name)
    return values


def _decision(case: Case, id: int, kind: Kind) -> Disposition | None:
    """The prosecution, or the decision of a court, that a step of this kind is about."""
    if kind not in OF_INDICTMENT:
        return find_judgment(case, id)
    row = session().get(Disposition, id)
    if row is None or row.case_id != case.id or row.kind is not DispositionKind.PROSECUTED:
        return None
    return row if row.undone_way in (None, WayBack.WITHDRAWAL) else None


def _last_about(case: Case, form: Any) -> int | None:
    """The last decision that such a step may be about, of the person who is chosen."""
    rows = [row for row in decisions_of(case) if row.party_id == form.party.data]
    fitting = [row.id for row in rows if _decision(case, row.id, form.what) is not None]
    return fitting[-1] if fitting else None


def find_prosecution(case: Case, id: int) -> Disposition:
    """The prosecution of this case that stands, or whose indictment is withdrawn; 404 otherwise."""
    row = _decision(case, id, Kind.INDICTMENT_WITHDRAWN)
    return row if row is not None else abort(404)


def ensure_before_judgment(case: Case, prosecution: Disposition, on: date, *, field: str) -> None:
    """Refuse a step after the judgment. Source: Procuratorate Rules art. 426."""
    for row in decisions_of(case):
        is_judged = row.kind is DispositionKind.CRIMINAL_JUDGMENT
        day = row.decided.first
        if not is_judged or row.party_id != prosecution.party_id or day is None:
            continue
        if day < on:
            raise RuleBroken(
                N_(
                    "The court decided on %(day)s: an indictment is changed or withdrawn, and a"
                    " sentence proposed, before the judgment (Rules art. 426)."
                ),
                field=field,
                day=day,
            )


class OfJudgment(FactBeside):
    """The decision of a step, from the address; it has no control."""

    def values(self, form: Any, place: Place) -> Values:
        if place.row is not None:
            return {"disposition_id": place.row.disposition_id}
        asked = request.args.get("judgment", type=read_id)
        return {"disposition_id": asked or _last_about(place.case, form)}


def _sheet(name: str, text: Any, line: Any) -> FactCode:
    return FactCode(
        name, text, said=line, required=_l("Choose what the review found."), key=str(text)
    )


ASKED: dict[Kind, tuple[str, ...]] = {
    Kind.APPEALED: ("who", "happened_on", "text"),
    Kind.APPEAL_WITHDRAWN: ("who", "happened_on", "text"),
    Kind.REQUESTED: ("who", "served_on", "happened_on", "text"),
    Kind.ANSWERED: ("who", "happened_on", "text"),
    Kind.SUPPORTED: ("who", "happened_on", "text"),
    Kind.WITHDRAWN: ("who", "happened_on", "text"),
    Kind.CORRECTION_NOTIFIED: ("who", "happened_on", "text"),
    **dict.fromkeys(OF_INDICTMENT, ("happened_on", "text")),
    Kind.PROCEDURE_PROPOSED: ("procedure", "is_agreed", "happened_on", "text"),
    Kind.INDICTMENT_WITHDRAWN: ("who", "happened_on", "text"),
    Kind.PROTESTED: ("happened_on", *SHEET, "ground", "text"),
    Kind.NOT_PROTESTED: ("happened_on", *SHEET, "text"),
}
_WHO = {
    Kind.APPEALED: _l("Who appealed"),
    Kind.APPEAL_WITHDRAWN: _l("Who withdrew it"),
    Kind.REQUESTED: _l("Who asked"),
    Kind.ANSWERED: _l("Who was answered"),
    Kind.SUPPORTED: _l("Which procuratorate"),
    Kind.WITHDRAWN: _l("Which procuratorate"),
    Kind.CORRECTION_NOTIFIED: _l("Which community correction office"),
    **dict.fromkeys((*DECISIONS, *OF_INDICTMENT), _l("By whom")),
    Kind.INDICTMENT_WITHDRAWN: _l("Approved by: chief procurator or procuratorial committee"),
}


def _offer(form: Any, place: Place) -> None:
    kind: Kind = form.what
    if "who" in form:
        form.who.label.text = str(_WHO[kind])
    if kind is Kind.REQUESTED:
        form.happened_on.label.text = str(_l("Received by us on"))
    if place.row is None:
        is_one = kind in OF_INDICTMENT
        form.offered = [
            each for each in ASKED if each not in _ON_A_PAGE and (each in OF_INDICTMENT) is is_one
        ]


COURT_STEP: FactKind[CourtStep] = FactKind(
    name="court-steps",
    model=CourtStep,
    titles=FactTitles(
        new=_l("Step before a court"),
        change=_l("Correct a step before a court"),
        withdraw=_l("Withdraw the record of a step before a court"),
    ),
    fields=(
        OfJudgment("disposition_id", ""),
        FactText("who", _l("By whom"), said=NP_("court step line", "%(what)s"), key="Who did it."),
        FactCode(
            "procedure",
            _l("Procedure proposed to the court"),
            short=NP_("court step line", "Procedure"),
            said=NP_("court step line", "%(what)s"),
            required=_l("Choose the procedure."),
            hint=_l("Not the expedited one for a minor (Criminal Procedure Law art. 223)."),
            key="The procedure that is proposed to the court.",
        ),
        FactAnswer(
            "is_agreed",
            _l("The accused agrees"),
            words=(
                NP_("court step line", "the accused agrees"),
                NP_("court step line", "the accused does not agree"),
            ),
            hint=_l("For a minor, the legal representative and the defender, too."),
            key="Whether the accused agrees; for a minor, who protects them, too.",
        ),
        FactDay(
            "served_on",
            _l("Received the judgment on"),
            short=NP_("court step line", "Judgment received on"),
            said=NP_("court step line", "judgment received on %(what)s"),
            hint=_l("Within five days of it a protest may be asked for (Rules art. 588)."),
            key="The day on which whoever asks received the judgment.",
        ),
        FactDay(
            "happened_on",
            _l("Day"),
            short=NP_("court step line", "On"),
            said=NP_("court step line", "on %(what)s"),
            required=_l("Enter the day."),
            key="The day on which it was done, or came in.",
        ),
        _sheet("on_facts", _l("Facts and evidence"), NP_("court step line", "facts: %(what)s")),
        _sheet("on_law", _l("Charge and law"), NP_("court step line", "law: %(what)s")),
        _sheet("on_sentence", _l("Sentence"), NP_("court step line", "sentence: %(what)s")),
        _sheet(
            "on_procedure", _l("Trial procedure"), NP_("court step line", "procedure: %(what)s")
        ),
        FactCode(
            "ground",
            _l("Ground of the protest"),
            said=NP_("court step line", "ground: %(what)s"),
            required=_l("Choose the ground of the protest."),
            key="Ground of the protest.",
        ),
        FactText(
            "text",
            _l("Reason or content"),
            said=NP_("court step line", "%(what)s"),
            is_long=True,
            key="What is said beyond.",
        ),
    ),
    journal=(
        JournalField("kind", NP_("court step line", "What"), lambda row: of_code(row.kind)),
        *("who", "procedure", "is_agreed", "served_on", "happened_on", *SHEET, "ground", "text"),
    ),
    asks=ASKED,
    offer=_offer,
    check=_check,
    told=TOLD,
    at=lambda row: PartialDate.day(row.happened_on),
    whom=_l("About whom"),
    fits=lambda party: party.has_role(*SUED, *MAY_BE_ACCUSED),
    blueprint="judgments",
    template="review/judgments/step.html",
)
RECORD_OF_STEP = COURT_STEP.record(
    "An appeal, a protest, or a step of execution of a decision of a court.",
    "kind who procedure is_agreed served_on happened_on"
    " on_facts on_law on_sentence on_procedure ground text",
    also={"kind": Key("What it is.", required=True)},
    follow=lambda get: {"party_id": session().get_one(Disposition, get("disposition_id")).party_id},
)
STEPS_OF_DECISION = Child("court_steps", RECORD_OF_STEP, link="disposition_id")


def step_lines(facts: CaseFacts, judgment: Disposition, *, may_edit: bool) -> Sequence[FactLine]:
    """Every step about a decision, each with its history and links."""
    about = [row for row in facts.read(STEPS) if row.disposition_id == judgment.id]
    return _lines(facts, about, may_edit=may_edit)


def new_step_links(facts: CaseFacts, judgment: Disposition) -> list[tuple[str, str]]:
    """The steps that may still be recorded of a judgment, by those that are: words and address.

    A decision of second instance is final; what answers or withdraws a step follows that step.
    """
    is_criminal = OF_A_COURT[judgment.kind] is TrackKind.CRIMINAL
    done = {row.kind for row in steps_about(judgment.id, list(facts.read(STEPS)))}
    is_final = judgment.instance is CourtInstance.SECOND
    return [
        (
            label(kind),
            COURT_STEP.new_url(
                judgment.case_id, of=judgment.party_id, judgment=judgment.id, kind=kind.value
            ),
        )
        for kind in ASKED
        if kind not in DECISIONS and kind not in OF_INDICTMENT
        if is_criminal or kind in _OF_ANY
        if _AFTER.get(kind, ("",))[0] in {"", *done}
        if not is_final or kind is Kind.CORRECTION_NOTIFIED
    ]


def indictment_lines(facts: CaseFacts, *, may_edit: bool) -> Sequence[FactLine]:
    """Lines of what became of each person's indictment, and of the sentences proposed."""
    of_indictment = [row for row in facts.read(STEPS) if row.kind in OF_INDICTMENT]
    return [
        replace(line, head=facts.party(line.row.party_id).alias.in_(language()))
        for line in _lines(facts, of_indictment, may_edit=may_edit)
    ]


def new_indictment_url(prosecution: Disposition) -> str:
    """The address that records what becomes of an indictment."""
    return COURT_STEP.new_url(
        prosecution.case_id,
        of=prosecution.party_id,
        judgment=prosecution.id,
        kind=Kind.SENTENCE_PROPOSED.value,
    )


def _lines(facts: CaseFacts, rows: Sequence[CourtStep], *, may_edit: bool) -> Sequence[FactLine]:
    history = HistoryLater(facts, lambda case: history_of(case, [COURT_STEP]))
    return [line_of(COURT_STEP, row, history, may_edit=may_edit) for row in rows]
