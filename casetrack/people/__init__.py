"""What is known of the people of a case: circumstances, attributes, ties, charges, by hand."""
