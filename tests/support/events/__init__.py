"""The event stream of tests: examples of events, its transports and its consumers."""
