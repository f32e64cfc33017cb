"""`script/bench segments`: parts and playlists a second through nginx, and what the origin is asked meanwhile."""
