"""The drainer: writes what the broker holds to PostgreSQL, relays what a dead process could not, keeps cards true.

It may die anywhere: how far it came stands in PostgreSQL, in the same transaction as what it wrote."""
