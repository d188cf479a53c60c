"""A picture's bytes and pixels: where they come from and how they become RGB. Knows no row and no text."""
