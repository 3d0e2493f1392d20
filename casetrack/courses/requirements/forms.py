"""Forms of requirements: the check of one or of several, and the terms of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from casetrack.cases.fields import PartySelect
from casetrack.cases.models import JournalEntry, Requirement
from casetrack.cases.models.requirement import UNIT_LENGTH
from casetrack.cases.requirements import LOOKED, CareKind, Counting, HowKept, LookEye, NewCheck
from casetrack.casework.attachments.forms import WithFiles
from casetrack.casework.kind_words import entry_choices
from casetrack.courses.requirements.queries import Place, place_of
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.measure_types import RequirementRules, rules_of
from casetrack.web.choices import EnumRadio, EnumSelect, id_or_none
from casetrack.web.forms import EditForm, Form, at_most, note_length
from casetrack.web.typed_dates.fields import AnyDay, DayAhead, PastWhen, Required
from casetrack.web.words import label, language

MOST = 1_000_000
LEGEND = 300  # characters of a promise above what was found of it
NUMBER = NumberRange(0, MOST, _l("Write a number from 0 to %(most)s.", most=f"{MOST:,}"))
WANTED = NumberRange(1, MOST, _l("Write a number from 1 to %(most)s.", most=f"{MOST:,}"))
SHORT = at_most(500)
ONE_LINE = at_most(1000)
UNIT = at_most(UNIT_LENGTH)


class RequirementCheckForm(WithFiles, EditForm):
    """A look at one promise."""

    seen = PastWhen(_l("Seen on"), [Required(_l("Say when somebody looked."))])
    found = EnumRadio(_l("Finding"), LOOKED, validators=[Required(_l("Choose the finding."))])
    eye = EnumSelect(_l("Seen as, or reported by"), LookEye, nothing=_l("not told"))
    number = IntegerField(_l("How many"), [Optional(), NUMBER])
    proof = TextAreaField(
        _l("By what"), [Required(_l("Say by what it was seen, in a sentence.")), note_length()]
    )
    look_due = DayAhead(_l("Next check by"))

    def look(self) -> NewCheck:
        """The typed check."""
        return self.into(NewCheck, seen=_moment(self.seen.data))


class Ticks(Form):
    """Several requirements in one form; `ticks_for` adds the finding of each."""

    def looks(
        self, promises: Iterable[Requirement], seen: PartialDate
    ) -> list[tuple[Requirement, NewCheck]]:
        """The marked requirements with their checks at that time."""
        return [
            (requirement, self._look(requirement, seen))
            for requirement in promises
            if field("found", requirement) in self
            and self[field("found", requirement)].data is not None
        ]

    def opened(self, promises: Iterable[Requirement]) -> Mapping[Place, int]:
        """The version of each promise that the person saw."""
        sent = {
            place_of(requirement): str(self[field("version", requirement)].data or "")
            for requirement in promises
        }
        return {place: int(value) if value.isdigit() else 0 for place, value in sent.items()}

    def see_anew(self, promises: Iterable[Requirement]) -> None:
        """Take the promises as they stand now, where somebody looked meanwhile."""
        for requirement in promises:
            self[field("version", requirement)].data = str(requirement.version)

    def _look(self, requirement: Requirement, seen: PartialDate) -> NewCheck:
        number = (
            self[field("number", requirement)].data
            if field("number", requirement) in self
            else None
        )
        return NewCheck(
            found=self[field("found", requirement)].data,
            seen=seen,
            proof=self[field("proof", requirement)].data or "",
            number=number,
            look_due=self[field("look_due", requirement)].data
            if field("look_due", requirement) in self
            else None,
            eye=self["eye"].data if "eye" in self else None,
            known_by=self[field("known_by", requirement)].data or ""
            if field("known_by", requirement) in self
            else "",
        )


class RequirementChecksForm(Ticks):
    """Checks of requirements of one measure. entry: the entry that tells them, if any."""

    seen = PastWhen(_l("Seen on"), [Required(_l("Say when somebody looked."))])
    eye = EnumSelect(_l("Seen as, or reported by"), LookEye, nothing=_l("not told"))
    entry = SelectField(_l("Told by"), coerce=id_or_none, choices=[])

    def offer(self, entries: Iterable[JournalEntry]) -> None:
        """Offer the entries that may tell the check."""
        self.entry.choices = entry_choices(entries)

    def moment(self) -> PartialDate:
        """The day of the check."""
        return _moment(self.seen.data)


NOTHING = BilingualText(None, None)


def field(name: str, promise: Requirement) -> str:
    """Name of a field of one of several requirements."""
    table, number = place_of(promise)
    return f"{name}-{table}-{number}"


def fields_of_ticks(promises: Iterable[Requirement]) -> dict[str, Any]:
    """Finding, number, words and next day for each of these requirements; all optional."""
    fields: dict[str, Any] = {}
    for requirement in promises:
        text = requirement.text.in_(language())
        short = text if len(text) <= LEGEND else f"{text[:LEGEND].rstrip()}\N{HORIZONTAL ELLIPSIS}"
        rules = rules_of(requirement)
        is_known = rules is not None and rules.known_by is not None
        known_by = rules.known_by(requirement) if rules and rules.known_by else NOTHING
        fields[field("found", requirement)] = EnumRadio(
            short,
            LOOKED,
            nothing=_l("not looked at"),
            worded=partial(_word_finding, rules),
            description=known_by.in_(language()),
        )
        if requirement.wanted is not None:
            fields[field("number", requirement)] = IntegerField(
                _l("How many: %(what)s", what=short), [Optional(), NUMBER]
            )
        fields[field("proof", requirement)] = StringField(
            _l("In a word: %(what)s", what=short), [SHORT]
        )
        if is_known and not known_by:
            fields[field("known_by", requirement)] = StringField(
                _l("How we know: %(what)s", what=short), [SHORT]
            )
        if rules is not None and rules.agrees_next:
            fields[field("look_due", requirement)] = DayAhead(
                _l("Next check by: %(what)s", what=short)
            )
    return fields


def ticks_for(base: type[Ticks], promises: Iterable[Requirement]) -> type[Any]:
    """The form with the finding of each requirement, and the version that was shown."""
    promises = tuple(promises)
    versions = {
        field("version", requirement): HiddenField(default=str(requirement.version))
        for requirement in promises
    }
    return type(f"{base.__name__}OfThese", (base,), {**fields_of_ticks(promises), **versions})


class RequirementForm(EditForm):
    """A promise and its terms; without `text` where its words come in another way."""

    kind = EnumSelect(_l("Part of the care"), CareKind, nothing=_l("choose"))
    text = TextAreaField(
        _l("Text of the requirement"), [Required(_l("Write what is to be done.")), ONE_LINE]
    )
    party = PartySelect(_l("Responsible"), nobody=_l("all whom it binds"))
    since = AnyDay(_l("From"))
    until = DayAhead(_l("Until"))
    wanted = IntegerField(_l("Target number"), [Optional(), WANTED])
    unit = StringField(_l("Unit"), [UNIT])
    counting = EnumRadio(_l("Way of counting"), Counting, default=Counting.LAST)
    look_on = DayAhead(_l("Next check by"))

    def fit(self, rules: RequirementRules) -> None:
        """Leave out what is not asked of requirements of this sort."""
        if rules.kinds is None:
            del self.kind


class WithdrawForm(EditForm):
    """Why a promise is asked no more, or why a look was a mistake."""

    reason = StringField(_l("Why"), [Required(_l("Say why, in a sentence.")), SHORT])


def _word_finding(rules: RequirementRules | None, finding: HowKept) -> str:
    return label(rules.found_as(finding) if rules is not None else finding)


def _moment(value: Any) -> PartialDate:
    return value if isinstance(value, PartialDate) else PartialDate.day(value)
