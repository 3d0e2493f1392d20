"""The state of a case: one sentence, its next dates and next steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

from casetrack.accounts.models import Staff
from casetrack.cases.court_decisions import judgment_of
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import ACCUSED_HERE, Provenance, StageState
from casetrack.cases.models import Disposition, Obligation, Party
from casetrack.cases.stage_readings import StageNow
from casetrack.casework.concerns.models import URGENT
from casetrack.casework.concerns.queries import OWED, OpenConcern, open_concerns_in
from casetrack.db.bilingual_text import BilingualText
from casetrack.desk.case_page.decision_words import outcome_words
from casetrack.desk.case_page.page import OF_EACH, stage_rows, stages_of_each
from casetrack.desk.case_page.stage_lines import BEGAN, waits_for_its_end
from casetrack.ledger.registry import DutyLine, duty_line, left_to_others, texts_on_lines
from casetrack.review.judgments.lines import stands_words
from casetrack.suggestions.sentences import joined
from casetrack.web.catalogue import gettext as _
from casetrack.web.words import label, language

# Dates, and steps, shown on the page of a case before the others are folded.
DATES = STEPS = 3


@dataclass(frozen=True)
class DateLine:
    """An open date of the case: title, person, day, and the page that settles it.

    leads_to: returns that page; called only for the lines shown. button: its words.
    """

    owed: Obligation
    title: str
    who: str | None
    leads_to: Callable[[], str | None]
    text: BilingualText | None = None
    is_late: bool = False
    button: str = ""

    @property
    def due(self) -> date:
        """The due date."""
        return self.owed.due

    @cached_property
    def url(self) -> str | None:
        """The page that settles the date; None if the user may not."""
        return self.leads_to()


@dataclass(frozen=True)
class DateSeries:
    """One line of the next dates: the first of its kind for a person, and later ones."""

    first: DateLine
    later: Sequence[DateLine] = ()


def series_of(lines: Sequence[DateLine]) -> list[DateSeries]:
    """Dates of one kind for the same person as one line, the earliest first.

    A late date, and a date with its own text, has its own line.
    """
    lines_by_key: dict[object, list[DateLine]] = {}
    for line in lines:
        alone = line.owed.id if line.text is not None or line.is_late else None
        lines_by_key.setdefault((line.title, line.owed.party_id, alone), []).append(line)
    return [DateSeries(first, later) for first, *later in lines_by_key.values()]


def concerns_of(facts: CaseFacts) -> Sequence[OpenConcern]:
    """The alarming urgent concerns; queried only if an obligation suggests any."""
    owed = [duty for duty in facts.obligations if duty.kind in OWED]
    if not any(duty.kind is URGENT or duty.due < facts.on for duty in owed):
        return []
    return [concern for concern in facts.read(open_concerns_in) if concern.is_alarming(on=facts.on)]


def dates_of(facts: CaseFacts) -> list[Obligation]:
    """The open dates without urgent concerns, which are shown above them."""
    return [duty for duty in facts.obligations if duty.kind is not ObligationKind.URGENT_CONCERN]


def date_lines(facts: CaseFacts, user: Staff) -> list[DateLine]:
    """The open dates: late ones by weight, then the others by day; url None if the user may not
    settle it.
    """
    dates, lang = dates_of(facts), language()
    texts = texts_on_lines(dates, user, on=facts.on, facts=facts)
    others = left_to_others(dates, user, on=facts.on)
    called = {party.id: party.alias.in_(lang) for party in facts.parties}
    titles: dict[tuple[ObligationKind, bool], str] = {}
    lines = []
    for owed in dates:
        kind, is_late = owed.kind, owed.due < facts.on
        if (title := titles.get((kind, is_late))) is None:
            title = titles[kind, is_late] = _title(duty_line(kind), is_late=is_late)
        text = texts.get(owed.id)
        if text is not None and duty_line(kind).is_its_text:
            title, text = text.in_(lang), None
        who = called[owed.party_id] if owed.party_id else None
        leads_to = partial(_leads_to, owed, facts, user)
        button = "" if owed.id in others else str(duty_line(kind).button)
        lines.append(DateLine(owed, title, who, leads_to, text, is_late, button))
    # Late dates first, by weight rather than age.
    return sorted(lines, key=lambda line: (not line.is_late, line.owed.weight * line.is_late))


def _title(shown: DutyLine, *, is_late: bool) -> str:
    return str(shown.late_title if is_late and shown.late_title is not None else shown.title)


def _leads_to(owed: Obligation, facts: CaseFacts, user: Staff) -> str | None:
    shown = duty_line(owed.kind)
    settles = shown.needs is None or facts.may(user, shown.needs, party_id=owed.party_id)
    return shown.url(owed) if settles else None


@dataclass(frozen=True)
class StateNow:
    """The opening sentence of a case.

    said: the state. until: the obligation that ends the only running probation, if any. late: the
    number of late dates. next: the first date not late; None if any is late.
    """

    said: str
    until: Obligation | None
    late: int
    next: DateLine | None


def state_now(facts: CaseFacts, dates: Sequence[DateLine]) -> StateNow:
    """The state of the case, with late dates or the next one. dates: from `date_lines`."""
    late = sum(line.is_late for line in dates)
    ahead = next((line for line in dates if not line.is_late), None)
    until = None
    running = [row for row in stage_rows(facts) if row.state is StageState.RUNNING]
    if facts.case.provenance is Provenance.PUBLISHED:
        words = decided_words(facts) or _("The source tells of no decision.")
    elif facts.case.is_open() and (
        len(accused := _accused(facts)) > 1 or any(_judged(facts, who) for who in accused)
    ):
        words = _said_of_each(facts, accused, running)
    elif running:
        words = _running(running, facts.on)
        until = _probation_ends(facts) if not stages_of_each(facts) else None
    elif facts.case.is_open() and facts.is_matter():
        words = _("Open; a matter that concerns no particular child.")
    elif facts.case.is_open():
        begun = any(row.state in BEGAN for row in stage_rows(facts))
        words = _("Open; no stage is running.") if begun else _("Registered; not received yet.")
    else:
        words = joined(filter(None, [_("Closed."), decided_words(facts)]))
    return StateNow(words, until, late, None if late else ahead)


def _running(rows: Sequence[StageNow], on: date) -> str:
    """The running stages, and a probation that ran out undecided."""
    over = [row for row in rows if waits_for_its_end(row, on)]
    names = [label(row.stage) for row in rows if row not in over]
    sentences = [_("Running: %(stages)s.", stages=_(", ").join(names))] if names else []
    if over:
        sentences.append(_("The probation has run out; the final decision is to be made."))
    return joined(sentences)


def _accused(facts: CaseFacts) -> list[Party]:
    return [party for party in facts.suspects() if party.has_role(*ACCUSED_HERE)]


def _said_of_each(facts: CaseFacts, accused: Sequence[Party], running: Sequence[StageNow]) -> str:
    """Each person's running stages, else their last decision; then the stages of the whole case."""
    own: dict[str | None, list[str]] = {}
    for row in running:
        for part in row.each if row.stage in OF_EACH else ():
            if part.state is StageState.RUNNING:
                own.setdefault(part.ref, []).append(_stands(part, facts.on))
    sentences = []
    for party in accused:
        if stages := own.get(party.ref):
            where = _(", ").join(stages)
        elif judged := _judged(facts, party):
            stands = stands_words(judged, facts).rstrip(".。")
            where = outcome_words(judged)
            if stands:
                where = _("%(what)s (%(how)s)", what=where, how=stands[:1].lower() + stands[1:])
        else:
            decided = facts.decided(party.id)
            where = label(decided[-1].called) if decided else _("not decided yet")
        sentences.append(_("%(who)s: ", who=party.alias.in_(language())) + where)
    others = [row for row in running if row.stage not in OF_EACH]
    each = _("%(decided)s.", decided=_("; ").join(sentences))
    return joined([each, *([_running(others, facts.on)] if others else [])])


