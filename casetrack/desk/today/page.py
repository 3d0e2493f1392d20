"""Contents of Today, from obligations: grouped lines, a strip of 14 days, the next seven days."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import has_permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.db.bilingual_text import BilingualText
from casetrack.desk.today.groups import DAYS_AHEAD, PAST, SHOWN, AgendaGroup, FirstDuty
from casetrack.desk.today.policy import only_reads_dates
from casetrack.desk.today.pressing import Pressed, PressForm, may_press, pressed_by
from casetrack.desk.today.queries import RANKED, Duty
from casetrack.law import Lateness, is_workday
from casetrack.ledger.registry import duty_line, left_to_others, texts_on_lines
from casetrack.web.dates import MONTHS_EN
from casetrack.web.words import language

MARKS = 3  # shapes on one day of the strip; the rest is a number
WEEK = 7
ROOM = 16  # lines of all groups together; more are on a group's own page
LEAST = 2  # lines of each group, however many there are of others
OF_A_CONCERN = 2  # lines of room that an urgent concern shown in full takes
# Legal effects of lateness that the line names.
_GRAVE = frozenset({Lateness.FREEDOM, Lateness.POWER, Lateness.RIGHT})

VISIT, WAIT, DATE = "todo", "wait", "due"


@dataclass(frozen=True)
class AgendaLine:
    """One duty with the button that settles it; button is None for readers who may not.

    means: the legal effect of lateness, if grave and late, or if release is due today. text: the
    duty's own text. beside: a second link. pressed: who pressed for it last. press: the form by
    which the reader may.
    """

    duty: Duty
    title: str
    url: str
    button: str | None
    anchor: str | None
    means: Lateness | None = None
    text: BilingualText | None = None
    beside: tuple[LazyString, str] | None = None
    pressed: Pressed | None = None
    press: PressForm | None = None


@dataclass(frozen=True)
class Lines:
    """One group: the lines on the page, and all its duties.

    count: the number of duties, "50+" above 50.
    """

    group: AgendaGroup
    lines: Sequence[AgendaLine]
    duties: Sequence[FirstDuty]
    count: str

    @property
    def has_more(self) -> bool:
        """Whether there are duties beyond the lines on the page."""
        return len(self.lines) < len(self.duties) or self.count.endswith("+")

    @property
    def is_late(self) -> bool:
        """Whether every duty of the group is overdue."""
        return self.group in PAST

    @property
    def comes_first(self) -> bool:
        """Whether a late or today's duty concerns somebody in custody."""
        return _comes_first(self.group, self.duties)


@dataclass(frozen=True)
class StripDay:
    """One day of the strip. marks: shapes; more: what is said of hidden ones; anchor: its first
    line.
    """

    day: date
    marks: Sequence[str]
    more: str
    said: str
    is_rest: bool
    is_made_up: bool
    anchor: str | None


@dataclass(frozen=True)
class Ahead:
    """One of the next seven days with duties: aliases and titles.

    count: the number of all duties, "50+" above 50.
    """

    day: date
    lines: Sequence[tuple[BilingualText, LazyString | str]]
    count: str


def first_of_groups(
    duties: Mapping[AgendaGroup, Sequence[FirstDuty]], *, concerns: int = 0, room: int = ROOM
) -> dict[AgendaGroup, Sequence[FirstDuty]]:
    """The duties that have a line on the page.

    concerns: number of urgent concerns shown in full above. room: lines of all groups together.
    """
    room -= OF_A_CONCERN * concerns
    most = _most([len(owed) for owed in duties.values()], room=room)
    return {group: owed[:most] for group, owed in duties.items()}


def next_days_of(
    duties: Mapping[AgendaGroup, Sequence[FirstDuty]], *, on: date
) -> dict[date, Sequence[FirstDuty]]:
    """The first duties of each of the seven days after this one, in the order of the page."""
    in_order = [line for group in _in_order(duties) for line in duties[group][:SHOWN]]
    days = (on + timedelta(days=n) for n in range(1, WEEK + 1))
    return {day: [line for line in in_order if line.due == day][:MARKS] for day in days}


