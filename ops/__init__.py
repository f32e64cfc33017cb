"""Set-up, services and supervision: how the product is started. Knows nothing of what the product does."""
