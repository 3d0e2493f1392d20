"""The forms of facts: what all of them ask, and the controls that only they have."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, StringField
from wtforms.validators import Length
from wtforms.widgets import TextInput

from casetrack.cases.models import JournalEntry
from casetrack.db.bilingual_text import BilingualText
from casetrack.errors import RuleBroken
from casetrack.web.dates import word_when
from casetrack.web.forms import EditForm, Form
from casetrack.web.typed_dates.fields import PastWhen, Required
from casetrack.web.words import label, language

YES, NO = "yes", "no"
REASON_LENGTH = 500
HIDDEN = ("csrf_token", "sending", "version")
REASON = Length(max=REASON_LENGTH, message=_l("At most %(n)d characters.", n=REASON_LENGTH))


class FigureField(Field):
    """A number in figures; `data` is a Decimal, None where nothing was typed."""

    widget = TextInput()
    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed. Raises ValueError with one sentence if it is no number."""
        self.typed = str(valuelist[0]) if valuelist else ""
        self.data = None
        plain = unicodedata.normalize("NFKC", self.typed).replace(",", "").replace(" ", "")
        if not plain:
            return
        try:
            self.data = Decimal(plain)
        except InvalidOperation:
            self.data = None
        if self.data is None or not self.data.is_finite():
            self.data = None
            raise ValueError(
                _("Write the number in figures, such as 30000; how exact it is stands beside it.")
            )

    def _value(self) -> str:
        if getattr(self, "typed", None) is not None:
            return self.typed
        return "" if self.data is None else f"{self.data.normalize():f}"


class OptionSelect(SelectField):
    """A list in which the empty choice, where it is offered, says that there is none."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not among the choices."""
        if self.data or "" not in (str(one[0]) for one in self.choices or ()):
            super().pre_validate(form)


class YesOrNo(SelectField):
    """Yes, no, or not recorded; `answer` is True, False or None."""

    def __init__(self, text: Any, *, nothing: Any, no: Any, **kwargs: Any) -> None:
        self.may_be_open = nothing is not None
        said = ((YES, _l("yes")), (NO, no))
        answers = said if nothing is None else (("", nothing), *said)
        super().__init__(
            text, choices=lambda: [(one, str(words)) for one, words in answers], **kwargs
        )

    def pre_validate(self, form: Any) -> None:
        """Take nothing for not recorded; refuse what is not among the answers."""
        if self.data or not self.may_be_open:
            super().pre_validate(form)

    @property
    def answer(self) -> bool | None:
        """What was chosen."""
        return {YES: True, NO: False}.get(self.data)


def as_answered(value: bool | None) -> str:
    """What a choice of yes and no shows of what is kept; nothing of what nobody answered."""
    return {True: YES, False: NO}.get(value, "") if value is not None else ""


class SourceSelect(SelectField):
    """The entry from which something is known; `data` is its id, None for none."""

    def __init__(self, text: Any, **kwargs: Any) -> None:
        super().__init__(text, coerce=number_or_none, choices=[], **kwargs)

    def offer(self, entries: Sequence[JournalEntry]) -> None:
        """Give the choices, in the language of the page."""
        self.choices = [("", str(_l("no entry; who said it is enough")))] + [
            (
                str(one.id),
                _(
                    "no. %(number)d, %(kind)s, %(when)s",
                    number=one.number,
                    kind=label(one.kind),
                    when=word_when(one.when, language()),
                ),
            )
            for one in entries
        ]


class FactForm(Form):
    """A form that states a fact, or corrects one; its fields are those that the fact declares.

    what: its kind, where the address says so; offered: the kinds that may be chosen instead; of: in
    words, the fact that a new one is a step of.
    """

    what: Any = None
    offered: Sequence[Any] = ()
    of: BilingualText | None = None

    def refuse(self, broken: RuleBroken) -> None:
        """Show what was refused of a text, whichever language it is kept in, at its field."""
        field = (broken.field or "").removesuffix("_zh").removesuffix("_en")
        if broken.field not in self._fields and field in self._fields:
            broken.field = field
        super().refuse(broken)

    def shown(self) -> Iterable[Field]:
        """Its fields in their order on the page: the text in the language of the page first."""
        names = [name for name in self._fields if name not in HIDDEN]
        ends = [name for name in ("entry", "reason") if name in names]
        middle = [name for name in names if name not in ("party", *ends)]
        if language() == "zh" and "text_en" in middle:
            at = middle.index("text_en")
            middle[at : at + 2] = ["text_zh", "text_en"]
        first = ["party"] if "party" in names else []
        return (self._fields[name] for name in (*first, *middle, *ends))


class Reasoned(EditForm):
    """What a correction asks besides."""

    # That it may not be empty says the action: of a form sent back as it was nobody asks why.
    reason = StringField(_l("Why it is corrected"), [REASON])


class FactEndForm(EditForm):
    """Until when it was so."""

    until = PastWhen(_l("Until when it was so"), [Required(_l("Write a date, or: unknown."))])


class FactWithdrawForm(EditForm):
    """Withdraw a fact, with the reason."""

    reason = StringField(
        _l("Why it is withdrawn"), [Required(_l("Say why, in a few words.")), REASON]
    )


def number_or_none(value: Any) -> int | None:
    """The number that was sent, None where it is none."""
    return int(text) if (text := str(value)).isdecimal() else None
