"""The event stream in NATS JetStream: one stream with a durable consumer for each service."""
