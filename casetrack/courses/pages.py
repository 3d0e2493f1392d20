"""The pages of a kind of course: begin one, look at it and record a session, end it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.cases.access import case_to
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import MeasureKind, MeasureState, Part, PartyKind
from casetrack.cases.models import Case, JournalEntry, Measure, Party
from casetrack.cases.policy import ensure_may, may, sight_of
from casetrack.cases.queries import parties_of
from casetrack.cases.view_log import record_view
from casetrack.casework.attachments.forms import say_files, with_files
from casetrack.casework.attachments.queries import files_beside
from casetrack.casework.parties import bodies_among, children_among, guardians_among
from casetrack.courses.course import Course, Detail, SessionHeld, Terms
from casetrack.courses.forms import CourseEndForm, CourseForm, SessionForm
from casetrack.courses.models import CourseDetail
from casetrack.courses.queries import course_behind, entries_of, latest_first
from casetrack.courses.requirements.sections import promises_part
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.measure_types import MeasureType, details_of, items_of_measures
from casetrack.ledger.obligations import find_owed
from casetrack.ledger.registry import subject_page
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.addresses import read_id
from casetrack.web.catalogue import gettext as _
from casetrack.web.catalogue import ngettext
from casetrack.web.clock import today
from casetrack.web.next_steps import NextStep
from casetrack.web.saving import form_page, redirect_back, save
from casetrack.web.words import label, language

NO_NAMES = _l("No names; up to 12,000 characters.")


@dataclass(frozen=True)
class CourseTexts:
    """Texts of the pages of a course.

    title: of the page that begins one. step: the same on the page of a case. button: begins it.
    end: leads to its end. for_whom: where nobody is in the case yet whom it could be for. partner:
    hint of a new partner. rests_on: the law behind it. session: what to write of a session.
    """

    title: LazyString
    step: LazyString
    button: LazyString
    end: LazyString
    for_whom: LazyString
    partner: LazyString
    rests_on: LazyString
    session: LazyString = NO_NAMES


def says_nothing(detail: Any) -> Iterable[str]:
    """No sentences about a course beyond the common ones."""
    return ()


def no_ways(detail: Any) -> Iterable[tuple[str, str]]:
    """No further acts on a course."""
    return ()


@dataclass(frozen=True, kw_only=True)
class CoursePages(Generic[Detail, Terms]):
    """The pages of one kind of course.

    part: what of a case was looked at, as the audit has it. template: of the page that begins one,
    where it asks in a way of its own. says: sentences about a course that only this kind has.
    about: for whom of the case it may be, first those it is most likely for. end_form: with what
    this kind alone keeps of its end. ways: what else whoever may record may do with one, in words
    and with its address.
    """

    course: Course[Detail, Terms]
    texts: CourseTexts
    form: type[CourseForm]
    part: str
    template: str = "courses/new.html"
    says: Callable[[Detail], Iterable[str]] = says_nothing
    about: Callable[[Sequence[Party]], list[Party]] = children_among
    end_form: type[CourseEndForm] = CourseEndForm
    ways: Callable[[Detail], Iterable[tuple[str, str]]] = no_ways

    def register(self, bp: Blueprint, address: str, *, endpoint: str) -> None:
        """Give the page that begins one its address below its case: `guidance/programmes/new`."""
        bp.add_url_rule(
            f"/cases/<int:case_id>/{address}",
            endpoint,
            requires(self.course.write)(lambda case_id: self.new(case_id)),
            methods=["GET", "POST"],
        )

    def types(self, **declared: Any) -> tuple[MeasureType, ...]:
        """Its kinds of measure with their pages. declared: further properties."""
        ends = (self.course.rhythm.owes,) if self.course.rhythm else ()
        return tuple(
            MeasureType(
                kind,
                detail=self.course.detail,
                view=self.show,
                end_view=self.end,
                duties=ends,
                promises=items_of_measures(record=self.course.record, write=self.course.write),
                **declared,
            )
            for kind in self.course.kinds
        )

    def new(self, case_id: int) -> ResponseReturnValue:
        """Begin one, with its partners."""
        case = case_to(self.course.write, case_id)
        parties = parties_of(case)
        children = self.about(parties)
        kinds = tuple(self.course.kinds)
        wanted = request.args.get("kind")
        form = self.form(
            data={
                "kind": next((kind for kind in kinds if kind.value == wanted), kinds[0]),
                "child": request.args.get("child", type=read_id)
                or (children[0].id if children else None),
                "started": PartialDate.day(today()),
            }
        )
        form.kind.offer(kinds)
        form.child.offer(children)
        form.guardians.offer(guardians_among(case, parties))
        form.partners.offer(bodies_among(parties))
        if len(kinds) == 1:
            del form.kind
        given = {"kind": kinds[0]} if len(kinds) == 1 else {}
        if saved := save(
            form, lambda act: self.course.begin(case, form.into(self.course.terms, **given), act)
        ):
            flash(_("%(what)s has begun.", what=named(saved.result.measure.kind)))
            return redirect_back(url_for("dossier.show", case_id=case.id))
        return form_page(self.template, form, case=case, children=children, texts=self.texts)

    def show(self, case: Case, measure: Measure) -> ResponseReturnValue:
        """One course, its sessions, and the form for the next one."""
        user = signed_in_user()
        if not sight_of(user, case, on=today()).is_whole:
            abort(404)
        detail = course_behind(self.course.detail, measure) or abort(404)
        if request.method == "POST":
            ensure_may(user, self.course.record, case, on=today())
        is_running = measure.state is MeasureState.RUNNING
        form = SessionForm(data={"held": PartialDate.day(today()), "who": _usual(measure)})
        form.who.offer(_others(case, measure))
        if save(
            form,
            with_files(
                form,
                case,
                lambda act: self.course.hold(
                    detail, form.into(SessionHeld, party_ids=tuple(form.who.data or ())), act
                ),
            ),
        ):
            say_files(form)
            flash(told(detail))
            return redirect_back(address_of(measure))
        guardians = [link.party for link in measure.parties if link.part is Part.TO]
        entries = entries_of(detail)
        page = form_page(
            "courses/show.html",
            form,
            case=case,
            detail=detail,
            measure=measure,
            texts=self.texts,
            what=named(measure.kind),
            told=told(detail),
            says=[*attendance_of(guardians, entries.values()), *self.says(detail)],
            next_on=self._next_on(detail),
            about=[link.party for link in measure.parties if link.part is Part.ABOUT],
            guardians=guardians,
            partners=[link.party for link in measure.parties if link.part is Part.WITH],
            entries=entries,
            sessions=latest_first(detail),
            files=files_beside(case, [held.entry_id for held in detail.sessions], acting()),
            waits_for_a_day=is_running and self.course.waits_for_a_day(detail),
            ways=self.ways(detail),
            may_write=may(user, self.course.write, case, on=today()),
            may_record=may(user, self.course.record, case, on=today()),
            is_running=is_running,
            promises=promises_part(case, measure, user, on=today()),
        )
        if request.method == "GET":
            record_view(case, acting(), part=self.part)
        return page

    def end(self, case: Case, measure: Measure) -> ResponseReturnValue:
        """End a course, with its outcome."""
        ensure_may(signed_in_user(), self.course.write, case, on=today())
        detail = course_behind(self.course.detail, measure) or abort(404)
        form = self.end_form(data={"ended_on": today()})
        if save(
            form,
            lambda act: self.course.end(
                detail,
                act,
                ended_on=form.ended_on.data,
                result=form.result.data or "",
                own={particular.name: particular.data for particular in form.particulars()},
            ),
        ):
            flash(_("%(what)s has ended.", what=named(measure.kind)))
            return redirect_back(url_for("dossier.show", case_id=case.id))
        return form_page(
            "courses/end.html",
            form,
            case=case,
            title=_("End it: %(what)s", what=label(measure.kind)),
            duties=[],
            back=address_of(measure),
        )

    def running(self, facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
        """Next steps for running courses: a session, the end."""
        if not facts.case.is_open() or not facts.may(user, self.course.record):
            return
        may_end = facts.may(user, self.course.write)
        running = [
            measure
            for measure in facts.measures_of(*self.course.kinds)
            if measure.state is MeasureState.RUNNING
        ]
        kept = details_of(facts) if running else {}
        for measure in running:
            if measure.id in kept:
                name = label(measure.kind)
                text = (
                    _("Record a session, or end it: %(what)s", what=name)
                    if may_end
                    else _("Record a session: %(what)s", what=name)
                )
                yield NextStep(text, address_of(measure), is_due=True)

    def beginning(self, endpoint: str) -> Callable[[CaseFacts, Staff, date], Iterator[NextStep]]:
        """The step that begins one, where somebody is in the case whom it could be for."""

        def step(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
            may_begin = facts.may(user, self.course.record) and facts.may(user, self.course.write)
            children = self.about(facts.parties)
            if facts.case.is_open() and may_begin and children:
                only = children[0].id if len(children) == 1 else None
                url = url_for(endpoint, case_id=facts.case.id, child=only)
                yield NextStep(self.texts.step, url)

        return step

    def _next_on(self, detail: Detail) -> date | None:
        if self.course.rhythm is None:
            return None
        owed = find_owed(self.course.rhythm.owes, detail)
        return owed.due if owed is not None and owed.is_open else None


def address_of(measure: Measure) -> str:
    """Address of the page of a measure."""
    return url_for("cases.measure", case_id=measure.case_id, measure_id=measure.id)


# The page of the course for which a session is owed; for details with their measure's key.
page_of = subject_page("cases.measure", "measure_id")


def named(kind: MeasureKind) -> str:
    """The kind of a course as a sentence or a title begins with it."""
    word = label(kind)
    return word[:1].upper() + word[1:]


def told(detail: CourseDetail) -> str:
    """Sessions held, of those planned, in words."""
    held = len(detail.sessions)
    if detail.sessions_planned is None:
        return _("Sessions held: %(n)d; no number is planned.", n=held)
    return _("%(n)d of %(total)d sessions held.", n=held, total=detail.sessions_planned)


def attendance_of(guardians: Iterable[Party], sessions: Collection[JournalEntry]) -> Iterator[str]:
    """Sessions that each participating guardian came to, from their entries."""
    if not sessions:
        return
    came = [
        {link.party_id for link in entry.parties if link.part is Part.WITH} for entry in sessions
    ]
    for guardian in guardians:
        yield ngettext(
            "%(who)s came to %(n)d of %(num)d session.",
            "%(who)s came to %(n)d of %(num)d sessions.",
            len(came),
            who=guardian.alias.in_(language()),
            n=sum(guardian.id in there for there in came),
        )


def _others(case: Case, measure: Measure) -> list[Party]:
    """Guardians and bodies of the case: who may have been there besides the child."""
    about = set(measure.party_ids(Part.ABOUT))
    parties = [party for party in parties_of(case) if party.id not in about]
    guardians = guardians_among(case, parties)
    return [*guardians, *(party for party in parties if party.kind is PartyKind.BODY)]


def _usual(measure: Measure) -> list[int]:
    """Planned participants."""
    return [*measure.party_ids(Part.TO), *measure.party_ids(Part.WITH)]
