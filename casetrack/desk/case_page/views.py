"""The page of a case (log box, stages, dates, people, journal) and its direct actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casetrack.accounts.permissions import Permission
from casetrack.cases.access import case_or_404, case_to
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts, facts_of
from casetrack.cases.flag_words import undone_words
from casetrack.cases.kinds import CaseStatus, Part
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.policy import sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.asked_fields import asking
from casetrack.casework.attachments.feature import files_on_page
from casetrack.casework.attachments.forms import say_files, with_files
from casetrack.casework.attachments.receiving import takes_attachments
from casetrack.casework.kind_words import kinds_at_hand, named
from casetrack.casework.tasks.models import RECORD
from casetrack.casework.tasks.queries import open_tasks, people_on
from casetrack.desk.case_page import entry_words, page, summary
from casetrack.desk.case_page.journal_acts import entries_in, journal_parts
from casetrack.desk.case_page.kind_matches import read_typed, taken_along
from casetrack.desk.case_page.log_lines import Line, LogLine, LongNote, log_line, with_ticks
from casetrack.desk.case_page.queries import (
    ENTRIES,
    FIRST,
    WHOLE,
    JournalFilter,
    extras_of,
    journal_of,
    pages_of_measures,
    place_above,
    stands_on_first_page,
    years_of,
)
from casetrack.desk.case_page.recording import may_log, steps_to_propose
from casetrack.desk.case_page.stage_lines import stage_lines
from casetrack.desk.case_page.told_page import told_in_words, told_page
from casetrack.ledger.page_parts import (
    Clause,
    Fold,
    FoldGroup,
    PagePlace,
    case_folds,
    case_parts,
    folded,
    next_steps_of,
)
from casetrack.suggestions import progress
from casetrack.suggestions.queries import suggestions_in_short
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import FROM, read_id
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import today
from casetrack.web.next_steps import likeliest
from casetrack.web.paging import page_of, unpack
from casetrack.web.saving import form_page, redirect_back, save, say_saved
from casetrack.web.taken_along import typed_along
from casetrack.web.words import label, language

bp = Blueprint("dossier", __name__)


NOTE = str(EntryKind.NOTE.value)


# With these parameters the page shows more journal entries than at first.
FURTHER = ("whole", "before", "entry", "line", "about")


# The form field with the kind whose actor fields were shown.
DONE_BY_FOR = "done_by_for"


# The parameter that puts the cursor in the log box.
LOG = "log"


# The form fields of a next step or a settled task.
ABOUT_NEXT = ("next_text", "next_by", "next_on", "settles", "more")


@bp.get("/cases/<int:case_id>")
@requires(Permission.CASE_READ)
def show(case_id: int) -> ResponseReturnValue:
    """The page of a case: as much as the user may see; a published one as it is told."""
    case = case_or_404(case_id)
    told_case = told_in_words(case)
    if told_case is None or any(name in request.args for name in FURTHER):
        return _shown(case, None)
    shown = told_page(case, told_case)
    record_view(case, acting())
    return shown


@bp.post("/cases/<int:case_id>/log")
@requires(Permission.JOURNAL_WRITE)
@takes_attachments
def log(case_id: int) -> ResponseReturnValue:
    """Save the log box; on an error, show the page again with the typed values."""
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    typed = read_typed(case, request.form)
    kind = typed.kind or EntryKind.NOTE
    form = with_ticks(asking(LogLine, kind.fields), case, signed_in_user())()
    form.say(typed)
    offer_line(form, kind, parties_of(case))
    offer_steps(form, case)
    if not (form.text.data or "").strip() and kind.value != request.form.get("asked", NOTE):
        # Only a kind was sent: show its fields, without errors.
        return _shown(case, form)
    if typed.leads_on and form.is_to_be_saved():
        if (there := taken_along(typed, request.form)) is not None:
            return redirect(there)
        form.form_errors.append(typed.why())
        return _shown(case, form), 422
    return _logged(case, form) or (_shown(case, form), 422)


@bp.get("/cases/<int:case_id>/log/fields")
@requires(Permission.JOURNAL_WRITE)
def log_fields(case_id: int) -> ResponseReturnValue:
    """The fields of the kind chosen in the log box, as a fragment."""
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    typed = read_typed(case, request.args)
    kind = typed.kind or EntryKind.NOTE
    form = asking(LogLine, kind.fields)(formdata=None)
    form.say(typed)
    offer_line(form, kind, parties_of(case))
    return render_template("desk/case_page/_log_fields.html", form=form, case=case, kind=kind)


@bp.get("/cases/<int:case_id>/log/ticks")
@requires(Permission.JOURNAL_WRITE)
def log_ticks(case_id: int) -> ResponseReturnValue:
    """The requirements of the people the entry is about, as a fragment for the log box."""
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    form = with_ticks(LogLine, case, signed_in_user(), is_shown=True)(formdata=None)
    return render_template("desk/case_page/_log_ticks.html", form=form)


@bp.get("/cases/<int:case_id>/log/next")
@requires(Permission.JOURNAL_WRITE)
def log_next(case_id: int) -> ResponseReturnValue:
    """The fields of a next step, as a fragment for the log box."""
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    form = LogLine(formdata=None)
    offer_steps(form, case, is_shown=True)
    return render_template("casework/tasks/_next.html", form=form)


@bp.route("/cases/<int:case_id>/note", methods=["GET", "POST"])
@requires(Permission.JOURNAL_WRITE)
@takes_attachments
def note(case_id: int) -> ResponseReturnValue:
    """Log a long note, or a kind that needs more fields."""
    case = case_to(Permission.JOURNAL_WRITE, case_id)
    kind, settles = _kind_asked(), request.args.get("settles", type=read_id)
    about = [
        party_id for party_id in [request.args.get("party", type=read_id)] if party_id is not None
    ]
    form = asking(LongNote, kind.fields)(data={"kind": kind, "settles": settles, "party": about})
    offer_line(form, kind, parties_of(case))
    offer_steps(form, case)
    if (saved := _logged(case, form)) is not None:
        return saved
    offer_steps(form, case, is_shown=True)
    return form_page("desk/case_page/note.html", form, case=case, kind=kind)


def _kind_asked() -> EntryKind:
    """The kind chosen on the form or by the link; a note if none."""
    return named(request.form.get("kind") or request.args.get("kind") or "").kind or EntryKind.NOTE


def offer_line(form: Line, kind: EntryKind, parties: Sequence[Party]) -> None:
    """Offer those who may have done it, and whom it may be about."""
    form.offer(kind, parties, is_seen=request.form.get(DONE_BY_FOR) == kind.value)


def offer_steps(form: Line, case: Case, *, is_shown: bool = False) -> None:
    """Offer assignees and open tasks, if the next-step fields are shown or were sent."""
    if is_shown or any(request.form.get(name) for name in ABOUT_NEXT):
        form.offer_steps(people_on(case, on=today()), open_tasks(case), me=signed_in_user().id)
    else:
        form.offer_none()


def _logged(case: Case, form: Line) -> ResponseReturnValue | None:
    again = form.look_again if isinstance(form, LogLine) else None
    saved = save(
        form, with_files(form, case, lambda act: log_line(case, form, act)), conflict=again
    )
    if saved is None:
        return None
    say_files(form)
    entry = saved.result
    say_saved(entry)
    if form.word:
        flash(_('It is a note that begins with "%(word)s".', word=form.word))
    if not stands_on_first_page(entry, on=today()):
        return redirect(place_of_entry(entry, is_far=True))
    journal = url_for(".show", case_id=case.id, _anchor="journal")
    return redirect(journal) if isinstance(form, LogLine) else redirect_back(journal)


def _shown(case: Case, form: Line | None) -> str:
    """The page of a case. form: the log box with typed values; None for an empty one."""
    if form is not None:
        form.shown_again()
    user, on = signed_in_user(), today()
    sight = sight_of(user, case, on=on)
    facts = facts_of(case, seen_by=user, on=on, sight=sight)
    if sight.is_whole:
        shown = _whole(facts, form)
    else:
        shown = render_template("desk/case_page/part.html", **_part(facts))
    record_view(case, acting())
    return shown


def _whole(facts: CaseFacts, form: Line | None) -> str:
    user, case = signed_in_user(), facts.case
    extras = extras_of(facts)
    charged = page.flags_of_charges(facts, extras.charges)
    narrowed = JournalFilter(
        track_id=request.args.get("line", type=read_id),
        party_id=request.args.get("about", type=read_id),
    )
    is_further = any(name in request.args for name in FURTHER)
    is_whole = "whole" in request.args
    size = WHOLE if is_whole else ENTRIES if is_further else FIRST
    most = 2 * size if size == FIRST else size
    rows = journal_of(case, narrowed, before=_before(case), limit=most + 1)
    if size == FIRST:
        # As many lines: what is folded takes no place.
        size = min(most, entries_in(rows, FIRST, opened_at=case.opened_at))
    entries = page_of(rows[: size + 1], lambda item: [item.entry.place], size=size)
    lines = frozenset(track.kind for track in facts.tracks)
    next_number = entries.rows[0].highest + 1 if entries.rows else None
    may_plan_steps = case.status is CaseStatus.OPEN and facts.may(user, RECORD)
    writes = may_log(facts, user)
    if form is None and writes:
        form = LogLine()
        if not form.comes_back and (LOG in request.args or FROM in request.args):
            form.say(read_typed(case, typed_along()))
    if form is not None and not form.party.choices:
        form.party.offer(facts.parties)
    people, bodies = page.people_lines(facts, extras)
    dates = summary.date_lines(facts, user)
    series = summary.series_of(dates)
    steps = steps_to_propose(facts, next_steps_of(facts, user))
    is_all = is_whole or request.args.get("dates") == "all"
    shown_dates = len(series) if is_all else summary.DATES
    beside = {line.first.url for line in series[:shown_dates]}
    flags = page.flags_of_measures(facts)
    return render_template(
        "desk/case_page/show.html",
        case=case,
        facts=facts,
        extras=extras,
        form=form,
        entries=entries,
        narrowed=narrowed,
        people=people,
        bodies=bodies,
        state=summary.state_now(facts, dates),
        stages=stage_lines(facts),
        dates=dates,
        series=series[:shown_dates],
        later_dates=sum(1 + len(series_later.later) for series_later in series[shown_dates:]),
        likely=likeliest(steps, on=facts.on, most=summary.STEPS, besides=beside, only_due=True),
        folds=_folds(facts, bodies, flags, charged),
        measures=page.measures_shown(facts),
        pages=pages_of_measures(facts),
        flags=flags,
        charged=charged,
        flagged=page.flagged(facts, charged),
        suggestions=facts.read(suggestions_in_short),
        progress=progress,
        concerns=summary.concerns_of(facts),
        may_answer=facts.may(user, Permission.CONCERN_ANSWER),
        next_number=next_number,
        may_log=writes,
        may_plan_steps=may_plan_steps,
        may_edit=facts.may(user, Permission.CASE_EDIT),
        page=page,
        say=entry_words,
        files=files_on_page(facts, user),
        undone={
            decision.entry_id: words
            for decision in facts.dispositions
            if (words := undone_words(decision))
        },
        shown={row.entry.number for row in entries.rows},
        years=years_of(case) if is_further and not is_whole else {},
        is_opening=not is_further,
        is_whole=is_whole,
        journal_parts=partial(journal_parts, opened_at=case.opened_at),
        Part=Part,
        PagePlace=PagePlace,
        parts=partial(case_parts, facts, user),
        kind=(form.kind.data if form is not None else None) or EntryKind.NOTE,
        kinds=kinds_at_hand(lines),
    )


def _folds(
    facts: CaseFacts,
    bodies: Sequence[page.PersonLine],
    flags: Mapping[int, Sized],
    charged: Mapping[int, Sized],
) -> list[Fold]:
    """The folded groups at the foot of the page of a case; empty ones are left out."""
    lang = language()
    came_in = _("Came in as: %(how)s.", how=label(facts.case.intake))
    names = [Clause(line.party.alias.in_(lang)) for line in bodies]
    own = (
        (FoldGroup.SOURCE, "desk/case_page/_bodies.html", names),
        (FoldGroup.MEASURES, "desk/case_page/_measures.html", page.measures_said(facts, flags)),
        (FoldGroup.CHARGES, "desk/case_page/_charges.html", page.charges_said(facts, charged)),
        (FoldGroup.NOTES, "desk/case_page/_notes.html", [Clause(came_in)]),
    )
    return folded(
        *(Fold(group, clauses, [(template, None)]) for group, template, clauses in own if clauses),
        *case_folds(facts, signed_in_user()),
    )


def place_of_entry(entry: JournalEntry, *, is_far: bool | None = None) -> str:
    """The address of an entry: on the first page of the journal, or where a page begins with it."""
    if is_far is None:
        is_far = not stands_on_first_page(entry, on=today())
    return url_for(
        ".show",
        case_id=entry.case_id,
        entry=entry.number if is_far else None,
        _anchor=f"entry-{entry.number}",
    )


def _before(case: Case) -> str | None:
    """The place where the journal page begins: after a page, or at the requested entry."""
    before = unpack(request.args.get("before"), length=1)
    if before:
        return str(before[0])
    number = request.args.get("entry", type=read_id)
    return place_above(case, number) if number is not None else None


def _part(facts: CaseFacts) -> dict[str, object]:
    """Dates and stages only, or visits of some children only: never notes."""
    user = signed_in_user()
    mine = [p for p in facts.children() if facts.sight.sees_visits_of(p.id)]
    seen_ids = {p.id for p in mine}
    dates_only = "dates" in {aspect.value for aspect in facts.sight.aspects}
    dates = [
        line
        for line, owed in zip(summary.date_lines(facts, user), summary.dates_of(facts), strict=True)
        if dates_only or (owed.kind.value == "visit" and owed.party_id in seen_ids)
    ]
    return {
        "case": facts.case,
        "facts": facts,
        "children": mine,
        "dates": dates,
        "dates_only": dates_only,
        "stages": stage_lines(facts, with_each=False) if dates_only else [],
        "steps": [s for s in next_steps_of(facts, user) if s.url is not None],
    }
