"""Replies to letters become rows, and in each the answer to an item; none is overwritten any more.

What a letter told of the reply to it becomes one row. A reply that was not in writing no longer
ends the time for one that is: where the letter is open, the reply is owed again.

Revision: 0100, after 0099
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0099"
branch_labels = None
depends_on = None


FORMAL = (
    *("retrial", "correction", "public_interest", "social_governance", "other", "unspecified"),
)
ANSWERS = ("fully_accepted", "partly_accepted", "not_accepted", "accepted")
SILENT = ("unanswered", "unknown")
WAYS = {True: "in_writing", False: "not_written", None: "unknown"}


def _table(name: str, *columns: str) -> sa.TableClause:
    types: dict[str, Any] = {
        **dict.fromkeys(("reply_in_writing", "response_is_implied", "was_column"), sa.Boolean()),
        **dict.fromkeys(("is_open", "decided_here"), sa.Boolean()),
        **dict.fromkeys(("received_first", "received_last", "settled_on"), sa.Date()),
        **dict.fromkeys(("replied_first", "replied_last", "closed_on", "derived_on"), sa.Date()),
    }
    return sa.table(name, *(sa.column(key, types.get(key)) for key in columns))


DATE = ("edtf", "words", "first", "last")
LETTER = _table(
    "suggestion",
    *("id", "case_id", "measure_id", "kind", "response", "response_is_implied", "closed_on"),
    "decided_here",
    *("reply_in_writing", "reply_text_en", "reply_text_zh"),
    *(f"replied_{part}" for part in DATE),
)
ITEM = _table("suggestion_item", "id", "suggestion_id", "adoption", "answer_en", "answer_zh")
MEASURE = _table("measure", "id", "state")
ENTRY = _table("journal_entry", "id", "number", "kind", "subject", "subject_id")
OWED = _table(
    "obligation", *("id", "kind", "subject", "subject_id", "is_open", "state", "settled_on")
)
CASE = _table("case_file", "id", "derived_on")
REPLY = _table(
    "suggestion_reply",
    *("id", "case_id", "suggestion_id", "position", "kind", "way"),
    *(f"received_{part}" for part in DATE),
    *("text_en", "text_zh", "response", "response_is_implied", "entry_id", "was_column"),
)
ANSWER = _table(
    "suggestion_reply_answer",
    *("id", "reply_id", "item_id", "adoption", "text_en", "text_zh", "was_column"),
)


def upgrade() -> None:
    """One row for the reply that each letter tells of, and one for each item it answers."""
    _make_tables()
    items: dict[int, list[sa.Row[Any]]] = {}
    for item in _rows(sa.select(ITEM).order_by(ITEM.c.id)):
        items.setdefault(item.suggestion_id, []).append(item)
    last = sa.func.max(ENTRY.c.id)
    told = sa.select(ENTRY.c.subject_id, last).where(
        ENTRY.c.subject == "suggestion", ENTRY.c.kind == "suggestion_replied"
    )
    entries = {row[0]: row[-1] for row in _rows(told.group_by(ENTRY.c.subject_id))}
    for letter in _rows(sa.select(LETTER).order_by(LETTER.c.id)):
        _move(letter, items.get(letter.id, []), entries.get(letter.id))
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        for name in ("reply_text_en", "reply_text_zh", "response_is_implied", "reply_in_writing"):
            batch_op.drop_column(name)


def _move(letter: sa.Row[Any], items: Sequence[sa.Row[Any]], entry_id: int | None) -> None:
    """Write the row of the reply to one letter, if it tells of any."""
    answers = [answer for item in items if (answer := _answer(item))]
    has_text = bool(letter.reply_text_en or letter.reply_text_zh)
    is_told = letter.replied_edtf is not None or bool(answers) or has_text
    is_told = is_told or letter.reply_in_writing is True
    if not is_told and letter.response is None:
        return
    is_reply = letter.kind in FORMAL and (is_told or letter.response in ANSWERS)
    number = op.get_bind().execute(
        sa.insert(REPLY).returning(REPLY.c.id),
        {
            "case_id": letter.case_id,
            "suggestion_id": letter.id,
            "position": 1,
            "kind": "reply" if is_reply else "result",
            "way": WAYS[letter.reply_in_writing],
            "received_edtf": letter.replied_edtf or "",
            "received_words": letter.replied_words,
            "received_first": letter.replied_first,
            "received_last": letter.replied_last,
            "text_en": letter.reply_text_en,
            "text_zh": letter.reply_text_zh,
            "response": _whole(letter, answers, is_reply=is_reply),
            "response_is_implied": letter.response_is_implied,
            "entry_id": entry_id,
            "was_column": True,
        },
    )
    reply_id = number.scalar_one()
    if answers:
        rows = [{"reply_id": reply_id, "was_column": True, **answer} for answer in answers]
        op.bulk_insert(ANSWER, rows)
    if not is_reply:
        _say_replied(letter.id, None)
    elif letter.reply_in_writing is False:
        _say_replied(letter.id, None)
        _owe_again(letter)
    elif letter.replied_edtf is None:
        _say_replied(letter.id, "")


def _answer(item: sa.Row[Any]) -> dict[str, Any]:
    """What the reply said of an item; words without an answer stay, of which it is unknown."""
    has_words = bool(item.answer_en or item.answer_zh)
    if item.adoption in SILENT and not has_words:
        return {}
    adoption = "unknown" if item.adoption in SILENT else item.adoption
    words = {"text_en": item.answer_en, "text_zh": item.answer_zh}
    return {"item_id": item.id, "adoption": adoption, **words}


def _whole(
    letter: sa.Row[Any], answers: Sequence[Mapping[str, Any]], *, is_reply: bool
) -> str | None:
    """The answer as a whole, where it was told and not worked out of the items."""
    if not is_reply:
        return letter.response or "unknown"
    was_worked_out = bool(answers) and letter.decided_here
    return None if was_worked_out else letter.response


def _say_replied(number: int, edtf: str | None) -> None:
    day = {"replied_edtf": edtf, **dict.fromkeys(("replied_words", "replied_first"), None)}
    op.execute(sa.update(LETTER).where(LETTER.c.id == number).values(**day, replied_last=None))


def _owe_again(letter: sa.Row[Any]) -> None:
    """The reply in writing that an answer without one had settled, where the letter is open."""
    state = sa.select(MEASURE.c.state).where(MEASURE.c.id == letter.measure_id)
    is_open = letter.closed_on is None and _rows(state)[0].state in ("planned", "running")
    if not is_open:
        return
    op.execute(
        sa.update(OWED)
        .where(OWED.c.subject == "suggestion", OWED.c.subject_id == letter.id)
        .where(OWED.c.kind == "suggestion_reply", OWED.c.state == "met")
        .values(is_open=True, state="running", settled_on=None)
    )
    # Stages and next date are worked out anew.
    op.execute(sa.update(CASE).where(CASE.c.id == letter.case_id).values(derived_on=None))


def _rows(query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
    return op.get_bind().execute(query).all()


def _bounds(prefix: str) -> str:
    edtf, first, last = (f"{prefix}_{part}" for part in ("edtf", "first", "last"))
    return (
        f"CASE WHEN {edtf} IS NULL OR {edtf} = '' THEN {first} IS NULL AND {last} IS NULL"
        f" ELSE ({first} IS NOT NULL OR {last} IS NOT NULL)"
        f" AND ({first} IS NULL OR {last} IS NULL OR {first} <= {last}) END"
    )


def _make_tables() -> None:
    op.create_table(
        "suggestion_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("written_edtf", sa.String(length=120), nullable=True),
        sa.Column("written_words", sa.String(length=200), nullable=True),
        sa.Column("written_first", sa.Date(), nullable=True),
        sa.Column("written_last", sa.Date(), nullable=True),
        sa.Column("received_edtf", sa.String(length=120), nullable=False),
        sa.Column("received_words", sa.String(length=200), nullable=True),
        sa.Column("received_first", sa.Date(), nullable=True),
        sa.Column("received_last", sa.Date(), nullable=True),
        sa.Column("way", sa.String(length=60), nullable=False),
        sa.Column("signatory", sa.String(length=120), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("response", sa.String(length=60), nullable=True),
        sa.Column("response_is_implied", sa.Boolean(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("was_column", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'correction') = (corrects IS NOT NULL)",
            name=op.f("ck_suggestion_reply_correction_names_its_reply"),
        ),
        sa.CheckConstraint(
            _bounds("received"),
            name=op.f("ck_suggestion_reply_received_bounds"),
        ),
        sa.CheckConstraint(
            _bounds("written"),
            name=op.f("ck_suggestion_reply_written_bounds"),
        ),
        sa.CheckConstraint(
            "kind <> 'result' OR response IS NOT NULL",
            name=op.f("ck_suggestion_reply_result_says_which"),
        ),
        sa.CheckConstraint(
            "corrects < position", name=op.f("ck_suggestion_reply_corrects_an_earlier_one")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_suggestion_reply_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entry.id"], name=op.f("fk_suggestion_reply_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_suggestion_reply_suggestion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_reply")),
        sa.UniqueConstraint(
            "suggestion_id", "corrects", name=op.f("uq_suggestion_reply_suggestion_id_corrects")
        ),
        sa.UniqueConstraint(
            "suggestion_id", "position", name=op.f("uq_suggestion_reply_suggestion_id_position")
        ),
    )
    with op.batch_alter_table("suggestion_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_reply_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_suggestion_reply_entry_id"), ["entry_id"], unique=False
        )

    op.create_table(
        "suggestion_reply_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("adoption", sa.String(length=60), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("was_column", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "adoption <> 'unanswered'", name=op.f("ck_suggestion_reply_answer_answers_something")
        ),
        sa.CheckConstraint(
            "adoption <> 'unknown' OR text_en IS NOT NULL OR text_zh IS NOT NULL",
            name=op.f("ck_suggestion_reply_answer_unknown_in_words"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["suggestion_item.id"], name=op.f("fk_suggestion_reply_answer_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["suggestion_reply.id"], name=op.f("fk_suggestion_reply_answer_reply_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_reply_answer")),
        sa.UniqueConstraint(
            "reply_id", "item_id", name=op.f("uq_suggestion_reply_answer_reply_id_item_id")
        ),
    )
    with op.batch_alter_table("suggestion_reply_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_suggestion_reply_answer_item_id"), ["item_id"], unique=False
        )


def downgrade() -> None:
    """Tell the last reply by the columns of its letter; of those before it nothing is left."""
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reply_in_writing", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("reply_text_en", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("reply_text_zh", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "response_is_implied", sa.Boolean(), nullable=False, server_default=sa.false()
            )
        )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.alter_column("response_is_implied", server_default=None)
    ways = {"in_writing": True, "unknown": None}
    for reply in _rows(sa.select(REPLY).order_by(REPLY.c.suggestion_id, REPLY.c.position)):
        values = {
            "reply_in_writing": ways.get(reply.way, False),
            "reply_text_en": reply.text_en,
            "reply_text_zh": reply.text_zh,
            "response_is_implied": reply.response_is_implied,
        }
        if reply.received_edtf or reply.kind != "result":
            values |= {f"replied_{part}": reply._mapping[f"received_{part}"] for part in DATE}
        op.execute(sa.update(LETTER).where(LETTER.c.id == reply.suggestion_id).values(**values))
    op.drop_table("suggestion_reply_answer")
    op.drop_table("suggestion_reply")
