"""The forms of sources and their claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length

from casetrack.cases.models import Amount, CaseSource, Disposition
from casetrack.cases.quantities import Qualifier
from casetrack.cases.told_kinds import SourceKind
from casetrack.casework.amounts.forms import QuantityField
from casetrack.db.bilingual_text import BilingualText
from casetrack.desk.claims.actions import SourceTold
from casetrack.desk.claims.models import TITLE_LENGTH
from casetrack.desk.claims.recorded_values import FactColumns, a_time, key_of, number
from casetrack.desk.claims.words import record_words, stated_words
from casetrack.web.forms import EditForm, EnumSelect, Form, note_length
from casetrack.web.typed_dates.fields import PastWhen, Required, to_choose
from casetrack.web.words import language

TITLE = Length(max=TITLE_LENGTH, message=_l("At most 300 characters."))
REASON = Length(max=500, message=_l("At most 500 characters."))
WHY = Required(_l("Say why, in a few words."))


class SourceFields(Form):
    """Kind, title, place and time of a source."""

    kind = to_choose(_l("What sort of source"), SourceKind, _l("Choose what sort of source it is."))
    title_zh = StringField(_l("Source, in Chinese"), [TITLE])
    title_en = StringField(_l("Source, in English"), [TITLE])
    place_zh = StringField(_l("Where it is found, in Chinese"), [TITLE])
    place_en = StringField(_l("Where it is found, in English"), [TITLE])
    when = PastWhen(_l("When it was made or said"))

    def told(self) -> SourceTold:
        """The typed source."""
        return SourceTold(
            self.kind.data or SourceKind.OTHER,
            BilingualText.of(en=self.title_en.data, zh=self.title_zh.data),
            BilingualText.of(en=self.place_en.data, zh=self.place_zh.data),
            self.when.data,
        )


class NewSourceForm(SourceFields):
    """Record a source."""


class ChangeSourceForm(EditForm, SourceFields):
    """Change a source."""


class ClaimForm(Form):
    """A claim about a value: agreement with the record, a number, a day, or words."""

    source = SelectField(_l("Source"), choices=[])
    about = SelectField(_l("Subject"), choices=[])
    agrees = BooleanField(_l("It says the same as the record"))
    qualifier = EnumSelect(_l("How exact"), Qualifier, default=Qualifier.EXACT)
    value = QuantityField(_l("Number it gives"))
    when = PastWhen(_l("Day it gives"))
    text_zh = StringField(_l("What it says, in Chinese"), [note_length()])
    text_en = StringField(_l("What it says, in English"), [note_length()])

    def offer(self, sources: Iterable[CaseSource], rows: Iterable[FactColumns]) -> None:
        """Set the choices: the sources of the case, and its values."""
        self.source.choices = [(str(source.id), source.title.in_(language())) for source in sources]
        self.about.choices = [(key_of(row), _named(row)) for row in rows]

    def said(self, row: FactColumns) -> dict[str, Any] | None:
        """The claimed value of the row; None if it agrees with the record."""
        if self.agrees.data:
            return None
        if isinstance(row, Amount):
            return number(self.value.data, self.qualifier.data or Qualifier.EXACT)
        if isinstance(row, Disposition):
            return a_time(self.when.data) if self.when.data is not None else {}
        words = BilingualText.of(en=self.text_en.data, zh=self.text_zh.data)
        return {"en": words.en, "zh": words.zh}


class TakeClaimForm(Form):
    """Follow a source."""

    reason = StringField(_l("Why this source is followed"), [WHY, REASON])


class WithdrawClaimForm(Form):
    """Withdraw a claim."""

    reason = StringField(_l("Why this is withdrawn"), [WHY, REASON])


def _named(row: FactColumns) -> str:
    words = stated_words(row) + _(": ") + record_words(row)
    return words if len(words) <= 100 else f"{words[:100]}…"
