"""Values of a case file: checked, read, written and described."""
