"""Who may not be held any longer: with which article, and only who is held."""

from __future__ import annotations

import pytest

from casetrack.law import held_no_longer


@pytest.mark.parametrize(("refused", "article"), [(True, "91"), (False, "178")])
def test_who_is_held_is_released_at_once(refused: bool, article: str) -> None:
    verdict = held_no_longer(refused_arrest=refused, held=True)

    assert not verdict.met
    assert ("criminal_procedure_law", article) in {
        (citation.instrument, citation.article) for citation in verdict.basis
    }


@pytest.mark.parametrize("refused", [True, False])
def test_nothing_is_owed_to_who_is_free(refused: bool) -> None:
    assert held_no_longer(refused_arrest=refused, held=False).met
