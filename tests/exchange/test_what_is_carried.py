"""A case file carries a case whole: every table and column that hangs on it, or one that says why.

Whoever adds a table or a column to a case decides here, or in the format, what becomes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from sqlalchemy import inspect

from casetrack.cases.models import Case
from casetrack.db import Model
from casetrack.exchange.schema import records
from casetrack.ledger.casefile.fields.references import OwnerRef
from casetrack.ledger.casefile.records import Record

# Tables that hang on a case, and why no case file tells them.
LEFT_BEHIND: Mapping[str, str] = {
    "case_bundle": "who took it out of this installation, and why",
    "attachment": "its content is no text: its entry names it, a bundle of the case has it",
    "case_grant": "who may see it is decided in each office",
    "desk_share": "whose desk it was given to is decided in each office",
    "identity": "nobody is named in a file",
    "ledger_row": "a row of a ledger of this office, of which the case was made",
    "body_in_case": "recipients are linked again where the file is brought in",
    "made_paper": "a Word file of this installation; its entry is told",
    "measure_origin": "the other cases are no part of the file",
    "fact_source": "stands as facts: beside what it is the source of",
    "outbox_mail": "letters to accounts of this installation",
    "record_seal": "a sealed record leaves in no file",
    "refused_proposal": "the same",
    "sealed_copy": "the same",
    "seal_helper": "accounts of this installation",
    "retention_period": "a sealed record leaves in no file",
    "retention_hold": "the same",
    "replaced_text": "nobody is named in a file, nor what stood there before an alias did",
    "search_text": "what other records say, folded",
    "spot_check": "a draw is that of the office that committed to it; its visit is told",
    "spot_check_plan": "the same; a day that is to come stands in no file",
    "visit_plan_staff": "accounts of this installation",
}
# Columns of what is carried that no key fills, wherever they stand, and why.
WORKED_OUT: Mapping[str, str] = {
    "id": "a number of this database",
    "version": "edits are counted in each database",
    "case_id": "the case of the file",
    "office_id": "the procuratorate of the file",
    "measure_id": "the measure that the same element makes",
    "position": "the place in its list",
    "subject": "what the element stands under or leads to",
    "subject_id": "what the element stands under or leads to",
    "decided_here": "what comes from a file is recorded",
    "flags": "worked out on the way in",
}
# The same of one table.
OF_ONE_TABLE: Mapping[str, Mapping[str, str]] = {
    "case_file": {
        "handler_id": "whoever imports it",
        "sealed_on": "a sealed case leaves in no file",
        "opened_at": "the day of the import",
        "opened_by_id": "whoever imports it",
        "last_entry_at": "the day of the import",
        "next_due": "follows from what is owed",
        "next_due_kind": "follows from what is owed",
        "listed_under": "follows from the next date",
        "derived_on": "the day of the import",
        "counted_in": "its number came with the file",
        "review_state": "worked out afresh before every commit",
        "probation_state": "worked out afresh before every commit",
        "guidance_state": "worked out afresh before every commit",
        "visits_state": "worked out afresh before every commit",
        "suggestions_state": "worked out afresh before every commit",
        "stages_told": "worked out afresh before every commit",
        "doubts": "worked out on the way in",
    },
    "party": {
        "sort_key": "follows from the alias",
        "was_minor": "follows from the acts, and from a birth date that no file tells",
        "initials": "follow from the alias",
        "roles_told": "what roles tells",
    },
    "journal_entry": {
        "place": "follows from its order and time",
        "written_by_id": "whoever imports it",
        "written_at": "the day of the import",
    },
    "obligation": {
        "is_open": "follows from its state",
        "weight": "follows from its reason",
        "owner_id": "whoever imports it",
    },
    "track": {"responsible_id": "an account of this installation"},
    "case_link": {
        "made_by_id": "whoever made it here",
        "made_at": "when it was made here",
        "ended_by_id": "only links that hold are told",
        "ended_at": "only links that hold are told",
        "end_reason_en": "only links that hold are told",
        "end_reason_zh": "only links that hold are told",
    },
    "concern": {
        "raised_by_id": "an account of this installation",
        "raised_at": "when it was told here",
        "answered_by_id": "an account of this installation",
        "escalated_at": "when somebody above was told here",
    },
    "concern_step": {
        "done_by_id": "an account of this installation; the entry tells the name",
        "next_by_id": "an account of this installation; the entry tells the name",
        "said_by_id": "an account of this installation",
        "said_at": "when it was said here",
    },
    "proposal": {
        "office_id": "the office of the case",
        "what": "how it can be decided where it was proposed",
        "subject": "how it can be decided where it was proposed",
        "subject_id": "how it can be decided where it was proposed",
        "terms": "what was typed; the decision tells it",
        "asked": "what the case was like when it was proposed here",
        "trial": "what the law says of it; asked again here",
        "proposed_by_id": "an account of this installation",
        "decided_by_id": "an account of this installation",
    },
    "proposal_step": {
        "by_id": "an account of this installation",
        "at": "when it was done here",
        "terms": "what was typed; the decision tells it",
    },
    "visit_answer": {"question_version_id": "a question of this office; its words are told"},
    "court_step": {"party_id": "whoever its decision is about"},
    "measure": {"office_part": "the part of office"},
    "entrustment": {"staff_id": "an account of another office"},
    "entrustment_report": {
        "made_by_id": "an account of another office",
        "made_at": "when it was written where it was",
    },
    "visit": {"visitor_id": "an account of this installation"},
    "visit_plan": {"visitor_id": "an account of this installation"},
    "suggestion_item": {
        "seen_by_id": "an account of this installation",
        "known_writer_id": "an account of this installation",
        **dict.fromkeys(("adoption", "answer_en", "answer_zh"), "the latest answer of its replies"),
    },
    "suggestion": {
        **dict.fromkeys(
            ("replied_edtf", "replied_words", "replied_first", "replied_last", "response"),
            "worked out of its replies",
        ),
        "is_sealed": "what is brought in is sealed as it is written here",
    },
    "suggestion_problem": {"is_sealed": "what is brought in is sealed as it is written here"},
    "suggestion_reply": {"was_column": "what was one is told as any other"},
    "suggestion_reply_answer": {"was_column": "what was one is told as any other"},
    "measure_item": {"seen_by_id": "an account of this installation"},
    "probation_condition": {"seen_by_id": "an account of this installation"},
    "probation_duty": {"seen_by_id": "an account of this installation"},
    "score_ledger": {"scheme_version_id": "a scheme of this office; its words are told"},
    "probation_opinion": {"finished_by_id": "an account of this installation"},
    "opinion_version": {
        "written_by_id": "an account of this installation",
        "written_at": "when it was written where it was",
    },
    "promise_look": {
        "by_id": "an account of this installation",
        "was_column": "what was one is told by the keys of its item",
    },
}


def hanging_on_a_case() -> set[str]:
    """Every table from which foreign keys lead to a case, over whatever stands between."""
    tables = Model.metadata.tables.values()
    texts = {Case.__tablename__}
    while more := {
        table.name
        for table in tables
        if table.name not in texts
        and any(key.column.table.name in texts for key in table.foreign_keys)
    }:
        texts |= more
    return texts


def carried() -> dict[type[Model], set[str]]:
    """The tables that a case file fills, and the columns of each that its keys fill."""
    filled: dict[type[Model], set[str]] = {}
    for record in records():
        for model, attr in chain(_keys(record), _links(record)):
            filled.setdefault(model, set()).update(_columns(model, attr))
    return filled


def test_every_table_that_hangs_on_a_case_is_carried_or_left_behind_for_a_reason() -> None:
    texts = {str(model.__tablename__) for model in carried()}

    assert texts.isdisjoint(LEFT_BEHIND)
    assert hanging_on_a_case() == texts | LEFT_BEHIND.keys()


def test_every_column_of_what_is_carried_is_told_or_worked_out() -> None:
    silent = {
        f"{model.__tablename__}.{column.name}"
        for model, filled in carried().items()
        for column in inspect(model).local_table.columns
        if column.name not in filled
        and column.name not in WORKED_OUT
        and column.name not in OF_ONE_TABLE.get(str(model.__tablename__), ())
    }

    assert silent == set()


def test_no_reason_is_given_for_a_column_that_is_told_or_gone() -> None:
    filled = {str(model.__tablename__): columns for model, columns in carried().items()}
    tables = Model.metadata.tables

    for table, reasons in OF_ONE_TABLE.items():
        assert reasons.keys() <= set(tables[table].columns.keys()) - filled[table]


def _keys(record: Record) -> Iterator[tuple[type[Model], str]]:
    """The attributes that the keys of an element fill."""
    for field in record.fields:
        model, attr = record.model, field.attr
        if record.joined is not None and attr.startswith(f"{record.joined.attr}."):
            model, attr = record.joined.model, attr.removeprefix(f"{record.joined.attr}.")
        yield model, attr
        qualifier: Any = getattr(field, "qualifier", None)
        if qualifier is not None:
            yield model, qualifier
        if isinstance(field, OwnerRef):
            yield model, f"{attr}_id"


def _links(record: Record) -> Iterator[tuple[type[Model], str]]:
    """The attributes that are filled because an element stands where it stands."""
    if record.parts is not None:
        yield from ((record.parts.model, attr) for attr in (record.parts.link, "party_id", "part"))
    for child in record.children:
        yield child.record.model, child.link


def _columns(model: type[Model], attr: str) -> set[str]:
    """The columns of an attribute; a key that fills none (leads_to) has none."""
    mapper = inspect(model)
    value: Any = mapper.column_attrs.get(attr) or mapper.composites.get(attr)
    return {column.name for column in value.columns} if value is not None else set()
