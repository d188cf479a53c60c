"""Train and ask the net that tells by the look of a drawing which axis a length measures; it is in no answer."""
