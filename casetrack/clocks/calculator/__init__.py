"""When is it due? Dates and ages counted by the law, with their reasons; nothing is saved."""
