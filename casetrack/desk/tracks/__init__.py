"""Lines of work of a case: begun, suspended, ended by hand; and stages that are not needed."""
