"""Short clips as browsers and encoders send them, made by ffmpeg's test sources."""

import subprocess
from functools import cache

from app.livestream.video.commands import ffmpeg

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-pix_fmt", "yuv420p")
OPUS, AAC = ("-c:a", "libopus"), ("-c:a", "aac")
FRAGMENTED = ("-movflags", "empty_moov+default_base_moof+frag_keyframe", "-frag_duration", "100000", "-f", "mp4")
WEBM_H264 = (*X264, *OPUS, "-cluster_time_limit", "100", "-f", "matroska", "-live", "1")
WEBM_VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-g", "50", "-b:v", "400k", *OPUS, "-f", "webm", "-live", "1")
SAFARI = (*X264, *AAC, *FRAGMENTED)
FLV = (*X264[:6], "-bf", "2", "-g", "25", "-pix_fmt", "yuv420p", *AAC, "-f", "flv")
HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none", *AAC, *FRAGMENTED)
NO_SOUND = (*X264, "-an", "-f", "matroska", "-live", "1")
SOUND_ONLY = ("-vn", *OPUS, "-f", "webm", "-live", "1")


@cache
def clip(kind: tuple[str, ...], seconds: float = 3.0, size: str = "320x180", rate: int = 25) -> bytes:
    """`seconds` of a moving picture with a tone."""
    source = ("-f", "lavfi", "-i", f"testsrc=size={size}:rate={rate}", "-f", "lavfi", "-i", "sine=sample_rate=48000")
    command = [ffmpeg(), "-v", "error", *source, "-t", str(seconds), *kind, "pipe:1"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def slices(data: bytes, count: int) -> list[bytes]:
    """The clip cut into about `count` pieces, as a recorder would hand it over."""
    size = -(-len(data) // count)
    return [data[start : start + size] for start in range(0, len(data), size)]


def decoded(data: bytes, *options: str) -> dict[str, int]:
    """How many frames and samples of sound a file decodes to; raises when any of it is damaged."""
    command = [ffmpeg(), "-v", "error", "-xerror", "-i", "pipe:0", *options, "-f", "framehash", "pipe:1"]
    made = subprocess.run(command, input=data, capture_output=True, check=True)
    assert not made.stderr, made.stderr.decode()
    lines = [line for line in made.stdout.decode().splitlines() if line and not line.startswith("#")]
    return {stream: sum(line.startswith(f"{number},") for line in lines) for number, stream in enumerate("va")}
