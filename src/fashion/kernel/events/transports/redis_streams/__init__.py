"""The event stream in Redis Streams: one stream with a consumer group for each service."""
