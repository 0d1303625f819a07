"""What browsers need: CORS and content security, content negotiation, and the files of the studio."""