def _judged(facts: CaseFacts, party: Party) -> Disposition | None:
    """The last judgment about somebody that none replaces; None without any."""
    return judgment_of(facts.decided(party.id), on=facts.on)


def _stands(stage: StageNow, on: date) -> str:
    """The state of one person's running stage."""
    if waits_for_its_end(stage, on):
        return _("the probation has run out, the final decision is to be made")
    return _("%(measure)s, running", measure=label(stage.stage))


def _probation_ends(facts: CaseFacts) -> Obligation | None:
    ends = [duty for duty in facts.obligations if duty.kind is ObligationKind.PROBATION_END]
    return ends[0] if len(ends) == 1 and ends[0].due >= facts.on else None


def decided_words(facts: CaseFacts) -> str:
    """The last decision about each person in each line of work, with names; "" if none."""
    last: dict[tuple[int, int], Disposition] = {}
    for decision in (decision for decision in facts.dispositions if decision.stands):
        last[decision.party_id, decision.track_id] = decision
    whom: dict[str, list[str]] = {}
    for decision in last.values():
        alias = facts.party(decision.party_id).alias.in_(language())
        whom.setdefault(label(decision.called), []).append(alias)
    if not whom:
        return ""
    texts = [
        _("%(decision)s (%(who)s)", decision=kind, who=_(", ").join(dict.fromkeys(names)))
        for kind, names in whom.items()
    ]
    text = _("; ").join(texts)
    return _("%(decided)s.", decided=text[:1].upper() + text[1:])
