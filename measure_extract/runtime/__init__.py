"""Model files at work: arrays in, arrays out. Knows no picture, text or entity."""
