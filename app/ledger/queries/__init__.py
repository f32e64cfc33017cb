"""What is read from the ledger: sums over entries, at any moment by either clock."""
