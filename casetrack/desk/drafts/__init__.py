"""Forms that were typed in and not saved, for their author to go on with."""
