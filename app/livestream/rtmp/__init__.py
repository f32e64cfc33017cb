"""Video from OBS: an RTMP listener that asks for a stream key and feeds the room (docs/video.md).

Written on asyncio's streams, not on a library: pyrtmp reads bit by bit, trusts every length it is told, knows half of
AMF0 and turns on debug logs when imported. Tests use it as the other side.
"""
