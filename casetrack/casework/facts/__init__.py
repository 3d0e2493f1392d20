"""A fact is declared once: its fields make form, journal line, page row and case-file key."""
