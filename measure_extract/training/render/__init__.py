"""Product drawings with dimension lines, drawn from a seed, and what each of their numbers measures."""
