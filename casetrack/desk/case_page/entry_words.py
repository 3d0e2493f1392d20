"""Small print below a journal entry: its kind, the people concerned, its author."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casetrack.cases.doer_kinds import Doer
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import BY
from casetrack.cases.flag_words import FlagLine, flag_lines, recorded_words
from casetrack.cases.kinds import BodyKind, Part
from casetrack.cases.models import Case, Disposition, EntryParty
from casetrack.desk.case_page.queries import JournalItem
from casetrack.ledger.papers import entries_with_papers
from casetrack.web.catalogue import gettext as _
from casetrack.web.clock import local
from casetrack.web.dates import word_day
from casetrack.web.words import label, language

# What came to this office: as what another is named in it.
_CAME_FROM = {
    EntryKind.ARREST_REVIEW_RECEIVED: Doer.SENDER,
    EntryKind.PROSECUTION_REVIEW_RECEIVED: Doer.SENDER,
    EntryKind.APPEAL_FILED: Doer.APPELLANT,
}


def kind_words(item: JournalItem) -> str:
    """The kind of the entry, or the number it corrects, and the people it is about."""
    if item.corrects:
        note = _("Corrects no. %(number)d", number=item.corrects)
    else:
        note = label(item.entry.called)
    return note + whom_words(item)


def has_document(item: JournalItem) -> bool:
    """Whether a document can be made of the entry itself: of a notice, of an opinion."""
    return not item.corrected_by and bool(item.about) and item.entry.kind in entries_with_papers()


def whom_words(*those: JournalItem) -> str:
    """The people that entries are about or were done to, as a suffix; "" if nobody."""
    whom = _aliases(link for item in those for link in item.about)
    harmed = _aliases(link for item in those for link in item.harmed)
    suffix = _(": %(who)s", who=whom) if whom else ""
    return suffix + (_("; ") + label(Part.AGAINST) + _(": ") + harmed if harmed else "")


def _aliases(links: Iterable[EntryParty]) -> str:
    """The aliases of these people, without doubles."""
    lang = language()
    return _(", ").join(dict.fromkeys(link.party.alias.in_(lang) for link in links))


def writer_words(item: JournalItem, case: Case) -> str:
    """The actor and the author, with the day of writing if it differs; "" if neither is known."""
    return _("; ").join(_who_did(item, case)) + _who_wrote(item)


def _who_did(item: JournalItem, case: Case) -> Iterator[str]:
    """The actors, by part; a last empty string leads over to the author."""
    row, lang = item.entry, language()
    by = row.kind.by
    names: dict[Part, list[str]] = {}
    # An imported entry was written at the import, by the importer; its actor is named in it.
    # For an act of the writer's own office, only the writer is named.
    is_of_file = not row.written_by_id or row.written_at == case.opened_at
    is_joint = any(link.part is Part.BY for link in item.actors)
    is_told = is_of_file or is_joint or by.is_another or row.office_part is not Part.BY
    is_here = row.office_id == case.office_id
    # Another office that is in the case is named by that, once.
    is_named = not is_here and any(
        link.part is row.office_part and link.party.body_kind is BodyKind.PROCURATORATE
        for link in item.actors
    )
    if row.office_id and is_told and not is_named:
        office = case.office.name_in(lang) if is_here else _("another office")
        names.setdefault(row.office_part, []).append(office)
    for link in item.actors:
        names.setdefault(link.part, []).append(link.party.alias.in_(lang))
    is_asked = by.is_another and row.kind.is_logged_by_hand and BY.key not in row.fields
    if is_asked and Part.BY not in names:
        names[Part.BY] = [_("not known")]
    for part, those in names.items():
        word = _doer_word(row.kind, item.actors) if part is Part.BY else label(part)
        yield word + _(": ") + _(", ").join(those)
    if names and (row.is_implied or row.written_by_id):
        yield ""


def _doer_word(kind: EntryKind, actors: Iterable[EntryParty]) -> str:
    """The label of the actors of an entry: for an act of an office it depends on who they are."""
    if kind.by.is_another:
        return label(kind.by)
    others = [link for link in actors if link.part is Part.BY]
    if all(link.party.body_kind is BodyKind.PROCURATORATE for link in others):
        return label(Doer.OFFICE)
    return label(_CAME_FROM.get(kind, Part.BY))


def flags_told(item: JournalItem) -> list[FlagLine]:
    """Law flags on the facts of an entry; none for a decision, which shows its own."""
    if item.entry.subject == Disposition.__tablename__:
        return []
    return flag_lines(item.entry.fields.get("flags") or ())


def _who_wrote(item: JournalItem) -> str:
    row = item.entry
    note = _("Follows from the wording of the source.") + " " if row.is_implied else ""
    if row.recorded_on is not None:
        told_later = recorded_words(row.when, row.recorded_on, decided_here=row.decided_here)
        note += told_later + ("" if language() == "zh" else " ")
    if row.written_by is None:
        return note
    written = local(row.written_at).date()
    if (row.when.is_day and row.when.first == written) or row.recorded_on == written:
        return note + _("Written by %(name)s", name=row.written_by.name)
    day = word_day(written, language())
    return note + _("Written by %(name)s, %(day)s", name=row.written_by.name, day=day)
