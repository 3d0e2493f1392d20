"""Terms that an office sets for itself, where no law names a day."""
