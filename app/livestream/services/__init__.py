"""Use cases of live rooms. They flush and never commit; what viewers must hear is an act, relayed after the commit."""
