"""What several services say about photos: why one was hard to read, what several show, which would help."""
