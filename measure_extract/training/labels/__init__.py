"""A seeded generator of plain labels, plates, panels and tables with known truth."""
