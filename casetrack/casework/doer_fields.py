"""Field for who did it: this office, parties of the case, or not known; several possible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from casetrack.cases.doers import UNKNOWN, DoneBy, likely_doer
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.models import Party
from casetrack.web.words import label, language

NOBODY_KNOWS = "unknown"


class DoerChecks(SelectMultipleField):
    """Choice of doers; `data` holds codes of this office, party ids, or NOBODY_KNOWS.

    is_seen: the page showed the field for the kind that is saved.
    """

    is_seen = False
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, text: Any, **kwargs: Any) -> None:
        super().__init__(text, choices=[], **kwargs)

    def offer(self, kind: EntryKind, parties: Iterable[Party], held: DoneBy | None = None) -> None:
        """Fill the choices in the language of the page; held: the doers stored already."""
        ours = [] if kind.by.is_never_ours else [Part.BY, kind.office]
        parts = dict.fromkeys([*ours, *([held.office] if held and held.office else [])])
        self.choices = [
            *((part.value, _office(part)) for part in parts),
            *((str(party.id), party.alias.in_(language())) for party in parties),
            (NOBODY_KNOWS, _("not known")),
        ]

    def propose(self, kind: EntryKind, parties: Sequence[Party]) -> None:
        """Preselect the likely doer for this kind; nobody where several are possible."""
        likely = likely_doer(kind.by, parties)
        self.data = values_of(likely) if likely is not None else []

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that is not offered, and an empty choice where the field was shown."""
        super().pre_validate(form)
        if self.is_seen and not self.data:
            raise ValidationError(_("Choose who did it, or that it is not known."))

    def done_by(self) -> DoneBy | None:
        """The doers chosen; None if nobody was."""
        chosen = self.data or []
        if not chosen:
            return None
        parts = [part for part in Part if part.value in chosen]
        return DoneBy(
            next(iter(parts), None), tuple(int(value) for value in chosen if value.isdecimal())
        )


def values_of(by: DoneBy) -> list[str]:
    """Field values that select these doers."""
    chosen = [*([by.office.value] if by.office else []), *map(str, by.party_ids)]
    return chosen if by != UNKNOWN else [NOBODY_KNOWS]


def _office(part: Part) -> str:
    if part is Part.BY:
        return _("this office")
    return _("this office (%(part)s)", part=label(part))
