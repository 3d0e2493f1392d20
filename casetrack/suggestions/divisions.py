"""By what the list of suggestions is narrowed and its figures are parted, with their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import BodyKind
from casetrack.casework.team import HANDLERS, names_of_staff
from casetrack.codes import Coded
from casetrack.law import ReplyGround
from casetrack.ledger.figures import FigureDivision
from casetrack.suggestions.board import COLUMNS, BoardFilter
from casetrack.suggestions.kinds import FORMAL, SuggestionKind
from casetrack.web.addresses import read_id
from casetrack.web.words import label

# Years in which a letter may have been issued.
_YEAR = re.compile(r"19(?:79|[89][0-9])|20[0-9]{2}", re.ASCII)
# The longest text by which a list is narrowed.
LONGEST = 60


def _coded(kinds: Sequence[Coded]) -> Callable[[Staff], list[tuple[Any, str]]]:
    return lambda _user: [(kind, label(kind)) for kind in kinds]


def _read(kind: type[Coded]) -> Callable[[str], Any]:
    return lambda text: next((member for member in kind if member.value == text), None)


def _handlers(user: Staff) -> list[tuple[Any, str]]:
    return [(staff.id, staff.name) for staff in names_of_staff(user.office_id, HANDLERS)]


DIVISIONS = tuple(
    FigureDivision(code, title, COLUMNS[code], values, read)
    for code, title, values, read in (
        ("kind", _l("Form"), _coded(FORMAL), _read(SuggestionKind)),
        ("ground", _lp("figure", "Ground"), _coded(list(ReplyGround)), _read(ReplyGround)),
        ("body", _l("Kind of recipient"), _coded(list(BodyKind)), _read(BodyKind)),
        ("handler", _l("Handler"), _handlers, read_id),
    )
)


def filter_of(asked: Mapping[str, str], user: Staff) -> BoardFilter:
    """The filter of an address; what may not be chosen is ignored."""
    year = asked.get("year", "")
    chosen = {}
    for division in DIVISIONS:
        try:
            value = division.read(asked.get(division.code, ""))
        except ValueError:
            continue
        if value and value in [choice for choice, _words in division.values(user)]:
            chosen[division.code] = value
    return BoardFilter(
        asked.get("words", "").strip()[:LONGEST],
        asked.get("name", "").strip()[:LONGEST],
        int(year) if _YEAR.fullmatch(year) else None,
        chosen,
    )
