"""A text in the language of its writer, and in the other one where a source gives it."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Self, cast

from sqlalchemy import ColumnElement, String, Text
from sqlalchemy.orm import Composite, QueryableAttribute, composite, mapped_column

if TYPE_CHECKING:
    from sqlalchemy.sql.elements import ClauseList

HAN = re.compile(r"[\u3400-\u9fff]")


@dataclasses.dataclass(frozen=True)
class BilingualText:
    """One text in English, in Chinese, or in both. Never translated by the machine."""

    en: str | None
    zh: str | None

    @classmethod
    def written(cls, text: str) -> Self:
        """The text of one writer, filed under the language it is written in; blank as none."""
        text = text.strip()
        return cls(None, text) if HAN.search(text) else cls(text or None, None)

    @classmethod
    def of(cls, *, en: str | None, zh: str | None) -> Self:
        """The texts of two form fields; an empty one is None."""
        return cls((en or "").strip() or None, (zh or "").strip() or None)

    def rewritten(self, text: str) -> Self:
        """This text after it was shown in one language and sent back as `text`.

        Unchanged, it keeps both languages (or stays empty). Otherwise only the new text is kept,
        because the other language would still say the old.
        """
        sent = _lines(text)
        if sent in (_lines(self.en), _lines(self.zh)) if sent else not self:
            return self
        return type(self).written(text)

    def edited(self, text: str) -> Self:
        """This text after an edit of what was shown; the other language stays.

        No change if sent back unchanged or empty.
        """
        sent = _lines(text)
        if sent in ("", _lines(self.en), _lines(self.zh)):
            return self
        written = type(self).written(text)
        return type(self)(written.en or self.en, written.zh or self.zh)

    def in_(self, lang: str) -> str:
        """The text in `lang` ("en" or "zh"), or in the language it has."""
        first, second = (self.zh, self.en) if lang == "zh" else (self.en, self.zh)
        return first or second or ""

    def lang_of(self, lang: str) -> str:
        """The language that `in_(lang)` answers in, for the `lang` attribute."""
        wanted, other = (self.zh, "en") if lang == "zh" else (self.en, "zh")
        return lang if wanted else other

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)


def _lines(text: str | None) -> str:
    # A browser sends the lines of a text with ends of its own.
    return "\n".join((text or "").strip().splitlines())


def words_columns(prefix: str, *, length: int | None = None) -> Composite[BilingualText]:
    """The two columns of a text, `<prefix>_en` and `<prefix>_zh`, as one attribute."""
    column_type = Text() if length is None else String(length)
    return composite(
        BilingualText,
        mapped_column(f"{prefix}_en", column_type, nullable=True),
        mapped_column(f"{prefix}_zh", column_type, nullable=True),
        return_none_on=None,
    )


# An attribute of a mapped class, as in `Case.title`.
WordsAttribute = QueryableAttribute[BilingualText]


def in_english(of: WordsAttribute) -> ColumnElement[str]:
    """The English column of a text, for queries."""
    return _columns(of)[0]


def in_chinese(of: WordsAttribute) -> ColumnElement[str]:
    """The Chinese column of a text, for queries."""
    return _columns(of)[1]


def _columns(of: WordsAttribute) -> list[ColumnElement[str]]:
    # A composite attribute stands for the list of its columns, in the order of `words_columns`.
    return list(cast("ClauseList", of.__clause_element__()).clauses)
