"""Texts of a case that search finds, and who may see them."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.cases.kinds import PartyKind
from casetrack.cases.models import Case, Charge, Disposition, JournalEntry, Party
from casetrack.casework.identity.names import is_han, syllables
from casetrack.db.search.findable import Findable
from casetrack.db.search.models import ShownTo, Sort

NUMBER, TITLE = "case_number", "case_title"
CHARGE, DECIDED_BY = "charge", "decided_by"
PERSON, BODY = "person", "body"
ENTRY = "journal_entry"


def _sounds(party: Party) -> Iterator[str]:
    """Spellings of an alias: 孙某某 is found as sunmoumou, sun mou mou, sunmm and smm."""
    yield party.sort_key
    yield party.initials
    alias = party.alias.zh
    if alias and is_han(alias) and (spelled := syllables(alias)):
        yield " ".join(spelled)
        yield spelled[0] + "".join(syllable[0] for syllable in spelled[1:])


def _is_body(party: Party) -> bool:
    return party.kind is PartyKind.BODY


def _is_no_body(party: Party) -> bool:
    return not _is_body(party)


def _rewrites(entry: JournalEntry) -> bool:
    """Whether a correction changes words; one of a day alone does not."""
    return entry.corrects_id is not None and "fact" not in (entry.fields or {})


FOUND_BY = (
    Findable(
        what=NUMBER,
        model=Case,
        texts=(Case.number,),
        sort=Sort.CASE,
        shown_to=ShownTo.KNOWING,
        case=Case.id,
    ),
    Findable(
        what=TITLE,
        model=Case,
        texts=(Case.title, Case.subtitle, Case.keywords, Case.national_number),
        sort=Sort.CASE,
        shown_to=ShownTo.HEAD,
        case=Case.id,
    ),
    Findable(
        what=CHARGE,
        model=Charge,
        texts=(Charge.name,),
        sort=Sort.CASE,
        shown_to=ShownTo.WHOLE,
        case=Charge.case_id,
    ),
    Findable(
        what=PERSON,
        model=Party,
        texts=(Party.alias,),
        also=_sounds,
        only=_is_no_body,
        reads=(Party.kind, Party.sort_key, Party.initials),
        sort=Sort.PERSON,
        shown_to=ShownTo.PERSON,
        case=Party.case_id,
        party=Party.id,
    ),
    Findable(
        what=BODY,
        model=Party,
        texts=(Party.alias,),
        also=_sounds,
        only=_is_body,
        reads=(Party.kind, Party.sort_key, Party.initials),
        sort=Sort.BODY,
        shown_to=ShownTo.HEAD,
        case=Party.case_id,
    ),
    Findable(
        what=DECIDED_BY,
        model=Disposition,
        texts=(Disposition.decided_by,),
        sort=Sort.BODY,
        shown_to=ShownTo.WHOLE,
        case=Disposition.case_id,
    ),
    Findable(
        what=ENTRY,
        model=JournalEntry,
        texts=(JournalEntry.text, JournalEntry.correction_reason),
        reads=(JournalEntry.fields,),
        sort=Sort.JOURNAL,
        shown_to=ShownTo.WHOLE,
        case=JournalEntry.case_id,
        replaced_by=JournalEntry.corrects_id,
        replaces=_rewrites,
    ),
)
