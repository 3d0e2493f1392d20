"""Command groups that speak of no database; `casetrack.cli` gathers them."""
