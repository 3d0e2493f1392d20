"""Sheets of instruments of decisions, orders and opinions; each feature declares its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from flask import url_for
from flask_babel.speaklater import LazyString

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.brought import Brought, brought, if_brought, of_what_is_brought
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import DispositionKind, MeasureKind, Part
from casetrack.cases.models import Disposition, JournalEntry, Measure, Party
from casetrack.db.partial_date import PartialDate
from casetrack.law import Citation
from casetrack.law.wording import number_in_chinese
from casetrack.web.dates import word_day


@dataclass(frozen=True)
class PaperAsked:
    """A decision, or a measure, whose instrument is shown. entry: that which tells of it, if any.

    What is neither, as an opinion that was finished, is known by its entry alone.
    change: of a measure that was changed, which of its changes, from 1; None for itself.
    """

    facts: CaseFacts
    person: Party
    decision: Disposition | None = None
    measure: Measure | None = None
    entry: JournalEntry | None = None
    change: int | None = None

    def linked(self, *parts: Part) -> list[Party]:
        """Who has these parts in the measure."""
        ids = [self.measure.party_ids(part) for part in parts] if self.measure is not None else []
        return [self.facts.party(party_id) for party_id in chain.from_iterable(ids)]

    @property
    def kind(self) -> DispositionKind | MeasureKind | EntryKind:
        """Kind of the instrument."""
        if self.decision is not None:
            return self.decision.kind
        if self.measure is not None:
            return self.measure.kind
        assert self.entry is not None, "it is of one of them"
        return self.entry.kind


@dataclass(frozen=True)
class Datum:
    """One line of a sheet. fill: the page that records a missing value.

    None: the page at which the instrument says its gaps are filled.
    value: "" where it is not on file: then it stands as a gap, never as a guess. correct: the page
    that corrects it, where it has one for this reader.
    """

    title: str
    value: str
    fill: str | None = None
    correct: str | None = None


# What stands at a place, in Chinese: a text, or the rows of a list, each with its columns.
PlaceRows = tuple[Mapping[str, str], ...]
PlaceValue = str | PlaceRows
# The first columns of every list: the numeral of a row, and its text.
NUMERAL, TEXT = "序号", "内容"


def nobody(_asked: PaperAsked) -> Iterable[Party]:
    """No person stands at the place."""
    return ()


@dataclass(frozen=True, eq=False)
class PaperPlace:
    """A place of an instrument that a case fills, by the name it has in a Word template.

    english: the name on an English page. value: in Chinese; "" or () where it is not on file.
    sample: how it may look; of a list its rows, whose keys are the columns. fill: the page that
    records or shows it, for who has the permission `needs`. may_lack: the instrument is whole
    without it. on_file_only: it stands on the copy for the file, never on that for the recipient.
    is_fact: a paper that was made is out of
    date once it changes. people: whose sealed particular it is, printed only after a recorded look;
    the value is that of every other copy.
    """

    name: str
    english: str
    value: Callable[[PaperAsked], PlaceValue]
    sample: PlaceValue
    fill: Callable[[PaperAsked], str | None] | None = None
    may_lack: bool = False
    on_file_only: bool = False
    is_fact: bool = True
    people: Callable[[PaperAsked], Iterable[Party]] = nobody
    particular: str = ""
    needs: Permission = Permission.CASE_READ

    def title_in(self, lang: str) -> str:
        """The name of the place on a page."""
        return self.name if lang == "zh" else self.english

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a list; none of a text."""
        return () if isinstance(self.sample, str) else tuple(self.sample[0])


def aliases(parties: Iterable[Party]) -> str:
    """The aliases of several people, as a Chinese document lists them."""
    return "、".join(party.alias.in_("zh") for party in parties)


def measure_aim(asked: PaperAsked) -> str:
    """The aim of the measure, in Chinese."""
    return asked.measure.aim.in_("zh") if asked.measure is not None else ""


def measure_reason(asked: PaperAsked) -> str:
    """The reason of the measure, in Chinese."""
    return asked.measure.reason.in_("zh") if asked.measure is not None else ""


def measure_last_day(asked: PaperAsked) -> str:
    """The last day of the measure, in Chinese words."""
    last = asked.measure.last_day if asked.measure is not None else None
    return word_day(last, "zh", long=True) if last else ""


