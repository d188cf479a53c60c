"""Stage 2: text goes in, quantity spans come out. Which one is asked for is unknown here."""
