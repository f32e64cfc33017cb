"""`script/bench fanout`: deliveries a second of a core, beside Node's socket.io and a bare writer in C."""