def lines_of(
    duties: Mapping[AgendaGroup, Sequence[FirstDuty]],
    first: Mapping[AgendaGroup, Sequence[FirstDuty]],
    contents: Mapping[int, Duty],
    user: Staff,
    *,
    on: date,
) -> list[Lines]:
    """The groups with duties, in the order of the page.

    A group with a late or today's duty about somebody in custody comes first. first: those that
    have a line. contents: of these lines, by the ids of the duties.
    """
    shown = [contents[line.id] for owed in first.values() for line in owed if line.id in contents]
    lines = {line.duty.obligation.id: line for line in _lines(shown, user, on=on, is_led_to=True)}
    return [
        Lines(
            group,
            [lines[line.id] for line in first[group] if line.id in lines],
            duties[group][:SHOWN],
            up_to(SHOWN, len(duties[group])),
        )
        for group in _in_order(duties)
    ]


def _in_order(duties: Mapping[AgendaGroup, Sequence[FirstDuty]]) -> list[AgendaGroup]:
    groups = [group for group in AgendaGroup if duties[group]]
    return sorted(groups, key=lambda group: not _comes_first(group, duties[group][:SHOWN]))


def _comes_first(group: AgendaGroup, duties: Sequence[FirstDuty]) -> bool:
    return group in RANKED and any(line.weight == Lateness.FREEDOM for line in duties)


def up_to(most: int, number: int) -> str:
    """The number, "50+" where more than 50 were not counted."""
    return f"{most}+" if number > most else str(number)


def _most(numbers: Sequence[int], *, room: int) -> int:
    """Maximum lines per group, so that all groups fit the room."""
    most = SHOWN
    while most > LEAST and sum(min(number, most) for number in numbers) > room:
        most -= 1
    return most


def held_in(duties: Mapping[AgendaGroup, Sequence[FirstDuty]]) -> dict[AgendaGroup, int]:
    """Number of duties per group that run while somebody is in custody."""
    return {
        group: sum(line.weight == Lateness.FREEDOM for line in owed)
        for group, owed in duties.items()
    }


def strip_of(
    ahead: Mapping[date, Mapping[ObligationKind, int]], groups: Sequence[Lines], *, on: date
) -> list[StripDay]:
    """The next DAYS_AHEAD days, today first."""
    anchors: dict[date, str] = {}
    for line in (line for group in groups for line in group.lines if line.anchor):
        anchors.setdefault(line.duty.due, line.anchor or "")
    days = (on + timedelta(days=n) for n in range(DAYS_AHEAD))
    return [_day(day, ahead.get(day, {}), anchors.get(day)) for day in days]


def week_of(
    ahead: Mapping[date, Mapping[ObligationKind, int]],
    first: Mapping[date, Sequence[FirstDuty]],
    contents: Mapping[int, Duty],
) -> list[Ahead]:
    """The days with duties among those of `next_days_of`; contents: as in `lines_of`."""
    return [
        Ahead(
            day,
            [
                (contents[line.id].alias, duty_line(line.kind).title)
                for line in owed
                if line.id in contents
            ],
            up_to(SHOWN, sum(kinds.values())),
        )
        for day, owed in first.items()
        if (kinds := ahead.get(day))
    ]


def week_of_office(ahead: Mapping[date, Mapping[ObligationKind, int]], *, on: date) -> list[Ahead]:
    """The kinds of duties of an office ahead, by day: what they are, each with how many."""
    days = (on + timedelta(days=n) for n in range(1, WEEK + 1))
    nobody = BilingualText(None, None)
    return [
        Ahead(
            day,
            [
                (nobody, f"{duty_line(kind).title}{f' ×{up_to(SHOWN, number)}' * (number > 1)}")
                for kind, number in sorted(kinds.items(), key=lambda row: -row[1])[:MARKS]
            ],
            up_to(SHOWN, sum(kinds.values())),
        )
        for day in days
        if (kinds := ahead.get(day))
    ]


def month_in(day: date, lang: str) -> str:
    """The short name of the month: Dec, 12月."""
    return f"{day.month}月" if lang == "zh" else MONTHS_EN[day.month - 1][:3]


def lines_in_order(duties: Sequence[Duty], user: Staff, *, on: date) -> list[AgendaLine]:
    """The lines of duties on a group's own page."""
    return _lines(duties, user, on=on, is_led_to=False)


