"""Live job-promotion rooms: what happens in one, who may do it, who watched, who applied (docs/realtime.md)."""
