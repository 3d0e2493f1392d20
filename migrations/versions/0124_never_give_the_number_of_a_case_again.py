"""Never give the number of a case again.

SQLite gives the highest number of a table once more when its row is gone: the audit of a case that
was taken back then stood under the next one. The sequences of PostgreSQL do not.

Revision: 0124, after 0122
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0124"
down_revision = "0122"
branch_labels = None
depends_on = None

_NEW = "case_file_numbered"


def upgrade() -> None:
    """Number the cases on for ever, after those the audit knows; what hangs on them stays."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    stored = sa.text(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = 'case_file' AND sql > ''"
    )
    rows = connection.execute(stored).all()
    (table,) = [sql for kind, sql in rows if kind == "table"]
    if "AUTOINCREMENT" in table:
        return  # it came this way before
    beside = [sql for kind, sql in rows if kind != "table"]
    # A colon in a text would be taken for a parameter: these go to the driver as they are.
    run = connection.exec_driver_sql
    run(_numbered(table))
    # Without the columns that SQLite works out itself.
    columns = ", ".join(
        f'"{row.name}"' for row in run("PRAGMA table_xinfo(case_file)") if row.hidden == 0
    )
    run(f"INSERT INTO {_NEW} ({columns}) SELECT {columns} FROM case_file")
    run("DROP TABLE case_file")
    run(f"ALTER TABLE {_NEW} RENAME TO case_file")
    for sql in beside:
        run(sql)
    last = run("SELECT max(case_id) FROM audit_event").scalar()
    run("DELETE FROM sqlite_sequence WHERE name = 'case_file'")
    run(
        "INSERT INTO sqlite_sequence (name, seq)"
        " SELECT 'case_file', max(coalesce(max(id), 0), ?) FROM case_file",
        (last or 0,),
    )


def _numbered(table: str) -> str:
    """The statement that makes the table, its key one that goes on for ever."""
    made = table.replace("case_file", _NEW, 1)
    made, keys = re.subn(
        r"\bid INTEGER NOT NULL", r"\g<0> PRIMARY KEY AUTOINCREMENT", made, count=1
    )
    made, constraints = re.subn(r",\s*CONSTRAINT pk_case_file PRIMARY KEY \(id\)", "", made)
    if (keys, constraints) != (1, 1):
        raise ValueError("case_file is not as the migrations before made it")
    return made


def downgrade() -> None:
    """Nothing to undo: older versions read a key that is never given again as any other."""
