"""The one place that commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from casetrack.db.session import AT_ONCE, WRITING, current_database, session

TOUCHED = "casetrack_touched_cases"


def begin_writing() -> Session:
    """Start the writing transaction of this context, before anything is read in it.

    What a form is checked against is then what it is saved against. On SQLite this waits for
    another writer to finish; on PostgreSQL it is an ordinary transaction.
    """
    current = session()
    if current.info.get(WRITING) and current.in_transaction():
        return current
    if current.in_transaction():
        # A page that only read so far: end that transaction, keep what it loaded.
        current.commit()
    current.connection(execution_options={WRITING: True})
    current.info[WRITING] = True
    return current


def is_writing() -> bool:
    """Whether the writing transaction of this context is open."""
    current = session()
    return bool(current.info.get(WRITING)) and current.in_transaction()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Commit everything done inside, or nothing.

    Derived rows of the cases that were touched are brought up to date in the same transaction.
    """
    database = current_database()
    current = begin_writing()
    try:
        yield current
        current.flush()
        for bring_up_to_date in database.before_commit:
            bring_up_to_date(current)
        current.commit()
    except BaseException:
        current.rollback()
        raise
    finally:
        current.info.pop(WRITING, None)
        current.info.pop(TOUCHED, None)
    for follow in database.after_commit:
        follow()


@contextmanager
def own_transaction(*, at_once: bool = False) -> Iterator[Session]:
    """A short writing transaction in a session of its own, with nothing derived and nobody told.

    at_once: raises OperationalError where it would have to wait for another writer (SQLite).
    """
    with current_database().new_session() as own:
        own.connection(execution_options={WRITING: True, AT_ONCE: at_once})
        yield own
        own.commit()


def touch(case_id: int) -> None:
    """Note that derived rows of this case (stages, next date) must be worked out again."""
    session().info.setdefault(TOUCHED, set()).add(case_id)


def touched() -> frozenset[int]:
    """The cases touched in the current unit of work."""
    return frozenset(session().info.get(TOUCHED, ()))
