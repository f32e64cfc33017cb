"""Kills processes in the middle of the play and compares what was acknowledged with what is found afterwards."""
