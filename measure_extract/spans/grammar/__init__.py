"""The grammar of printed quantities: one text in, quantity spans out. Knows no box."""
