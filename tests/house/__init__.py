"""The house rules that lint cannot hold."""
