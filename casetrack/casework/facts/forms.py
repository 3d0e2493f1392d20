"""Base forms of facts, and the controls only they use."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import or_, select
from sqlalchemy.orm import lazyload
from wtforms import Field, SelectField, StringField
from wtforms.widgets import TextInput

from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.quantities import LIMIT
from casetrack.cases.queries import find_in
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.web.dates import word_when
from casetrack.web.forms import EditForm, Form, within
from casetrack.web.typed_dates.fields import PastWhen, Required
from casetrack.web.words import label, language

# How many entries are offered as a source.
ENTRIES = 40


def entries_to_name(case: Case, *, kept: int | None) -> Sequence[JournalEntry]:
    """The last entries of a case, latest first, and the entry `kept`."""
    latest = (
        select(JournalEntry.id)
        .where(JournalEntry.case_id == case.id)
        .order_by(JournalEntry.number.desc())
        .limit(ENTRIES)
    )
    query = (
        select(JournalEntry)
        .options(lazyload("*"))
        .where(
            JournalEntry.case_id == case.id,
            or_(JournalEntry.id.in_(latest.subquery().select()), JournalEntry.id == kept),
        )
        .order_by(JournalEntry.number.desc())
    )
    return session().scalars(query).all()


YES, NO = "yes", "no"
REASON = within(JournalEntry.correction_reason)


class FigureField(Field):
    """A number in figures; `data` is a Decimal, None where nothing was typed."""

    widget = TextInput()
    data: Any
    refusal: ClassVar[LazyString] = _l(
        "Write the number in figures, such as 30000; how exact it is stands beside it."
    )

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Parse the number. Raises ValueError with one sentence if it is none."""
        self.typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        plain = unicodedata.normalize("NFKC", self.typed).replace(",", "").replace(" ", "")
        if not plain:
            return
        try:
            number = Decimal(plain)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= LIMIT:
            raise ValueError(self.refusal)
        self.data = number

    def _value(self) -> str:
        if getattr(self, "typed", None) is not None:
            return self.typed
        return "" if self.data is None else f"{self.data.normalize():f}"


class OptionSelect(SelectField):
    """A select field whose empty choice, if offered, means none."""

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that is not among the choices."""
        if self.data or "" not in (str(choice[0]) for choice in self.choices or ()):
            super().pre_validate(form)


class YesOrNo(SelectField):
    """Yes, no, or not recorded; `answer` is True, False or None."""

    def __init__(self, text: Any, *, nothing: Any, no: Any, **kwargs: Any) -> None:
        self.may_be_open = nothing is not None
        options = ((YES, _l("yes")), (NO, no))
        answers = options if nothing is None else (("", nothing), *options)
        super().__init__(
            text, choices=lambda: [(code, str(words)) for code, words in answers], **kwargs
        )

    def pre_validate(self, form: Any) -> None:
        """Accept an empty value as not recorded; refuse other values that are no answer."""
        if self.data or not self.may_be_open:
            super().pre_validate(form)

    @property
    def answer(self) -> bool | None:
        """True, False, or None if not recorded."""
        return {YES: True, NO: False}.get(self.data)


def as_answered(value: bool | None) -> str:
    """The form value of a stored answer; "" for None."""
    return {True: YES, False: NO}.get(value, "") if value is not None else ""


class SourceSelect(SelectField):
    """The source entry of a fact; `data` is its id or None."""

    def __init__(self, text: Any, **kwargs: Any) -> None:
        super().__init__(text, coerce=number_or_none, choices=[], **kwargs)

    def offer(self, case: Case, *, kept: int | None) -> None:
        """Fill the choices, in the language of the page. kept: id of the source until now."""
        self.choices = [("", str(_l("no entry; who said it is enough")))] + [
            (
                str(entry.id),
                _(
                    "no. %(number)d, %(kind)s, %(when)s",
                    number=entry.number,
                    kind=label(entry.kind),
                    when=word_when(entry.when, language()),
                ),
            )
            for entry in entries_to_name(case, kept=kept)
        ]

    def chosen(self, case: Case) -> JournalEntry | None:
        """The chosen entry."""
        return find_in(case, JournalEntry, self.data)


class FactForm(Form):
    """A form that states or corrects a fact; its fields are those of the `FactKind`.

    what: its kind, where the address names one; offered: other kinds to choose; of: in words, the
    fact of which the new one is a step.
    """

    what: Any = None
    offered: Sequence[Any] = ()
    of: BilingualText | None = None

    def refuse(self, broken: RuleBroken) -> None:
        """Show the refusal of a text at its field, whichever language the refusal names."""
        field = (broken.field or "").removesuffix("_zh").removesuffix("_en")
        if broken.field not in self._fields and field in self._fields:
            broken.field = field
        super().refuse(broken)

    def visible(self) -> list[Field]:
        """Its visible fields in page order: the text in the language of the page first."""
        fields = super().visible()
        names = [field.short_name for field in fields]
        if language() == "zh" and "text_en" in names:
            at = names.index("text_en")
            fields[at : at + 2] = reversed(fields[at : at + 2])
        ends = {"party": -1, "entry": 1, "reason": 2}
        return sorted(fields, key=lambda field: ends.get(field.short_name, 0))


class FactEndForm(EditForm):
    """Record the end of a fact."""

    until = PastWhen(_l("Until when it was so"), [Required(_l("Write a date, or: unknown."))])


def withdrawing(why: Any, hint: Any = "") -> type[EditForm]:
    """A form that withdraws a fact, with the label of its reason and the hint below."""
    asked = [Required(_l("Say why, in a few words.")), REASON]
    controls = {"__module__": __name__, "reason": StringField(why, asked, description=hint)}
    return type("WithdrawForm", (EditForm,), controls)


FactWithdrawForm = withdrawing(_l("Why it is withdrawn"))


def number_or_none(value: Any) -> int | None:
    """The submitted number; None if it is no number."""
    return int(text) if (text := str(value)).isdecimal() else None
