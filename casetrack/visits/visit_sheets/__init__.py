"""What goes along to a visit: where, whom to ring, what to look at; for whoever goes."""
