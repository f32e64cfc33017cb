"""ffmpeg's command lines, and what a stream is by its first bytes."""

from functools import cache

import imageio_ffmpeg

SNIFFED = 12
LADDER_SIDE = 480
LOW_CODEC = "avc1.4d401f"
LOW_RATE = "500k"

_FRAGMENTS = ("-f", "mp4", "-frag_duration", "50000", "-flush_packets", "1")
_MOVFLAGS = "empty_moov+default_base_moof+frag_keyframe+skip_trailer"
_SOUND = ("-c:a", "aac", "-b:a", "64k", "-ar", "48000", "-ac", "2", "-af", "aresample=async=1")
_BOX = "scale=w='min(1280,iw)':h='min(1280,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2"


@cache
def ffmpeg() -> str:
    """The executable that comes with the package."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def container(head: bytes) -> str | None:
    """ffmpeg's name of the container that begins so: Matroska (WebM), MP4, FLV; None for anything else."""
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if head[4:8] in (b"ftyp", b"styp"):
        return "mov"
    return "flv" if head.startswith(b"FLV\x01") else None


def copies(mime: str) -> bool:
    """Whether a take's picture is said to be H.264. It is looked at again once it has begun."""
    text = mime.lower()
    return "h264" in text or "avc1" in text or "avc3" in text or "flv" in text


def take(kind: str, *, copy: bool) -> list[str]:
    """What the host sends (`kind` is its container) → fragments of H.264 and AAC on standard output."""
    picture = ("-c:v", "copy") if copy else _encode()
    return [
        *_start("-flags", "low_delay", "-probesize", "64k", "-analyzeduration", "0"),
        *("-f", kind, "-i", "pipe:0", "-map", "0:v:0", "-map", "0:a:0?", "-dn", "-sn"),
        *picture,
        *_SOUND,
        *_FRAGMENTS,
        *("-movflags", _MOVFLAGS, "-max_interleave_delta", "1000000", "pipe:1"),
    ]


def low() -> list[str]:
    """Our own fragments from a key frame on → the same moments with a shorter side of 480, same key frames."""
    side = f"'if(gt(iw,ih),-2,min({LADDER_SIDE},iw))':'if(gt(iw,ih),min({LADDER_SIDE},ih),-2)'"
    return [
        *_start("-copyts", "-probesize", "64k", "-analyzeduration", "0"),
        *("-f", "mov", "-i", "pipe:0", "-map", "0:v:0", "-map", "0:a:0?"),
        *("-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-threads", "1", "-pix_fmt", "yuv420p"),
        *(
            "-profile:v",
            "main",
            "-level",
            "3.1",
            "-vf",
            f"scale={side}",
            "-b:v",
            LOW_RATE,
            "-maxrate",
            "600k",
            "-bufsize",
            "600k",
        ),
        *("-force_key_frames", "source", "-g", "9999", "-sc_threshold", "0"),
        *("-fps_mode", "passthrough", "-enc_time_base", "demux", "-c:a", "copy"),
        *_FRAGMENTS,
        *("-movflags", f"{_MOVFLAGS}+frag_discont", "-avoid_negative_ts", "disabled", "pipe:1"),
    ]


def cover() -> list[str]:
    """One segment with its initialisation → a JPEG of its first picture."""
    return [
        *_start("-f", "mov", "-i", "pipe:0"),
        *("-frames:v", "1", "-vf", "scale=w='min(720,iw)':h=-2", "-q:v", "4", "-f", "image2", "-c:v", "mjpeg"),
        "pipe:1",
    ]


def _start(*options: str) -> list[str]:
    """Nothing but the pipe is ever opened, whatever a stream asks for."""
    return [ffmpeg(), "-hide_banner", "-nostats", "-loglevel", "error", "-protocol_whitelist", "pipe", *options]


def _encode() -> tuple[str, ...]:
    return (
        *("-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-threads", "2", "-pix_fmt", "yuv420p"),
        *("-vf", _BOX, "-r", "25", "-b:v", "1200k", "-maxrate", "1400k", "-bufsize", "1400k"),
        *("-force_key_frames", "expr:gte(t,n_forced*1)", "-g", "250", "-sc_threshold", "0"),
    )
