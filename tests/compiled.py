"""Statements are compiled once in a process, whichever of its many databases they are asked of."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.util import LRUCache

# More than the pages, actions and queries of casetrack have between them; an engine of its own
# forgets after five hundred, and begins with none.
MOST = 12_000
_FIRST: dict[str, Engine] = {}


def share_compiled(engine: Engine) -> None:
    """Let it take what was compiled for another engine of its kind, and keep what it compiles.

    What is compiled is kept by the dialect it was compiled for, so that they share that, too: of
    the first, which learns of its server here.
    """
    first = _FIRST.get(engine.dialect.name)
    if first is None:
        engine.connect().close()
        engine._compiled_cache = LRUCache(MOST)
        _FIRST[engine.dialect.name] = engine
        return
    engine.dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
