"""The list of all suggestions of an office, and its export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.permissions import Permission
from casetrack.suggestions import actions, listing
from casetrack.suggestions.blueprint import bp
from casetrack.suggestions.board import NOT_NARROWED, BoardFilter
from casetrack.suggestions.divisions import DIVISIONS, filter_of
from casetrack.suggestions.listed import (
    COLUMNS,
    Courses,
    ListedLetter,
    listed_letter,
    listed_urging,
)
from casetrack.suggestions.lists import COUNTED, Which
from casetrack.suggestions.open_suggestions import OpenList, OpenSuggestions, Place, read_open
from casetrack.suggestions.progress import Told
from casetrack.suggestions.sentences import head_sentences, joined, late_sentence
from casetrack.web.access import acting, requires, signed_in_user
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import today
from casetrack.web.paging import Page, late_apart, page_of, unpack_day
from casetrack.web.words import label
from casetrack.web.workbook import send_workbook, sheet_of

# In an address: the last line of the page before, of letters and of urging.
AFTER, URGING_AFTER = "after", "urging_after"
# Lines of both tables of the list together.
LINES = 20
# Of them, urging without a letter however many letters there are.
LEAST_URGING = 5


# What stands in place of the letters of a list that has none.
_WHY_EMPTY: Mapping[Which, LazyString] = {
    Which.OPEN: _l("None is open in the cases you see. One is issued from the page of its case."),
    Which.NOT_SERVED: _l("Every letter that was issued is served."),
    Which.LATE: _l("No reply is late. That is as it should be."),
    Which.SINCE_MONDAY: _l("Nothing has become late since Monday."),
    Which.WORDS_SO_FAR: _l("Nothing that was answered is still to be seen put right."),
    Which.CLOSED: _l("None was closed in the cases you see."),
    Which.LOOK: _l("No item waits for a check."),
    Which.LOOK_BACK: _l("Nothing that is put right waits to be checked again."),
    Which.REPORTED_UP: _l("No open letter was reported upwards."),
    Which.WITHDRAWN: _l("None was withdrawn in the cases you see."),
    Which.RECORDED: _l("No case you see tells of a suggestion that was recorded from a text."),
    Which.OF_OTHERS: _l(
        "No case you see tells of a letter of another maker. One is recorded from its case."
    ),
}


@bp.get("/suggestions")
@requires(Permission.SUGGESTIONS_READ)
def index() -> ResponseReturnValue:
    """Letters in numbers and in a table; urging apart, so that the numbers stay true."""
    user, on = signed_in_user(), today()
    which = _which(request.args.get("show"))
    narrowed = filter_of(request.args, user)
    opened = _read(which, narrowed)
    counts = opened.totals
    letters = _page(opened.letters, LINES - min(len(opened.urging), LEAST_URGING))
    urging = _page(opened.urging, LINES - len(letters.rows))
    lines = listing.lines_of([number for _day, number in (*letters.rows, *urging.rows)])
    courses = Courses()
    listed = [listed_letter(line, courses, on=on) for line in lines[: len(letters.rows)]]
    urged = [listed_urging(line, on=on) for line in lines[len(letters.rows) :]]
    return render_template(
        "suggestions/index.html",
        which=which,
        filters=[
            (_counted(choice, counts.lists), _address(choice, narrowed), choice is which)
            for choice in Which
        ],
        narrowed=narrowed,
        choices=[(division, division.values(user)) for division in DIVISIONS]
        if narrowed.is_narrowed or "narrow" in request.args
        else [],
        narrow_url=url_for(".index", show=which.value, narrow=1),
        clear_url=_address(which, NOT_NARROWED),
        export_url=url_for(".export", show=which.value, **narrowed.address()),
        no_letters=_WHY_EMPTY[which],
        letters=late_apart(listed, _is_late),
        urging=late_apart(urged, _is_late),
        shapes=courses.met(),
        sentence=joined(head_sentences(counts)),
        late=late_sentence(counts),
        next_letters=_next_url(AFTER, letters),
        next_urging=_next_url(URGING_AFTER, urging),
        first_url=_address(which, narrowed)
        if AFTER in request.args or URGING_AFTER in request.args
        else None,
    )


@bp.get("/suggestions.xlsx")
@requires(Permission.SUGGESTIONS_READ)
def export() -> ResponseReturnValue:
    """The letters of the list as it is narrowed, as a file; audited before it is sent."""
    user, on = signed_in_user(), today()
    which, narrowed = _which(request.args.get("show")), filter_of(request.args, user)
    if which in COUNTED:
        places = read_open(user, OpenList(which), narrowed, on=on).letters
    else:
        places = listing.places_in(user, which, letters=True, on=on, limit=None, narrowed=narrowed)
    lines = listing.lines_of([number for _day, number in places])
    return send_workbook(
        _("suggestions"),
        [sheet_of(_("Suggestions"), COLUMNS, lines)],
        lambda rows: actions.record_export(which, narrowed, acting(), rows=rows),
    )


def _read(which: Which, narrowed: BoardFilter) -> OpenSuggestions:
    """The numbers, and what may be shown of the list: one line more than a page has."""
    user, on = signed_in_user(), today()
    after, urging_after = (unpack_day(request.args.get(key)) for key in (AFTER, URGING_AFTER))
    if which in COUNTED:
        return read_open(user, OpenList(which, LINES + 1, after, urging_after), narrowed, on=on)
    places = partial(listing.places_in, user, which, on=on, limit=LINES + 1, narrowed=narrowed)
    has_urging = which is not Which.OF_OTHERS and not narrowed.is_narrowed
    return replace(
        read_open(user, None, narrowed, on=on),
        letters=places(letters=True, after=after),
        urging=places(letters=False, after=urging_after) if has_urging else [],
    )


def _page(places: Sequence[Place], size: int) -> Page[Place]:
    return page_of(places, lambda place: [place[0].isoformat(), place[1]], size=size)


def _address(which: Which, narrowed: BoardFilter) -> str:
    return url_for(".index", show=which.value, **narrowed.address())


def _counted(which: Which, counts: Mapping[Which, int]) -> str:
    return f"{label(which)} {counts[which]}" if which in counts else label(which)


def pips(suggestion: Told, reached: str) -> list[tuple[int, bool]]:
    """One cell an item: its number, and whether its attribute `reached` is true."""
    return [(item.position, bool(getattr(item, reached))) for item in suggestion.items]


def _is_late(line: ListedLetter) -> bool:
    return line.is_late


def _which(asked: str | None) -> Which:
    return next((which for which in Which if which.value == asked), Which.OPEN)


def _next_url(key: str, page: Page[Place]) -> str | None:
    if not page.has_more:
        return None
    return f"{url_for('.index')}?{urlencode({**request.args.to_dict(), key: page.next_key})}"
