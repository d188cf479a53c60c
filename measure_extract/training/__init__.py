"""Makes the artefacts in `models/`. Not needed, and not imported, at run time."""
