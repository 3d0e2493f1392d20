"""The fields of a fact: each makes its control, what a form shows and keeps, and its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from casetrack.cases.fields import PartySelect
from casetrack.cases.models import Case, Party
from casetrack.casework.facts.forms import OptionSelect, YesOrNo, as_answered
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import NOTHING, in_both, of_code, of_party, of_when, phrase
from casetrack.codes import NP_, Code, Msgid
from casetrack.db.base import StoredCode
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.casefile.fields.time import NO_DATE
from casetrack.ledger.casefile.records import Key
from casetrack.web.forms import EnumRadio, EnumSelect, note_length
from casetrack.web.typed_dates.fields import DayField, PastDay, PastWhen, Required, kept_when
from casetrack.web.words import language

NOT_RECORDED, NO = _l("not recorded"), _l("no")
Says = Callable[[Any], BilingualText]


@dataclass(frozen=True)
class Place:
    """Where a fact is stated. row: the one that is corrected, None of a new one.

    within: what its page belongs to, such as the file of a probation; None of one of the case.
    """

    case: Case
    parties: Sequence[Party]
    row: Any = None
    within: Any = None


@dataclass(frozen=True)
class FactField:
    """One thing that a fact says, under the name of its column.

    label: of its control. short: what the journal calls it, where that is shorter. said: the words
    around the value in the journal, with %(what)s in place of it, or a function of the row. noted:
    the words around it on a page, where they are others. key: its description in the case file.
    hint: below its label. required: the sentence where it was left empty. begins: gives the value
    that a new form begins with. is_labelled: the journal says its label before the value.
    """

    name: str
    label: Any
    _: KW_ONLY
    short: Msgid | None = None
    said: Msgid | Says | None = None
    noted: Msgid | None = None
    key: str | Key = ""
    hint: Any = ""
    required: Any = None
    begins: Callable[[], Any] | None = None
    is_labelled: bool = False

    @property
    def attr(self) -> str:
        """The attribute of the row that keeps it."""
        return self.name

    @property
    def validators(self) -> list[Any]:
        """What its control is held to."""
        return [Required(self.required)] if self.required else []

    @property
    def journal_field(self) -> JournalField:
        """How the journal tells of it."""
        value = self.value_of if self.is_labelled else None
        return JournalField(self.name, self.short or self.label, self.of, value)

    def control(self, model: Any) -> Any:
        """Its control, for a form of this model."""
        raise NotImplementedError

    def controls(self, model: Any) -> dict[str, Any]:
        """Its control, or the several it has, by name."""
        return {self.name: self.control(model)}

    def offer(self, form: Any, place: Place) -> None:
        """Give the form the choices that depend on the case."""

    def shown(self, row: Any) -> dict[str, Any]:
        """What its controls show of a row."""
        return {self.name: getattr(row, self.attr)}

    def values(self, form: Any, place: Place) -> dict[str, Any]:
        """What is kept of a form, by attribute; None where the form does not ask for it."""
        return {self.attr: form[self.name].data if self.name in form else None}

    def value_of(self, row: Any) -> BilingualText:
        """The value of a row in words; nothing where there is none."""
        raise NotImplementedError

    def of(self, row: Any) -> BilingualText:
        """What the journal says of it, in both languages; nothing where there is no value."""
        if self.said is None or isinstance(self.said, Msgid):
            said = _around(self.said, self.value_of(row))
            return _after(self.label, said) if self.is_labelled and said else said
        return self.said(row)

    def note(self, row: Any) -> str:
        """The same on a page, in its language."""
        said = _around(self.noted, self.value_of(row)) if self.noted else self.of(row)
        return said.in_(language())


@dataclass(frozen=True)
class FactText(FactField):
    """A text in the language of its writer, as long as its column. is_long: in several lines."""

    is_long: bool = False

    def control(self, model: Any) -> Any:
        kind = TextAreaField if self.is_long else StringField
        asked = [*self.validators, no_longer_than(model, self.name)]
        return kind(self.label, asked, description=self.hint)

    def shown(self, row: Any) -> dict[str, Any]:
        return {self.name: self.value_of(row).in_(language())}

    def values(self, form: Any, place: Place) -> dict[str, Any]:
        return {self.name: text_typed(form, place.row, self.name)}

    def value_of(self, row: Any) -> BilingualText:
        text: BilingualText = getattr(row, self.name)
        return text


@dataclass(frozen=True)
class FactTwoTexts(FactText):
    """A text that is typed in English and in Chinese. label: of the English; chinese: the other."""

    chinese: Any = ""

    def controls(self, model: Any) -> dict[str, Any]:
        kind, bound = (
            TextAreaField if self.is_long else StringField,
            no_longer_than(model, self.name),
        )
        return {
            "text_en": kind(self.label, [bound], description=self.hint),
            "text_zh": kind(self.chinese, [bound], description=self.hint),
        }

    def shown(self, row: Any) -> dict[str, Any]:
        return {"text_en": self.value_of(row).en, "text_zh": self.value_of(row).zh}

    def values(self, form: Any, place: Place) -> dict[str, Any]:
        return {self.name: BilingualText.of(en=form.text_en.data, zh=form.text_zh.data)}


@dataclass(frozen=True)
class FactCode(FactField):
    """One of several codes: those of its column, or of them these.

    nothing: the words of the empty choice, where it may stay open.
    """

    codes: Iterable[Code] = ()
    nothing: Any = None
    default: Any = None
    is_radio: bool = False

    def control(self, model: Any) -> Any:
        # Of a list in which one has to be chosen none is chosen already.
        unchosen = _l("choose") if self.required else NOT_RECORDED
        nothing = None if self.is_radio or self.default else self.nothing or unchosen
        return (EnumRadio if self.is_radio else EnumSelect)(
            self.label,
            self.codes or codes_of(model, self.name),
            nothing=nothing,
            validators=self.validators,
            description=self.hint,
            default=self.default,
        )

    def value_of(self, row: Any) -> BilingualText:
        return of_code(getattr(row, self.name))


@dataclass(frozen=True)
class FactWhen(FactField):
    """A date as exactly as it is known. is_open: what nobody knows is shown as nothing typed.

    is_nullable: where nothing was typed nothing is kept; left out, that it is not known.
    """

    is_open: bool = False
    is_nullable: bool = False

    def control(self, model: Any) -> Any:
        return PastWhen(self.label, self.validators, description=self.hint)

    def shown(self, row: Any) -> dict[str, Any]:
        is_empty = self.is_open and not self.value_of(row)
        return {self.name: None if is_empty else getattr(row, self.name)}

    def values(self, form: Any, place: Place) -> dict[str, Any]:
        typed = kept_when(form[self.name]) if self.name in form else None
        return {self.name: typed if typed or self.is_nullable else PartialDate.unknown()}

    def value_of(self, row: Any) -> BilingualText:
        return of_when(getattr(row, self.name))


@dataclass(frozen=True)
class FactDay(FactField):
    """Exactly one day. kind: the control, by where the day lies."""

    kind: type[DayField] = PastDay

    def control(self, model: Any) -> Any:
        return self.kind(self.label, self.validators, description=self.hint)

    def value_of(self, row: Any) -> BilingualText:
        day = getattr(row, self.name)
        return NOTHING if day is None else of_when(PartialDate.day(day))


@dataclass(frozen=True)
class FactParty(FactField):
    """Somebody of the case. nobody: the words of the empty choice. among: who is offered."""

    nobody: Any = None
    among: Callable[[Any, Place], Iterable[Party]] = lambda form, place: place.parties

    @property
    def attr(self) -> str:
        """The column of their number."""
        return f"{self.name}_id"

    def control(self, model: Any) -> Any:
        return PartySelect(self.label, nobody=self.nobody, description=self.hint)

    def offer(self, form: Any, place: Place) -> None:
        if self.name in form:
            form[self.name].offer(self.among(form, place))

    def value_of(self, row: Any) -> BilingualText:
        return of_party(getattr(row, self.attr))


@dataclass(frozen=True)
class FactAnswer(FactField):
    """Yes, no, or not recorded. words: what is said where it is so, and where it is not.

    nothing: the words of the third choice, None where it has to be one of two. no: of the second.
    """

    words: tuple[Msgid, Msgid] = (NP_("answer", "yes"), NP_("answer", "no"))
    nothing: Any = NOT_RECORDED
    no: Any = NO

    def control(self, model: Any) -> Any:
        return YesOrNo(self.label, nothing=self.nothing, no=self.no, description=self.hint)

    def shown(self, row: Any) -> dict[str, Any]:
        return {self.name: as_answered(getattr(row, self.name))}

    def values(self, form: Any, place: Place) -> dict[str, Any]:
        return {self.name: form[self.name].answer if self.name in form else None}

    def value_of(self, row: Any) -> BilingualText:
        is_so = getattr(row, self.name)
        return NOTHING if is_so is None else phrase(self.words[not is_so])


@dataclass(frozen=True)
class FactNumber(FactField):
    """A whole number. least, most: both included."""

    least: int = 0
    most: int = 2**31 - 1

    def control(self, model: Any) -> Any:
        said = _l("Write a number from %(least)d to %(most)d.", least=self.least, most=self.most)
        asked = [*(self.validators or [Optional()]), NumberRange(self.least, self.most, said)]
        return IntegerField(self.label, asked, description=self.hint)

    def value_of(self, row: Any) -> BilingualText:
        number = getattr(row, self.name)
        return NOTHING if number is None else BilingualText(str(number), str(number))


@dataclass(frozen=True)
class FactOption(FactField):
    """One of what the case offers. choices: each as it is sent, with its words. coerce: reads one.

    column: the attribute that keeps it, if not its name.
    """

    choices: Callable[[Any, Place], Iterable[tuple[Any, str]]] = lambda form, place: ()
    coerce: Callable[[Any], Any] = str
    column: str = ""

    @property
    def attr(self) -> str:
        """The column."""
        return self.column or self.name

    def control(self, model: Any) -> Any:
        return OptionSelect(self.label, coerce=self.coerce, choices=[], description=self.hint)

    def shown(self, row: Any) -> dict[str, Any]:
        kept = getattr(row, self.attr)
        return {self.name: "" if kept is None else kept}

    def values(self, form: Any, place: Place) -> dict[str, Any]:
        return {self.attr: (form[self.name].data or None) if self.name in form else None}

    def offer(self, form: Any, place: Place) -> None:
        if self.name in form:
            form[self.name].choices = list(self.choices(form, place))


def codes_of(model: Any, name: str) -> Iterable[Code]:
    """The codes that a column keeps."""
    kept = model.__table__.c[name].type
    codes: Iterable[Code] = kept.kind if isinstance(kept, StoredCode) else kept.enum_class
    return codes


def no_longer_than(model: Any, name: str) -> Length:
    """The bound of a text: the length of its column."""
    most = model.__table__.c[f"{name}_en"].type.length
    if most is None:
        return note_length()
    return Length(max=most, message=_l("At most %(n)d characters.", n=most))


def text_typed(form: Any, row: Any, name: str) -> BilingualText:
    """A text as it was typed, the other language kept; nothing where it was emptied.

    Where the form does not ask for it, it stays as it is.
    """
    kept: BilingualText = getattr(row, name) if row is not None else NOTHING
    if name not in form:
        return kept
    typed = (form[name].data or "").strip()
    return kept.edited(typed) if typed else NOTHING


def _after(label: Any, value: BilingualText) -> BilingualText:
    return phrase(NP_("journal", "%(label)s: %(what)s"), label=in_both(label), what=value)


def _around(words: Msgid | None, value: BilingualText) -> BilingualText:
    return phrase(words, what=value) if words is not None and value else value


WHEN_HINT = _l("Leave it empty if nobody said. As exactly as it is known: 2019, 2026-05, unknown.")
SINCE = FactWhen(
    "since",
    _l("Since"),
    short=NP_("journal", "Since"),
    said=NP_("journal", "since %(what)s"),
    noted=NP_("note", "since %(what)s"),
    hint=WHEN_HINT,
    key=Key("From when, if that is known.", default=NO_DATE),
    is_open=True,
)
UNTIL = FactWhen(
    "until",
    _l("Until"),
    short=NP_("journal", "Until"),
    said=NP_("journal", "until %(what)s"),
    noted=NP_("note", "until %(what)s"),
    hint=_l("Leave it empty while it is so."),
    key=Key("Until when; none: it is so.", default=NO_DATE),
    is_open=True,
)
SAID_BY = FactText(
    "said_by",
    _l("Who said it"),
    short=NP_("journal", "Source"),
    said=NP_("journal", "said by %(what)s"),
    noted=NP_("note", "source: %(what)s"),
    key="Who said it.",
)
