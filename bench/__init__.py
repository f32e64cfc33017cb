"""What is measured: `script/bench NAME`."""
