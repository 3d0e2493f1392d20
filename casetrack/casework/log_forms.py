"""Forms: log box, long note, correction of an entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import ValidationError

from casetrack.cases.entry_kinds import EntryKind, general_kinds, kinds_by_line
from casetrack.cases.fields import PartyChecks
from casetrack.cases.kinds import PartyKind, TrackKind
from casetrack.cases.models import Party
from casetrack.casework.actions import Progress
from casetrack.casework.asked_fields import AskingForm
from casetrack.casework.correction_pages import Reasoned
from casetrack.casework.doer_fields import DoerChecks
from casetrack.casework.kind_words import KindField
from casetrack.db.partial_date import PartialDate
from casetrack.web.choices import NOT_IN_LIST, EnumSelect, choices_of
from casetrack.web.clock import today
from casetrack.web.forms import note_length
from casetrack.web.typed_dates.fields import PastWhen, Required
from casetrack.web.words import label


class LogForm(AskingForm):
    """The log box: a new entry with the typed fields of its kind."""

    text = StringField(
        _l("What happened?"), [Required(_l("Say what happened, in a sentence.")), note_length()]
    )
    when = PastWhen(_l("When?"))
    done_by = DoerChecks(_l("Who did it?"))
    party = PartyChecks(_l("About whom?"))
    kind: Field = KindField(_l("Kind"))
    partners = PartyChecks(_l("With whom"))
    # Typed as a kind, but matching none: it is put before the text.
    word = ""

    def offer(self, kind: EntryKind, parties: Sequence[Party], *, is_seen: bool) -> None:
        """Fill the choices of parties; is_seen: the doer was shown for this kind.

        Otherwise the likely doer of the kind is preselected.
        """
        self.party.offer(parties)
        self.partners.offer([party for party in parties if party.kind is PartyKind.BODY])
        self.done_by.offer(kind, parties)
        self.done_by.is_seen = is_seen
        if not is_seen:
            self.done_by.propose(kind, parties)

    def progress(self) -> Progress:
        """The entry with the values of its kind; without a date, today."""
        when = self.when.data or PartialDate.day(today())
        about = tuple(self.party.data or ())
        text = self.text.data or ""
        if self.word:
            text = _("%(word)s: %(text)s", word=self.word, text=text)
        by = self.done_by.done_by() if self.done_by.is_seen else None
        values = self.values()
        return self.into(Progress, text=text, when=when, about_ids=about, values=values, by=by)


class KindSelect(EnumSelect):
    """Kinds logged by hand: general ones, then by line of work."""

    def __init__(self, text: Any, **kwargs: Any) -> None:
        super().__init__(text, [kind for kind in EntryKind if kind.is_logged_by_hand], **kwargs)
        self.choices = {
            _("Of any case"): choices_of(general_kinds()),
            **{label(line): choices_of(kinds) for line, kinds in kinds_by_line().items()},
        }

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that is not in the list."""
        if self.data is None:
            raise ValidationError(str(NOT_IN_LIST))


class NoteForm(LogForm):
    """The log box with room for a long note, and every kind in a list."""

    text = TextAreaField(_l("What happened?"), [Required(_l("Say what happened.")), note_length()])
    kind = KindSelect(_l("Kind"), default=EntryKind.NOTE)
    line = EnumSelect(_l("In which line of work"), TrackKind, nothing=_l("as its kind has it"))


class CorrectForm(AskingForm, Reasoned):
    """Correct an entry; `asking` adds the fields of its kind."""

    text = TextAreaField(_l("What it should say"), [note_length()])
    when = PastWhen(_l("When it happened"), [Required(_l("Write a date, or: unknown."))])
    done_by = DoerChecks(_l("Who did it?"))
    party = PartyChecks(_l("About whom?"))
