"""Forms of a reply: one that came, and the correction of a typing error in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from casetrack.cases.models import JournalEntry
from casetrack.casework.attachments.forms import WithFiles
from casetrack.db.partial_date import PartialDate
from casetrack.suggestions.answers.models import ReplyWay, SuggestionReply
from casetrack.suggestions.answers.recording import ItemReply, Reply
from casetrack.suggestions.kinds import Adoption
from casetrack.suggestions.models import Suggestion, SuggestionItem
from casetrack.suggestions.words import shortened
from casetrack.web.choices import EnumRadio
from casetrack.web.forms import EditForm, note_length, within
from casetrack.web.typed_dates.fields import (
    PAST_HINT,
    DayAhead,
    PastSpan,
    PastWhen,
    Required,
    kept_when,
)

SAID = (Adoption.FULL, Adoption.PART, Adoption.NOT, Adoption.UNANSWERED)
WAYS = (ReplyWay.IN_WRITING, ReplyWay.ORAL, ReplyWay.TELEPHONE, ReplyWay.MEETING)


class ReplyFields(EditForm):
    """Fields of a reply. `with_items` adds two an item: the answer and its words."""

    replied_on = PastSpan(_l("Received on"), [Required(_l("Enter the day the reply came."))])
    written_on = PastWhen(_l("Dated"), description=PAST_HINT)
    way = EnumRadio(_l("How it came"), WAYS, validators=[Required(_l("Choose how it came."))])
    signatory = StringField(_l("Signed by, or said by"), [within(SuggestionReply.signatory)])
    text = TextAreaField(_l("The reply as a whole"), [note_length()])

    def reply(self, items: Sequence[SuggestionItem], **more: Any) -> Reply:
        """The reply as it was entered."""
        return Reply(
            received=kept_when(self.replied_on) or PartialDate.unknown(),
            written=kept_when(self.written_on),
            way=self.way.data,
            signatory=self.signatory.data or "",
            answers={
                item.id: ItemReply(
                    self[f"adoption-{item.id}"].data or Adoption.UNANSWERED,
                    self[f"answer-{item.id}"].data or "",
                )
                for item in items
            },
            text=self.text.data or "",
            **more,
        )


class ReplyForm(WithFiles, ReplyFields):
    """A reply that came: the first one, or another beside it."""

    check_on = DayAhead(_l("On-site check by"))


class TypingErrorForm(ReplyFields):
    """A reply as it came, where it was typed otherwise."""

    reason = StringField(
        _l("What was mistyped, and how we know"),
        [
            Required(_l("Say in a few words what was mistyped.")),
            within(JournalEntry.correction_reason),
        ],
    )


def with_items(form: type[ReplyFields], suggestion: Suggestion, lang: str) -> type[Any]:
    """The form for a reply to this suggestion, all its items on one page."""
    fields: dict[str, Any] = {}
    for item in suggestion.items:
        fields[f"adoption-{item.id}"] = EnumRadio(
            _l("Item %(n)s: %(text)s", n=item.position, text=shortened(item.text.in_(lang))),
            SAID,
            default=Adoption.UNANSWERED,
        )
        fields[f"answer-{item.id}"] = TextAreaField(
            _l("Item %(n)s, in their words", n=item.position), [note_length()]
        )
    return type(f"{form.__name__}OfItems", (form,), fields)


def shown(suggestion: Suggestion, row: SuggestionReply, lang: str) -> dict[str, Any]:
    """What fills the form from a reply, as it is recorded now."""
    data: dict[str, Any] = {
        "replied_on": row.received,
        "written_on": row.written,
        "way": row.way,
        "signatory": row.signatory or "",
        "text": row.text.in_(lang),
    }
    for item in suggestion.items:
        answer = row.answer_to(item.id)
        data[f"adoption-{item.id}"] = answer.adoption if answer else Adoption.UNANSWERED
        data[f"answer-{item.id}"] = answer.text.in_(lang) if answer else ""
    return data
