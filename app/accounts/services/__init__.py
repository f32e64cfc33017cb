"""Use cases of accounts, a module per noun."""
