"""The service under load: clients, loads, memory, faults, and others' services beside it."""
