"""Forms of what is asked: a letter, urging, the letter of another maker."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import NumberRange, Optional, Regexp, ValidationError

from casetrack.cases.fields import PartyChecks, PartySelect
from casetrack.cases.kinds import BodyKind, TrackKind
from casetrack.cases.models import JournalEntry, Party
from casetrack.casework.kind_words import word_entry
from casetrack.courses.approvals.forms import PaperFields, RequiredToDecide, is_recorded
from casetrack.errors import RuleBroken
from casetrack.law import ReplyGround
from casetrack.suggestions.issuing import NewSuggestion
from casetrack.suggestions.item_terms import NO_TERMS, ItemTerms, places_in_words, unanswered
from casetrack.suggestions.kinds import Delivery, ItemScope, LetterMaker, SuggestionKind
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.web.choices import EnumRadio, EnumSelect, id_or_none
from casetrack.web.forms import Form, RowForm, note_length, within
from casetrack.web.typed_dates.fields import (
    AnyDay,
    DayAhead,
    DayField,
    PastWhen,
    Required,
    WhenField,
    to_choose,
)
from casetrack.web.words import word_rule

LETTERS = (
    SuggestionKind.SOCIAL_GOVERNANCE,
    SuggestionKind.CORRECTION,
    SuggestionKind.PUBLIC_INTEREST,
    SuggestionKind.RETRIAL,
    SuggestionKind.OTHER,
)


GROUNDS = (
    ReplyGround.MINOR_DUTY,
    ReplyGround.SCHOOL_SILENT,
    ReplyGround.GENERAL,
    ReplyGround.URGENT_AS_SET,
    ReplyGround.PIL_ADMIN,
    ReplyGround.PIL_ADMIN_URGENT,
    ReplyGround.CUSTODY,
    ReplyGround.RETRIAL,
)


WAYS = (
    Delivery.EXCHANGE_OF_VIEWS,
    Delivery.CONSULTATION,
    Delivery.IN_WRITING,
    Delivery.UNKNOWN,
)


URGED_AS = (
    SuggestionKind.URGING,
    SuggestionKind.SUGGESTION_TO_POLICE,
    SuggestionKind.PROMOTION_OF_MECHANISM,
    SuggestionKind.FOLLOW_UP_URGING,
)


MOST_ITEMS = 60


PLACES = re.compile(r"\s*(?:[0-9]{1,2}(?:[ ,，、;；]+|$))*$")


MOST_DAYS, MOST = 3650, 1_000_000


class ItemTermsForm(RowForm):
    """Terms of one item: whom it is for, its reason, and how we shall know."""

    scope = EnumSelect(_l("Whom it is for"), ItemScope, nothing=_l("not stated"))
    problems = StringField(
        _l("Problems it answers"),
        [Regexp(PLACES, message=_l("Write the numbers of the problems, such as: 1, 3."))],
    )
    evidence = TextAreaField(_l("Facts and evidence"), [note_length()])
    basis = StringField(_l("Law it rests on"), [within(SuggestionItem.basis)])
    known_by = TextAreaField(_l("How we shall know: what is to be seen"), [note_length()])
    known_place = StringField(_l("Where"), [within(SuggestionItem.known_place)])
    known_who = StringField(_l("Who looks"), [within(SuggestionItem.known_who)])
    known_after = IntegerField(
        _l("After how many days"),
        [
            Optional(),
            NumberRange(1, MOST_DAYS, _l("Write days from 1 to %(most)d.", most=MOST_DAYS)),
        ],
    )
    wanted = IntegerField(
        _l("How many, where it can be counted"),
        [Optional(), NumberRange(1, MOST, _l("Write a number from 1 to %(most)d.", most=MOST))],
    )
    unit = StringField(_l("Counted in"), [within(SuggestionItem.unit)])

    def terms(self) -> ItemTerms:
        """The typed terms."""
        places = re.findall(r"\b[0-9]{1,2}\b", self.problems.data or "")
        texts = ("evidence", "basis", "known_by", "known_place", "known_who", "unit")
        return ItemTerms(
            scope=self.scope.data,
            problems=tuple(dict.fromkeys(int(place) for place in places)),
            known_after=self.known_after.data,
            wanted=self.wanted.data,
            **{name: (self[name].data or "").strip() for name in texts},
        )


class AskForm(Form):
    """Fields common to a letter and to urging: recipient, matter, demands, first day."""

    recipient = PartySelect(_l("Recipient"), nobody=_l("A body that is new in the case"))
    new_body = StringField(_l("Name of the new body"), [within(Party.alias)])
    body_kind = EnumSelect(_l("Kind of body"), BodyKind, default=BodyKind.OTHER)
    body = RadioField(_l("Bodies of near names"), coerce=id_or_none, validate_choice=False)
    problem_lines = TextAreaField(_l("Problems"), [note_length()])
    items = FieldList(
        TextAreaField(_l("Item"), [note_length()]), min_entries=2, max_entries=MOST_ITEMS
    )
    item_terms = FieldList(FormField(ItemTermsForm), _l("Terms of the items"))
    cases = TextAreaField(_l("More cases it grew from"), [note_length()])
    issued_on: WhenField = AnyDay(_l("Issued on"), [Required(_l("Enter the day it is issued."))])

    def validate_new_body(self, field: StringField) -> None:
        """A body must be named if none of the case is chosen."""
        is_named = (field.data or "").strip() or self.body.data is not None
        if self.recipient.data is None and not is_named:
            raise ValidationError(str(_l("Choose a body of the case, or name the new one.")))

    def validate_items(self, field: FieldList[Any]) -> None:
        """Something must be asked for."""
        if not any((text or "").strip() for text in field.data):
            raise ValidationError(str(_l("Write at least one item: what is asked for.")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.make_room()

    def make_room(self) -> None:
        """Give every item a place for its terms."""
        while len(self.item_terms.entries) < len(self.items.entries):
            self.item_terms.append_entry()

    def terms_of_items(self) -> tuple[ItemTerms, ...]:
        """The terms of each item that says something, in order; none where none were asked."""
        if not any(name.startswith(self.item_terms.name) for name in request.form):
            return ()
        rows = [self.row_of(item) for item in self.items if (item.data or "").strip()]
        return tuple(row.terms() if row is not None else NO_TERMS for row in rows)

    def row_of(self, item: Field) -> ItemTermsForm | None:
        """The terms of an item; both have the same number in their names."""
        name = item.name.replace(self.items.name, self.item_terms.name)
        return next((row.form for row in self.item_terms if row.name == name), None)

    def has_room(self) -> bool:
        """Whether another item may be added."""
        return len(self.items.entries) < MOST_ITEMS

    def named(self) -> dict[str, tuple[str, ...]]:
        """The problems and the numbers of more cases, one a line."""
        return {"problems": self.named_problems(), "cases": _lines(self.cases)}

    def named_problems(self) -> tuple[str, ...]:
        """The problems, one a line."""
        return _lines(self.problem_lines)


class LetterLimits:
    """Limits stated in a letter, which hang on its day of issue or on earlier letters."""

    number = StringField(_l("Number of the document"), [within(Suggestion.number)])
    set_day = DayAhead(_l("Reply by, as the letter sets it"))
    objection_until = DayAhead(
        _l("Objection possible until"),
        [RequiredToDecide(_l("Enter the last day for an objection: the letter must state it."))],
    )


class LetterForm(PaperFields, LetterLimits, AskForm):
    """A procuratorial suggestion."""

    kind = to_choose(_l("Form"), LETTERS, _l("Choose its form."))
    ground = EnumRadio(
        _l("Legal ground of the reply"),
        GROUNDS,
        validators=[RequiredToDecide(_l("Choose one: the law gives one month or two."))],
    )

    # The places of the problems of which it was said that no item answers them.
    told_of = HiddenField()

    def validate(self, extra_validators: object = None) -> bool:
        """Not before a problem that no item answers was shown; sent again, it is issued so."""
        is_valid = bool(super().validate(extra_validators))
        open_ = unanswered(self.named_problems(), self.terms_of_items())
        places = places_in_words(open_)
        if (
            not places
            or not self.terms_of_items()
            or is_recorded(self)
            or self.told_of.data == places
        ):
            return is_valid
        self.told_of.data = places
        self.form_errors.append(
            _(
                "No item answers these problems: %(places)s. Write at an item which it answers, or"
                " send it once more as it is.",
                places=_(", ").join(map(str, open_)),
            )
        )
        return False

    def validate_set_day(self, field: DayField) -> None:
        """The letter must set the day where no law does."""
        if self.ground.data is ReplyGround.URGENT_AS_SET:
            if field.data is None:
                raise ValidationError(
                    str(_l("Enter the day: for an urgent suggestion the letter sets it."))
                )
            self._not_before_issue(field)

    def validate_objection_until(self, field: DayField) -> None:
        """Refuse a limit for objections that ends before the receipt of the letter."""
        self._not_before_issue(field)

    def _not_before_issue(self, field: DayField) -> None:
        issued = self.issued_on.data
        if field.data is not None and issued is not None and field.data < issued:
            broken = RuleBroken("suggestion_limit_before_issue", day=field.data, issued=issued)
            raise ValidationError(word_rule(broken))

    def entered(self) -> NewSuggestion:
        """The letter; only an urgent one sets the day of the reply."""
        return self.into(
            NewSuggestion,
            **self.named(),
            item_terms=self.terms_of_items(),
            set_day=self.its_set_day(),
        )

    def its_set_day(self) -> date | None:
        """The day that the letter sets for the reply; None where a law counts it."""
        is_urgent = self.ground.data is ReplyGround.URGENT_AS_SET
        return self.set_day.data if is_urgent else None


class UrgingForm(AskForm):
    """Urging without a suggestion."""

    kind = EnumSelect(_l("Form of urging"), URGED_AS, default=SuggestionKind.URGING)
    also = PartyChecks(_l("Urged together with it"))
    line = EnumSelect(_l("In which line of work"), TrackKind, default=TrackKind.SUGGESTION)
    issued_on = PastWhen(_l("Urged on"), [Required(_l("Enter the day they were urged."))])
    how = EnumRadio(_l("How"), WAYS, validators=[Required(_l("Choose how they were urged."))])
    entry = SelectField(_l("Told by"), coerce=id_or_none, choices=[])
    remind_on = DayAhead(_l("Remind on"))

    def offer(self, bodies: Iterable[Party], entries: Iterable[JournalEntry]) -> None:
        """Give the choices: who is urged, too, and the entries that may tell it already."""
        self.also.offer(bodies)
        self.entry.choices = [("", str(_l("a new entry of the journal")))] + [
            (str(entry.id), word_entry(entry)) for entry in entries
        ]

    def entered(self) -> NewSuggestion:
        """The typed values of urging."""
        return self.into(
            NewSuggestion,
            **self.named(),
            item_terms=self.terms_of_items(),
            also_ids=tuple(self.also.data or ()),
        )


class LetterOfAnotherForm(AskForm):
    """A letter of another maker: recorded, not decided here."""

    maker_kind = EnumRadio(
        _l("Kind of maker"), LetterMaker, validators=[Required(_l("Choose whose letter it is."))]
    )
    maker = StringField(
        _l("Name of the maker"),
        [Required(_l("Say whose letter it is.")), within(Suggestion.maker)],
    )
    maker_number = StringField(_l("Number of the document"), [within(Suggestion.maker_number)])
    issued_on = PastWhen(_l("Issued on"), [Required(_l("Enter the day it is issued."))])
    set_day = AnyDay(_l("Reply by, as the letter sets it"))

    def entered(self) -> NewSuggestion:
        """The typed letter."""
        return self.into(
            NewSuggestion,
            **self.named(),
            kind=SuggestionKind.OF_ANOTHER,
            item_terms=self.terms_of_items(),
        )


class FollowingDatesForm(Form):
    """The typed values from which the dates of a letter follow."""

    issued_on = AnyDay()
    ground = EnumRadio("", GROUNDS)
    set_day = DayAhead()


def text_again(suggestion: Suggestion, lang: str) -> dict[str, Any]:
    """Text of a letter for the form of another one: what it asks, of whom is typed anew."""
    return {
        "kind": suggestion.kind,
        "ground": suggestion.ground,
        "problem_lines": "\n".join(problem.text.in_(lang) for problem in suggestion.problems),
        "items": [item.text.in_(lang) for item in suggestion.items],
    }


def _lines(field: TextAreaField) -> tuple[str, ...]:
    return tuple(line.strip() for line in (field.data or "").splitlines() if line.strip())
