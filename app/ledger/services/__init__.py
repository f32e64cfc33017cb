"""What people do to the ledger. Every posting goes through `app.ledger.services.posting`."""
