"""Plays the whole loop against a running server, as its users would: by its public HTTP API and its sockets only."""
