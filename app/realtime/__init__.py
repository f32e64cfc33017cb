"""The one layer that sends to sockets: a numbered log per room in the broker, and its delivery to local viewers.

`log` appends and reads (any process), `durable` knows when it is on disk, `hub` sends (rooms processes only).
"""
