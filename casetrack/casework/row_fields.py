"""What a form shows of a row and keeps of it, where each field is a column under the same name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.web.typed_dates.fields import kept_when
from casetrack.web.words import language

NOTHING = BilingualText(None, None)


@dataclass(frozen=True)
class RowFields:
    """The fields of one form, by how they are kept.

    texts: what people write, in one language of two. plain: days, codes, numbers, as they are.
    whens: dates as exactly as they are known; none typed means that it is not known.
    """

    texts: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    whens: tuple[str, ...] = ("happened",)

    def shown(self, row: Any) -> dict[str, Any]:
        """What the form begins with, of a row, in the language of the page."""
        as_it_is = {name: getattr(row, name) for name in (*self.plain, *self.whens)}
        return as_it_is | {name: getattr(row, name).in_(language()) for name in self.texts}

    def values(self, form: Any, _of: Any, row: Any) -> dict[str, Any]:
        """What is kept of a form, and of the row that it corrects; None of a new one."""
        return {
            **{name: form[name].data for name in self.plain},
            **{name: when_typed(form, name) for name in self.whens},
            **{name: text_typed(form, row, name) for name in self.texts},
        }


def text_typed(form: Any, row: Any, name: str) -> BilingualText:
    """A text as it was typed, the other language kept; nothing where it was emptied.

    Where the form does not ask for it, it stays as it is.
    """
    kept: BilingualText = getattr(row, name) if row is not None else NOTHING
    if name not in form:
        return kept
    typed = (form[name].data or "").strip()
    return kept.edited(typed) if typed else NOTHING


def when_typed(form: Any, name: str = "happened") -> PartialDate:
    """A date as it was typed, with its words where they were kept; unknown where none was."""
    return kept_when(form[name]) or PartialDate.unknown()
