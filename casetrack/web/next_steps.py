"""What may be done next on a page: a link, or why not yet."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class NextStep:
    """One line of "What may be done next". url None: not now, and `note` says why or when."""

    text: LazyString | str
    url: str | None
    note: LazyString | str | None = None
