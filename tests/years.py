"""A year of working days as an office loads it, made up."""

from __future__ import annotations

MONTHS = ("01", "02", "03", "05", "06", "10")


def made_up_year(year: int) -> str:
    """The file of a year with as many holidays as one has."""
    days = "\n".join(
        f'[[holiday]]\nname = "{name}"\ndays_off = [{year}-{month}-04, {year}-{month}-05]'
        for name, month in zip(("new_year", "spring_festival", "qingming"), MONTHS, strict=False)
    )
    more = ", ".join(f"{year}-{month}-{day:02}" for month in MONTHS[3:] for day in (1, 2, 3, 4, 7))
    return f'year = {year}\n{days}\n[[holiday]]\nname = "labour_day"\ndays_off = [{more}]\n'
