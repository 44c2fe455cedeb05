"""Written forms of the 16 layout families for tests: what they print, how it is laid out, and their gold."""
