"""Requirements: duties, conditions, contents and items, and the checks of them."""
