"""What every table has in common."""

from __future__ import annotations

import pytest

from casetrack.cases.models import Case, SavedVersion
from casetrack.courses.models import CourseDetail
from casetrack.db.base import key_of


@pytest.mark.one_engine
def test_the_rows_of_a_table_are_numbered_by_its_key() -> None:
    details = CourseDetail.__subclasses__()

    assert key_of(Case.__table__).key == "id"
    assert "measure_id" in {key_of(detail.__table__).key for detail in details}
    with pytest.raises(ValueError, match="too many"):
        key_of(SavedVersion.__table__)
