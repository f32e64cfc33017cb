"""From the segments a room left on disk to its replay: index, cover, one clip a job, storage elsewhere."""
