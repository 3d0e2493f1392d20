"""The states of the five stages, in words; computed from the facts, never set by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Stage, StageState
from casetrack.cases.models import Obligation
from casetrack.cases.stage_readings import StageNow
from casetrack.codes import N_, Msgid
from casetrack.desk.case_page.page import stage_dates, stage_rows, stages_of_each
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_when
from casetrack.web.words import label, language, word

_STATES: Mapping[StageState, tuple[str, Msgid]] = {
    StageState.DONE: ("is-done", N_("Done")),
    StageState.RUNNING: ("is-run", N_("Running")),
    StageState.TODO: ("is-todo", N_("To do")),
    StageState.NOT_NEEDED: ("is-none", N_("Not needed")),
    StageState.TOOK_PLACE: ("is-done", N_("Took place")),
    StageState.NOT_RECORDED: ("is-unknown", N_("Course not recorded")),
    StageState.NOT_DECIDED: ("is-none", N_("Not decided")),
    StageState.NONE_RECORDED: ("is-none", N_("None recorded")),
}
BEGAN = (
    StageState.DONE,
    StageState.RUNNING,
    StageState.TOOK_PLACE,
    StageState.NOT_RECORDED,
)
_OVER = (StageState.DONE, StageState.TOOK_PLACE)
# Placeholder of the due date, a link to its reason.
END = "%(until)s"


@dataclass(frozen=True)
class StageLine:
    """One stage of the bar.

    looks: CSS class. reached: progress in words. share: (done, total); None for a running stage
    without numbers. late: number of overdue items. count: "done of total", only if some are late.
    span: first and last day, as precisely as known; "" if unknown. owed: the obligation at the end;
    END marks its day in the span. each: the state of each of several people.
    """

    name: str
    looks: str
    state: str
    reached: str
    share: tuple[int, int] | None
    late: int
    count: str
    span: str
    owed: Obligation | None
    each: Sequence[str]


def stage_lines(facts: CaseFacts, *, with_each: bool = True) -> list[StageLine]:
    """The stages of a case, in order. with_each: add each person's own, if they differ."""
    owed = stage_dates(facts)
    people = stages_of_each(facts) if with_each else {}
    return [
        stage_line(row, facts.on, owed.get(row.stage.value), people.get(row.stage.value, ()))
        for row in stage_rows(facts)
    ]


def stage_line(
    row: StageNow,
    on: date,
    owed: Obligation | None = None,
    people: Iterable[tuple[str, StageNow]] = (),
) -> StageLine:
    """One stage on that day. owed: the obligation that ends it. people: each one's own stage."""
    looks, state = _STATES[row.state]
    is_counted = row.late and row.total
    return StageLine(
        name=label(row.stage),
        looks=looks,
        state=word(state),
        reached=_reached(row, on),
        share=_share(row, on),
        late=row.late,
        count=_("%(done)d of %(total)d done", done=row.done or 0, total=row.total)
        if is_counted
        else "",
        span=_span(row) if owed is None else _until(row, END),
        owed=owed,
        each=[_of_one(who, stage_now, on) for who, stage_now in people],
    )


def waits_for_its_end(row: StageNow, on: date) -> bool:
    """Whether the stage is a probation past its last day, awaiting its final decision.

    With several people: whether each running probation is.
    """
    if row.stage is not Stage.PROBATION or row.state is not StageState.RUNNING:
        return False
    if row.each:
        running = [part for part in row.each if part.state is StageState.RUNNING]
        return all(waits_for_its_end(stage_now, on) for stage_now in running)
    return row.until.last is not None and row.until.last < on


def _reached(row: StageNow, on: date) -> str:
    """The progress in words, such as "Running, 3 of 12"."""
    state = word(_STATES[row.state][1])
    if waits_for_its_end(row, on):
        return _("Ran out; the final decision is to be made")
    if any(waits_for_its_end(part, on) for part in row.each):
        return state  # only one of several: `each` says so
    if row.state is not StageState.RUNNING or not row.total:
        return state
    done, total = row.done or 0, row.total
    if row.stage is Stage.PROBATION and row.since.first == on:
        return _("%(state)s, counted from today", state=state)
    if row.stage is Stage.PROBATION:
        return _("%(state)s, day %(done)d of %(total)d", state=state, done=done, total=total)
    return _("%(state)s, %(done)d of %(total)d", state=state, done=done, total=total)


def _share(row: StageNow, on: date) -> tuple[int, int] | None:
    """Done and total, from counted items, else from days passed by `on`."""
    if row.state in _OVER:
        return 1, 1
    if row.state is not StageState.RUNNING:
        return 0, 1
    if row.total:
        return row.done or 0, row.total
    first, last = row.since.first, row.until.last
    if first is None or last is None or last <= first:
        return None
    whole = (last - first).days
    return min(max((on - first).days, 0), whole), whole


def _span(row: StageNow) -> str:
    return _until(row, word_when(row.until, language()))


def _until(row: StageNow, end: str) -> str:
    """The span from first to last day. end: the words for the last day."""
    since, until = row.since, row.until
    if row.state not in BEGAN:
        is_ahead = row.state is StageState.TODO and not until.is_unknown
        return _("by %(until)s", until=end) if is_ahead else ""
    if since.is_unknown:
        if not until.is_unknown:
            return _("? to %(until)s", until=end)
        return _("days unknown") if row.state in _OVER else ""
    begun = word_when(since, language())
    if until.is_unknown:
        if row.state is StageState.RUNNING:
            return _("since %(since)s", since=begun)
        return _("%(since)s to ?", since=begun)
    if since.edtf == until.edtf:
        return begun
    return _("%(since)s to %(until)s", since=begun, until=end)


def _of_one(who: str, row: StageNow, on: date) -> str:
    words = _("%(who)s: ", who=who) + _reached(row, on)
    span = _span(row)
    return words + _(", ") + span if span else words
