"""Reads what JPEG, PNG and WebP files declare about their pixels, without decoding them."""
