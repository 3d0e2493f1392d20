"""Record the replies of recipients, put right how they were typed, and show them."""
