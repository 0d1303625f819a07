"""What the status says of a platform; pure."""
