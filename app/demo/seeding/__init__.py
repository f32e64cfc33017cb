"""Replays weeks of the demo city through the services, each act at the moment it is said to have happened."""
