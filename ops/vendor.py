"""Front-end packages: installed by npm, the few files the pages load copied to `static/vendor`."""

import shutil
from pathlib import Path

from ops import node, stamps
from ops.errors import exit_code
from ops.locks import Lock
from ops.paths import ROOT, VENDOR

LOCK_FILE = ROOT / "package-lock.json"
STAMP = VENDOR / ".copied"

# package -> (folder under static/vendor, {file in the package: file in the folder})
COPIES: dict[str, tuple[str, dict[str, str]]] = {
    "hls.js": ("hls", {"dist/hls.light.min.mjs": "hls.light.min.mjs", "LICENSE": "LICENSE"}),
    "htmx.org": ("htmx", {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"}),
    "socket.io-client": (
        "socket.io",
        {
            "dist/socket.io.min.js": "socket.io.min.js",
            "dist/socket.io.esm.min.js": "socket.io.esm.min.js",
            "LICENSE": "LICENSE",
        },
    ),
    "zxing-wasm": (
        "zxing",
        {
            "dist/es/reader/index.js": "reader/index.js",
            "dist/es/share.js": "share.js",
            "dist/reader/zxing_reader.wasm": "reader/zxing_reader.wasm",
            "LICENSE": "LICENSE",
        },
    ),
    "idb": ("idb", {"build/index.js": "index.js", "LICENSE": "LICENSE"}),
    "qr": ("qr", {"index.js": "index.js", "LICENSE": "LICENSE"}),
    "@expo-google-fonts/noto-sans-sc": (
        "fonts",
        {
            "400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
            "700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
            "LICENSE_FONT": "LICENSE",
        },
    ),
    "axe-core": ("axe", {"axe.min.js": "axe.min.js", "LICENSE": "LICENSE"}),
    "swagger-ui-dist": (
        "swagger-ui",
        {"swagger-ui-bundle.js": "swagger-ui-bundle.js", "swagger-ui.css": "swagger-ui.css", "LICENSE": "LICENSE"},
    ),
}


def ensure() -> None:
    """Fill `static/vendor`; returns at once when it already answers to the lock file."""
    wanted = stamps.digest([LOCK_FILE], repr(COPIES))
    if stamps.is_current(STAMP, wanted):
        return
    with Lock(ROOT / ".venv.lock"):
        if stamps.is_current(STAMP, wanted):
            return
        print("Installing the front-end packages…", flush=True)
        node.install(ROOT)
        VENDOR.mkdir(parents=True, exist_ok=True)
        for package, (folder, files) in COPIES.items():
            _copy(ROOT / "node_modules" / package, VENDOR / folder, files)
        stamps.mark(STAMP, wanted)


def _copy(package: Path, folder: Path, files: dict[str, str]) -> None:
    for source, target in files.items():
        destination = folder / target
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(package / source, destination)


def main() -> int:
    ensure()
    return 0


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
