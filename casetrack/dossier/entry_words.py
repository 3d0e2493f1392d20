"""What stands in small below an entry of the journal: its kind, whom it is about, who wrote it."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.cases.flag_words import FlagLine, flag_lines, recorded_words
from casetrack.cases.models import Case, Disposition
from casetrack.dossier.queries import JournalItem
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import local
from casetrack.web.dates import word_day
from casetrack.web.words import label, language


def kind_words(told: JournalItem) -> str:
    """What it is: the kind of the entry, or which one it corrects, and those it is about."""
    if told.corrects:
        said = _("Corrects no. %(number)d", number=told.corrects)
    else:
        said = label(told.entry.kind)
    return said + whom_words(told)


def whom_words(*those: JournalItem) -> str:
    """Those whom entries are about, after the words of what they are; "" if it is nobody."""
    lang = language()
    whom = dict.fromkeys(alias.in_(lang) for told in those for alias in told.about)
    return _(": %(who)s", who=_(", ").join(whom)) if whom else ""


def writer_words(told: JournalItem, case: Case) -> str:
    """Who did it, and who wrote it, with the day if that was another one; "" if nothing is told."""
    return _("; ").join(_who_did(told, case)) + _who_wrote(told)


def _who_did(told: JournalItem, case: Case) -> Iterator[str]:
    """Those who had a part in it; the last is empty where it goes on with who wrote it."""
    row, lang, between = told.entry, language(), _(": ")
    # What a file tells was written by whoever brought it in, at the moment the case came; it was
    # acted by whom it says.
    if row.office_id and (not row.written_by_id or row.written_at == case.opened_at):
        is_here = row.office_id == case.office_id
        office = case.office.name_in(lang) if is_here else _("another office")
        yield f"{label(row.office_part)}{between}{office}"
    elif not told.actors:
        return
    for link in told.actors:
        yield f"{label(link.part)}{between}{link.party.alias.in_(lang)}"
    if row.is_implied or row.written_by_id:
        yield ""


def flags_told(told: JournalItem) -> list[FlagLine]:
    """What the law would have refused of what an entry tells; a decision says it itself."""
    if told.entry.subject == Disposition.__tablename__:
        return []
    return flag_lines(told.entry.fields.get("flags") or ())


def _who_wrote(told: JournalItem) -> str:
    row = told.entry
    said = _("Follows from the wording of the source.") + " " if row.is_implied else ""
    if row.recorded_on is not None:
        said += recorded_words(row.when, row.recorded_on) + ("" if language() == "zh" else " ")
    if row.written_by is None:
        return said
    written = local(row.written_at).date()
    if (row.when.is_day and row.when.first == written) or row.recorded_on == written:
        return said + _("Written by %(name)s", name=row.written_by.name)
    day = word_day(written, language())
    return said + _("Written by %(name)s, %(day)s", name=row.written_by.name, day=day)
