"""Fields of a fact: each makes its control, its form data, its column values and its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from casetrack.cases.fields import PartySelect
from casetrack.cases.models import Case, Party
from casetrack.casework.facts.forms import OptionSelect, YesOrNo, as_answered
from casetrack.casework.journal_fields import JournalField
from casetrack.casework.journal_texts import NOTHING, in_both, of_code, of_party, phrase
from casetrack.codes import NP_, Code, Msgid
from casetrack.db.base import StoredCode
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.casefile.records import Key
from casetrack.web.choices import EnumRadio, EnumSelect
from casetrack.web.forms import within
from casetrack.web.typed_dates.fields import Required
from casetrack.web.words import language

NOT_RECORDED, NO = _l("not recorded"), _l("no")
Says = Callable[[Any], BilingualText]


@dataclass(frozen=True)
class Place:
    """The case in which a fact is stated. row: the row to correct, None for a new one.

    within: the record the page belongs to, such as the file of a probation; None: the case.
    """

    case: Case
    parties: Sequence[Party]
    row: Any = None
    within: Any = None


@dataclass(frozen=True)
class FactField:
    """One field of a fact, named like its column.

    label: of its control. short: its name in the journal, if shorter. said: the journal's words
    around the value, with %(what)s in place of it, or a function of the row. noted: the same for a
    page, if different. key: its description in the case file. hint: below its label. required: the
    message if it is left empty. begins: returns the initial value of a new form. is_labelled: the
    journal puts its label before the value.
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
        """The attribute of the row that stores it."""
        return self.name

    @property
    def validators(self) -> list[Any]:
        """The validators of its control."""
        return [Required(self.required)] if self.required else []

    @property
    def journal_field(self) -> JournalField:
        """Its `JournalField`."""
        value = self.value_of if self.is_labelled else None
        return JournalField(self.name, self.short or self.label, self.of, value)

    def control(self, model: Any) -> Any:
        """Its control, for a form of this model."""
        raise NotImplementedError

    def controls(self, model: Any) -> dict[str, Any]:
        """Its control or controls, by name."""
        return {self.name: self.control(model)}

    def offer(self, form: Any, place: Place) -> None:
        """Give the form the choices that depend on the case."""

    def shown(self, row: Any) -> dict[str, Any]:
        """Form data of a row, by control name."""
        return {self.name: getattr(row, self.attr)}

    def values(self, form: Any, place: Place) -> dict[str, Any]:
        """Column values of a form, by attribute; None where the form does not ask for the field."""
        return {self.attr: form[self.name].data if self.name in form else None}

    def value_of(self, row: Any) -> BilingualText:
        """The value of a row in words; empty without a value."""
        raise NotImplementedError

    def of(self, row: Any) -> BilingualText:
        """The journal's words for a row, in both languages; empty without a value."""
        if self.said is None or isinstance(self.said, Msgid):
            text = _around(self.said, self.value_of(row))
            return _after(self.label, text) if self.is_labelled and text else text
        return self.said(row)

    def note(self, row: Any) -> str:
        """Like `of`, for a page and in its language."""
        text = _around(self.noted, self.value_of(row)) if self.noted else self.of(row)
        return text.in_(language())


@dataclass(frozen=True)
class FactBeside(FactField):
    """A column that the form does not ask for: its value comes from the address, or the row."""

    def controls(self, model: Any) -> dict[str, Any]:
        return {}

    def shown(self, row: Any) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class FactText(FactField):
    """A text in the writer's language, bounded by its column. is_long: several lines."""

    is_long: bool = False

    def control(self, model: Any) -> Any:
        kind = TextAreaField if self.is_long else StringField
        asked = [*self.validators, within(getattr(model, self.name))]
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
    """A text that is typed in English and in Chinese. label: of the English; chinese: the other.

    called: how the names of its two controls begin.
    """

    chinese: Any = ""
    called: str = "text"

    def controls(self, model: Any) -> dict[str, Any]:
        kind = TextAreaField if self.is_long else StringField
        bound = within(getattr(model, self.name))
        return {
            f"{self.called}_en": kind(self.label, [bound], description=self.hint),
            f"{self.called}_zh": kind(self.chinese, [bound], description=self.hint),
        }

    def shown(self, row: Any) -> dict[str, Any]:
        text = self.value_of(row)
        return {f"{self.called}_en": text.en, f"{self.called}_zh": text.zh}

    def values(self, form: Any, place: Place) -> dict[str, Any]:
        en, zh = form[f"{self.called}_en"].data, form[f"{self.called}_zh"].data
        return {self.name: BilingualText.of(en=en, zh=zh)}


