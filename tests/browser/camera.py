"""A video file that Chromium takes for a camera: one QR code held still (YUV4MPEG2, no other tools needed)."""

from pathlib import Path

import qrcode

WIDTH, HEIGHT = 640, 480


def hold_up(text: str, file: Path) -> list[str]:
    """Write the video; returns the browser's flags for it."""
    picture = _picture(text)
    colourless = bytes([128]) * (WIDTH * HEIGHT // 2)
    with file.open("wb") as video:
        video.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode())
        for _ in range(10):
            video.write(b"FRAME\n" + picture + colourless)
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={file}",
    ]


def _picture(text: str) -> bytes:
    """Brightness of one frame: the code in the middle, as large as fits."""
    code = qrcode.QRCode(border=4)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    rows = code.get_matrix()
    size = HEIGHT // len(rows)
    side = (WIDTH - size * len(rows)) // 2
    grey, white = bytes([110]), bytes([235])
    lines: list[bytes] = []
    for row in rows:
        line = grey * side + b"".join((b"\x10" if dark else white) * size for dark in row)
        lines += [line + grey * (WIDTH - len(line))] * size
    lines += [grey * WIDTH] * (HEIGHT - len(lines))
    return b"".join(lines)
