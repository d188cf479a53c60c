"""Stage 1: a picture goes in, text boxes come out. What is asked for is unknown here."""
