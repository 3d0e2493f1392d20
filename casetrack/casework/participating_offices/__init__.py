"""Which procuratorates have, or had, a part in one case, and under which number of their own."""