def _lines(duties: Sequence[Duty], user: Staff, *, on: date, is_led_to: bool) -> list[AgendaLine]:
    """The lines of these duties. is_led_to: the strip and forms link to their anchors."""
    owed = [duty.obligation for duty in duties]
    texts, others = texts_on_lines(owed, user, on=on), left_to_others(owed, user, on=on)
    lines = [_line(duty, user, texts, others, on=on, is_led_to=is_led_to) for duty in duties]
    pressed = pressed_by([line.duty.pressed_id for line in lines if line.duty.pressed_id])
    return [_to_press(line, pressed.get(line.duty.pressed_id or 0), user, on) for line in lines]


def _to_press(line: AgendaLine, last: Pressed | None, user: Staff, on: date) -> AgendaLine:
    """The line with who pressed for it, and with the form by which the reader may today."""
    is_offered = may_press(user, line.duty.obligation, on=on) and (last is None or last.day < on)
    press = PressForm(formdata=None) if is_offered else None
    return line if last is press is None else replace(line, pressed=last, press=press)


def _line(
    duty: Duty,
    user: Staff,
    texts: Mapping[int, BilingualText],
    others: Collection[int],
    *,
    on: date,
    is_led_to: bool,
) -> AgendaLine:
    shown = duty_line(duty.obligation.kind)
    is_late = duty.due < on and shown.late_title is not None
    is_grave = duty.lateness in _GRAVE and (duty.due < on or _is_freedom_now(duty, on=on))
    means = duty.lateness if is_grave else None
    text = texts.get(duty.obligation.id)
    title = str(shown.late_title if is_late and shown.late_title is not None else shown.title)
    if text is not None and shown.is_its_text:
        title, text = text.in_(language()), None
    only_looks = only_reads_dates(user)
    # For a role that may not settle it, the line links to the case.
    is_for_others = shown.needs is not None and not has_permission(user, shown.needs)
    has_no_button = only_looks or is_for_others or duty.obligation.id in others
    return AgendaLine(
        duty,
        # Evaluated once: the line prints the title several times.
        title=title,
        url=url_for("dossier.show", case_id=duty.obligation.case_id)
        if only_looks or is_for_others
        else shown.url(duty.obligation),
        button=None if has_no_button or not shown.button else str(shown.button),
        anchor=duty.obligation.anchor if is_led_to else None,
        means=means,
        text=text,
        beside=shown.beside(duty.obligation, user, on) if shown.beside is not None else None,
    )


def _is_freedom_now(duty: Duty, *, on: date) -> bool:
    """Whether release is owed today, so that further custody has no ground."""
    return duty.obligation.kind is ObligationKind.RELEASE and duty.due == on


def _mark(kind: ObligationKind) -> str:
    if kind is ObligationKind.VISIT:
        return VISIT
    return WAIT if kind.is_awaited else DATE


def _day(day: date, kinds: Mapping[ObligationKind, int], anchor: str | None) -> StripDay:
    counts = dict.fromkeys((VISIT, DATE, WAIT), 0)
    for kind, number in kinds.items():
        counts[_mark(kind)] += number
    marks = [mark for mark, number in counts.items() for _n in range(min(number, MARKS))]
    is_rest = not is_workday(day)
    return StripDay(
        day,
        marks=marks[:MARKS],
        more=_more(sum(counts.values())),
        said=_said(counts, is_rest=is_rest),
        is_rest=is_rest,
        is_made_up=not is_rest and day.weekday() >= 5,
        anchor=anchor,
    )


def _more(number: int) -> str:
    """What stands beside the shapes of a day: how many more there are."""
    if number > SHOWN:
        return up_to(SHOWN, number)
    return f"+{number - MARKS}" if number > MARKS else ""


def _said(counts: Mapping[str, int], *, is_rest: bool) -> str:
    sentences = []
    if sum(counts.values()) > SHOWN:
        # Which they are was not counted.
        counts = dict.fromkeys(counts, 0)
        sentences.append(_("more than %(count)s things due", count=SHOWN))
    if number := counts[VISIT]:
        sentences.append(ngettext("%(num)d visit", "%(num)d visits", number))
    if number := counts[DATE]:
        sentences.append(ngettext("%(num)d date due", "%(num)d dates due", number))
    if number := counts[WAIT]:
        sentences.append(ngettext("%(num)d waits for others", "%(num)d wait for others", number))
    if is_rest:
        sentences.append(_("rest day"))
    return _(", ").join(sentences or [_("nothing due")])
