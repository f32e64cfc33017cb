"""Live video: what a host sends in becomes low-latency HLS. Runs in the rooms process (docs/video.md)."""
