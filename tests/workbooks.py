"""Workbooks that casetrack wrote, as a reader has them that knows nothing of its writer."""

from __future__ import annotations

import io
from typing import Any

from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def lines_in(response: TestResponse) -> list[dict[str, Any]]:
    """The lines of the first sheet, by their headings."""
    assert response.status_code == 200
    assert response.mimetype == XLSX
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.data))
    headings, *lines = book.get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, headings), line, strict=True)) for line in lines]
