"""The library behind an HTTP endpoint, with a page for people; `app` wires it, `server` runs it."""
