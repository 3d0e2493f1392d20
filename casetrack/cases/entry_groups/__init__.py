"""The kinds of journal entries, one group a module; `cases.entry_kinds` puts them together."""