def measure_page(asked: PaperAsked) -> str | None:
    """The page of the measure, which records what is missing of it."""
    if asked.measure is None:
        return None
    return url_for("cases.measure", case_id=asked.facts.case.id, measure_id=asked.measure.id)


def place_rows(texts: Iterable[str]) -> PlaceRows:
    """The rows of a list of texts, numbered as a Chinese document numbers them."""
    return tuple(
        {NUMERAL: number_in_chinese(number), TEXT: text} for number, text in enumerate(texts, 1)
    )


@dataclass(frozen=True, eq=False)
class InstrumentKind:
    """An instrument that is made as a Word file. code: by which its templates are kept.

    sign: the words of its number after those of the office, as usual; "" where it has none.
    places: those that it has beside the ones of every instrument. is_about_person,
    is_about_suspect: whether it has those of a person, and of one who is accused, too.
    """

    code: str
    title: str
    english: str
    sign: str
    places: Sequence[PaperPlace]
    is_about_person: bool = True
    is_about_suspect: bool = False

    def title_in(self, lang: str) -> str:
        """The name of the instrument on a page."""
        return self.title if lang == "zh" else self.english


def _always(_asked: PaperAsked) -> bool:
    return True


def _says_nothing(_asked: PaperAsked, _user: Staff) -> Iterable[Datum]:
    return ()


@dataclass(frozen=True)
class PaperKind(Brought, keys="kinds"):
    """The instrument of some kinds of decision or measure, or of an entry that tells of neither.

    title: as it is called; titled: where that depends on what it is of. rests_on: the articles it
    names or follows; recalled: those of them that were not read in the text of the law. says: what
    a sheet of data says beside what all say. instrument: what is made of it as a Word file; its
    page lists the places in place of the sheet. is_issued: whether this one is that instrument;
    guidance that was agreed is no order. otherwise: what is made of one that is not. fill: where
    what is missing of it is recorded; None: on the page of the measure, or of the person. public:
    where its public version is made. is_own: it is shown to the office of the case alone.
    number_of, take_number: the number that it has already, and how a new one is kept, where it is
    no decision. dated: its day, where that is neither of a decision nor of the entry.
    """

    kinds: frozenset[DispositionKind | MeasureKind | EntryKind]
    title: LazyString
    rests_on: tuple[Citation, ...]
    says: Callable[[PaperAsked, Staff], Iterable[Datum]] = _says_nothing
    instrument: InstrumentKind | None = None
    is_issued: Callable[[PaperAsked], bool] = _always
    otherwise: InstrumentKind | None = None
    public: Callable[[PaperAsked], str | None] | None = None
    number_of: Callable[[PaperAsked], str] | None = None
    take_number: Callable[[PaperAsked, str, Act], None] | None = None
    dated: Callable[[PaperAsked], PartialDate] | None = None
    recalled: tuple[Citation, ...] = ()
    titled: Callable[[PaperAsked], LazyString] | None = None
    fill: Callable[[PaperAsked], str | None] | None = None
    is_own: bool = False

    def instrument_of(self, asked: PaperAsked) -> InstrumentKind | None:
        """What is made of this as a Word file; None where only its data are shown."""
        if asked.change is not None:
            return None
        return self.instrument if self.is_issued(asked) else self.otherwise

    def title_of(self, asked: PaperAsked) -> str:
        """Title of this instrument."""
        return str(self.titled(asked) if self.titled is not None else self.title)


def paper_of(kind: DispositionKind | MeasureKind | EntryKind) -> PaperKind | None:
    """The declaration of this kind of instrument; None without one."""
    return if_brought(PaperKind, kind)


@of_what_is_brought
def entries_with_papers() -> frozenset[EntryKind]:
    """The kinds of entry that have an instrument of their own."""
    kinds = (kind for paper in brought(PaperKind) for kind in paper.kinds)
    return frozenset(kind for kind in kinds if isinstance(kind, EntryKind))


def instruments() -> tuple[InstrumentKind, ...]:
    """The instruments that are made as Word files, in the order in which they were brought."""
    made = (kind for paper in brought(PaperKind) for kind in (paper.instrument, paper.otherwise))
    return tuple(dict.fromkeys(kind for kind in made if kind is not None))
