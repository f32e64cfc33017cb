"""`script/bench latency`: from glass to glass, through the real studio, ffmpeg, nginx and the real room page."""
