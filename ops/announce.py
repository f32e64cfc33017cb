"""What start-up prints last: where to go, who to be, and a QR code for a phone in the same network."""

from collections.abc import Sequence

import qrcode


def lines(local: str, network: str | None, accounts: Sequence[str], rtmp: str = "") -> list[str]:
    shown = ["", f"  Chunfeng 春风  {local}"]
    if network:
        shown.append(f"  in this network  {network}")
    if rtmp:
        shown.append(f"  OBS broadcasts to  {rtmp}")
    if accounts:
        shown += ["", "  Demo accounts", *(f"    {line}" for line in accounts)]
    if network:
        shown += ["", *_code(network)]
    return [*shown, "  Ctrl-C ends it.", ""]


def _code(address: str) -> list[str]:
    """The address as a QR code of half blocks; dark on light, whatever the terminal's colours."""
    drawing = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_L)
    drawing.add_data(address)
    rows = drawing.get_matrix()
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    halves = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["  " + "".join(halves[top, bottom] for top, bottom in zip(*pair, strict=True)) for pair in pairs]
