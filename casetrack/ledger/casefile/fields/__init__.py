"""One value of a case file: how it is checked, read, written and described."""