@dataclass(frozen=True)
class FactSign(FactField):
    """A text that belongs to no language, such as the number of a file; NULL where it is empty."""

    def control(self, model: Any) -> Any:
        bound = within(getattr(model, self.name))
        return StringField(self.label, [*self.validators, bound], description=self.hint)

    def values(self, form: Any, place: Place) -> dict[str, Any]:
        return {self.name: (form[self.name].data or "").strip() or None}

    def value_of(self, row: Any) -> BilingualText:
        return BilingualText(getattr(row, self.name), getattr(row, self.name))


@dataclass(frozen=True)
class FactFlag(FactField):
    """A field of yes or no, as a box."""

    def control(self, model: Any) -> Any:
        return BooleanField(self.label, description=self.hint)


@dataclass(frozen=True)
class FactCode(FactField):
    """One code of its column, or of `codes`.

    nothing: label of the empty choice, where it may stay open.
    """

    codes: Iterable[Code] = ()
    nothing: Any = None
    default: Any = None
    is_radio: bool = False

    def control(self, model: Any) -> Any:
        # A required select has no preselection.
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
class FactParty(FactField):
    """A party of the case. nobody: label of the empty choice. among: the parties offered."""

    nobody: Any = None
    among: Callable[[Any, Place], Iterable[Party]] = lambda form, place: place.parties

    @property
    def attr(self) -> str:
        """The column of the party id."""
        return self.name if self.name.endswith("_id") else f"{self.name}_id"

    def control(self, model: Any) -> Any:
        return PartySelect(self.label, nobody=self.nobody, description=self.hint)

    def offer(self, form: Any, place: Place) -> None:
        if self.name in form:
            form[self.name].offer(self.among(form, place))

    def value_of(self, row: Any) -> BilingualText:
        return of_party(getattr(row, self.attr))


@dataclass(frozen=True)
class FactAnswer(FactField):
    """Yes, no, or not recorded. words: the journal's words for yes and for no.

    nothing: label of the third choice, None where an answer is required. no: label of the second.
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
        message = _l("Write a number from %(least)d to %(most)d.", least=self.least, most=self.most)
        asked = [*(self.validators or [Optional()]), NumberRange(self.least, self.most, message)]
        return IntegerField(self.label, asked, description=self.hint)

    def value_of(self, row: Any) -> BilingualText:
        number = getattr(row, self.name)
        return NOTHING if number is None else BilingualText(str(number), str(number))


@dataclass(frozen=True)
class FactOption(FactField):
    """One of several choices of the case. choices: value and label. coerce: parses a value.

    column: the attribute that stores it, if not its name.
    """

    choices: Callable[[Any, Place], Iterable[tuple[Any, str]]] = lambda form, place: ()
    coerce: Callable[[Any], Any] = str
    column: str = ""

    @property
    def attr(self) -> str:
        """The attribute of the row that stores it."""
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
    """The codes of a column."""
    kept = model.__table__.c[name].type
    codes: Iterable[Code] = kept.kind if isinstance(kept, StoredCode) else kept.enum_class
    return codes


def text_typed(form: Any, row: Any, name: str) -> BilingualText:
    """A text as entered, the other language kept; empty if the field was cleared.

    Unchanged where the form does not ask for it.
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


SAID_BY = FactText(
    "said_by",
    _l("Who said it"),
    short=NP_("journal", "Source"),
    said=NP_("journal", "said by %(what)s"),
    noted=NP_("note", "source: %(what)s"),
    key="Who said it.",
)
