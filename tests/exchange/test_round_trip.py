"""What comes in goes out unchanged, and comes in again as the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from casetrack.accounts.models import OfficeLevel, Procuratorate, Staff
from casetrack.audit.models import AuditEvent
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import MeasureKind, Part, PartyRole, Provenance
from casetrack.cases.models import Case, FactSource, Obligation
from casetrack.db import Model, session
from casetrack.db.partial_date import PartialDate
from casetrack.db.session import Database, close_session, use_database
from casetrack.db.transaction import unit_of_work
from casetrack.exchange.exporter import case_data, export_text
from casetrack.exchange.importer import CaseDiffers, FileRefused, ImportResult, import_text
from casetrack.exchange.normal_form import normalise
from casetrack.exchange.schema import records
from casetrack.exchange.yaml_text import parse
from casetrack.guidance.programmes import PROGRAMMES, ProgrammeTerms
from casetrack.ledger.casefile.fields.lists import NamedOnly
from casetrack.ledger.obligations import owe
from tests.builders import NOON, TODAY, acting, make_case, make_child, make_father, make_staff
from tests.exchange.sheet import EVERY_KIND, EVERY_KINDS, EXAMPLES, named

ALL = [pytest.param(file, id=named(file)) for file in [*EXAMPLES, *EVERY_KINDS]]


@pytest.fixture
def riverside(database: Database) -> Staff:
    """A prosecutor of the office that the invented case belongs to; another office beside it."""
    return make_riverside()


def make_riverside() -> Staff:
    office = Procuratorate(
        name_en="Riverside District People's Procuratorate",
        name_zh="河畔区人民检察院",
        short_zh="河畔检未",
        level=OfficeLevel.COUNTY,
    )
    other = Procuratorate(
        name_en="Hillside District People's Procuratorate",
        name_zh="山前区人民检察院",
        short_zh="山前检未",
        level=OfficeLevel.COUNTY,
    )
    session().add_all([office, other])
    session().flush()
    return make_staff(office=office)


def bring_in(text: str, by: Staff) -> Case:
    """Import, as a command would."""
    with unit_of_work():
        return import_text(text, by=by, on=TODAY, at=NOON).case


def make_linked(text: str, by: Staff) -> None:
    """The other cases of which a file speaks, where whoever imports it may know of them."""
    for link in parse(text).data.get("links", ()):
        make_case(handler=by).number = link["number"]
    session().flush()


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("file", ALL)
def test_what_was_imported_is_exported_unchanged(file: Path, riverside: Staff) -> None:
    text = file.read_text(encoding="utf-8")
    make_linked(text, riverside)

    case = bring_in(text, riverside)

    assert parse(export_text(case, acting(riverside, on=TODAY, at=NOON))).data == parse(text).data


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("file", ALL)
def test_importing_an_exported_case_changes_nothing(file: Path, riverside: Staff) -> None:
    text = file.read_text(encoding="utf-8")
    make_linked(text, riverside)
    case = bring_in(text, riverside)
    exported = export_text(case, acting(riverside, on=TODAY, at=NOON))
    rows = count_rows()

    with unit_of_work():
        again = import_text(exported, by=riverside, on=TODAY, at=NOON)

    assert (again.case.id, again.result) == (case.id, ImportResult.UNCHANGED)
    assert count_rows() == rows


@pytest.fixture
def elsewhere(tmp_path: Path, riverside: Staff) -> Iterator[Database]:
    """Another installation, on SQLite, not in use yet."""
    there = Database(f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    Model.metadata.create_all(there.engine)
    yield there
    close_session()
    there.dispose()


@pytest.mark.in_turn(13)
def test_a_case_means_the_same_in_another_installation(
    elsewhere: Database, riverside: Staff
) -> None:
    case = bring_in(EVERY_KIND.read_text(encoding="utf-8"), riverside)
    exported = export_text(case, acting(riverside, on=TODAY, at=NOON))

    use_database(elsewhere)
    by = make_riverside()
    there = bring_in(exported, by)

    assert case_data(there) == parse(exported).data


@pytest.mark.in_turn(13)
def test_a_case_worked_on_by_hand_survives_export_and_import(
    elsewhere: Database, riverside: Staff
) -> None:
    case = make_case(handler=riverside)
    child = make_child(case)
    make_father(child)
    owe(case, ObligationKind.REMINDER, due=TODAY, subject=child, why={"fact": "note"})
    session().flush()
    exported = export_text(case, acting(riverside, on=TODAY, at=NOON))

    use_database(elsewhere)
    there = bring_in(exported, make_riverside())

    assert case_data(there) == parse(exported).data


@pytest.mark.in_turn(13)
def test_what_a_form_left_empty_is_not_told_by_the_entry(
    elsewhere: Database, riverside: Staff
) -> None:
    case = make_case(handler=riverside)
    terms = ProgrammeTerms(
        MeasureKind.HELP_PROGRAMME,
        make_child(case).id,
        PartialDate.day(TODAY),
        "Goes to school",
        ("Homework",),
    )
    PROGRAMMES.begin(case, terms, acting(riverside, on=TODAY, at=NOON))
    exported = export_text(case, acting(riverside, on=TODAY, at=NOON))

    use_database(elsewhere)
    there = bring_in(exported, make_riverside())

    assert case_data(there) == parse(exported).data
    assert "null" not in exported


def test_every_key_of_the_format_occurs_in_some_file() -> None:
    """Or the tests above would prove less than they say."""
    seen: set[str] = set()
    for file in [*EXAMPLES, *EVERY_KINDS]:
        seen |= set(_keys(parse(file.read_text(encoding="utf-8")).data))

    fields = [field for record in records() for field in record.fields]
    named_only = {field.key for field in fields if isinstance(field, NamedOnly)}
    assert {key for record in records() for key in record.known_keys()} - named_only <= seen


def test_files_that_a_case_file_names_are_read_past(riverside: Staff) -> None:
    text = EVERY_KIND.read_text(encoding="utf-8")
    bring_in(text, riverside)
    named = f"{{kind: reply, number: 1, day: 2026-11-20, size: 3, sha256: {'0' * 64}}}"
    naming = text.replace("{number: 3, order: 2,", f"{{number: 3, files: [{named}], order: 2,")

    again = import_text(naming, by=riverside, on=TODAY, at=NOON)

    assert naming != text
    assert again.result is ImportResult.UNCHANGED
    with pytest.raises(FileRefused):
        import_text(naming.replace("0" * 64, "no hash"), by=riverside, on=TODAY, at=NOON)


def test_defaults_may_be_written_and_mean_nothing(riverside: Staff) -> None:
    text = EVERY_KIND.read_text(encoding="utf-8")
    case = bring_in(text, riverside)
    spelt_out = text.replace("{number: 3, order: 2,", "{number: 3, duties: [], order: 2,")
    spelt_out = spelt_out.replace(
        "text: {zh: 张贴标志}", "text: {zh: 张贴标志 }, put_right: not_seen"
    )

    again = import_text(spelt_out, by=riverside, on=TODAY, at=NOON)

    assert spelt_out != text
    assert again.result is ImportResult.UNCHANGED
    assert case_data(case) == normalise(parse(spelt_out).data)


def test_a_file_that_says_something_else_is_refused_with_the_first_difference(
    riverside: Staff,
) -> None:
    text = EVERY_KIND.read_text(encoding="utf-8")
    bring_in(text, riverside)
    rows = count_rows()

    with pytest.raises(CaseDiffers) as refused, unit_of_work():
        import_text(
            text.replace("months: 6\n    state", "months: 7\n    state"),
            by=riverside,
            on=TODAY,
            at=NOON,
        )

    difference = refused.value.difference
    assert difference.path == "probations[term].months"
    assert (difference.stored, difference.in_file) == ("6", "7")
    assert count_rows() == rows


@pytest.mark.in_turn(13)
def test_the_other_parts_of_an_entry_keep_their_place(riverside: Staff) -> None:
    case = bring_in(EVERY_KIND.read_text(encoding="utf-8"), riverside)
    data = case_data(case)

    assert data["journal"][4]["acting_part"] == Part.GUIDED_BY.value
    assert data["parties"][0]["roles"][0]["role"] == PartyRole.SUSPECT.value
    assert case.provenance is Provenance.DEMO


def count_rows() -> tuple[int | None, ...]:
    """How much there is of what an import writes."""
    models = (Case, FactSource, Obligation, AuditEvent)
    return tuple(session().scalar(select(func.count()).select_from(model)) for model in models)


def _keys(content: object) -> Iterator[str]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield key
            yield from _keys(value)
    elif isinstance(content, list):
        for value in content:
            yield from _keys(value)
