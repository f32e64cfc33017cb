"""Draw QR codes as SVG, once per text."""

from functools import lru_cache
from itertools import groupby

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M


@lru_cache(maxsize=4096)
def qr_svg(text: str, label: str, *, robust: bool = False) -> Markup:
    """An SVG drawing of `text` for `label`led display. `robust` stands more dirt and makes it larger: for paper."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M if robust else ERROR_CORRECT_L, border=4 if robust else 2)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(_row(cells, y) for y, cells in enumerate(rows))
    return Markup(
        '<svg viewBox="0 0 {n} {n}" role="img" aria-label="{label}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{n}v{n}H0z"/><path fill="#000" d="{path}"/></svg>'
    ).format(n=len(rows), label=label, path=path)


def _row(cells: list[bool], y: int) -> str:
    """Dark runs of one row as path commands."""
    drawn, x = "", 0
    for dark, run in groupby(cells):
        width = len(list(run))
        if dark:
            drawn += f"M{x} {y}h{width}v1h-{width}z"
        x += width
    return drawn
