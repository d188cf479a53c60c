"""The library behind an HTTP endpoint; `app` wires it, `server` runs it."""
