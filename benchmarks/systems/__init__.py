"""Systems to compare. Each is `predict(examples) -> answers in their order, "" for none`."""
