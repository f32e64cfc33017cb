"""`script/bench scans`: tickets a second through the gate's API, beside a bare INSERT through the same stack."""
