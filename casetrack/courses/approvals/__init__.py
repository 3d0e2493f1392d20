"""What one person proposes and another decides: the one or the body that the law names."""
