"""What benches of the API share: a database with fsync on, web processes, a load client, the bare INSERT beside."""
