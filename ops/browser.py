"""A Chromium and Chinese fonts for the browser tests: the machine's, else by apt as root, else from npm."""

import os
import shutil
import subprocess
from pathlib import Path

from ops import node, stamps
from ops.errors import Stop
from ops.paths import ROOT, is_root

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PINS = ROOT / "ops" / "pins" / "browser"
FONT_CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def find(state: Path) -> dict[str, str]:
    """CHROMIUM and what else it needs in the environment, of what is already here."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found and _stamp_is_current(state):
        found = str(_folder(state) / "chromium.sh")
    settings = {"CHROMIUM": found} if found else {}
    fonts = _folder(state) / "fonts.conf"
    return settings | ({"FONTCONFIG_FILE": str(fonts)} if fonts.exists() else {})


def ensure(state: Path) -> dict[str, str]:
    """The same, fetched first where it is missing."""
    has_browser, has_fonts = "CHROMIUM" in find(state), _has_chinese_fonts() or "FONTCONFIG_FILE" in find(state)
    if has_browser and has_fonts:
        return find(state)
    if is_root() and shutil.which("apt-get"):
        wanted = [] if has_browser else ["chromium"]
        _apt(wanted + ([] if has_fonts else ["fonts-noto-cjk"]))
        has_browser, has_fonts = "CHROMIUM" in find(state), _has_chinese_fonts()
    if not (has_browser and has_fonts):
        _from_npm(_folder(state), browser=not has_browser, fonts=not has_fonts)
    return find(state)


def _apt(packages: list[str]) -> None:
    """Try; what apt cannot bring, npm will."""
    print(f"Installing {' and '.join(packages)} with apt…", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages],
    ):
        subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, check=False)


def _has_chinese_fonts() -> bool:
    if not shutil.which("fc-list"):
        return any(Path("/usr/share/fonts").glob("**/NotoSansCJK*"))
    return bool(
        subprocess.run(["fc-list", ":lang=zh", "file"], capture_output=True, text=True, check=False).stdout.strip()
    )


def _folder(state: Path) -> Path:
    return state / "browser"


def _stamp_is_current(state: Path) -> bool:
    return stamps.is_current(_folder(state) / ".unpacked", stamps.digest([PINS / "package-lock.json"]))


def _from_npm(folder: Path, *, browser: bool, fonts: bool) -> None:
    print("Fetching what the browser tests need from npm…", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(PINS / name, folder / name)
    node.install(folder)
    if fonts:
        text = FONT_CONFIGURATION.format(
            fonts=folder / "node_modules" / "@expo-google-fonts", cache=folder / "font-cache"
        )
        (folder / "fonts.conf").write_text(text)
    if browser:
        _unpack(folder)
        stamps.mark(folder / ".unpacked", stamps.digest([PINS / "package-lock.json"]))


def _unpack(folder: Path) -> None:
    """Have the package unpack browser and libraries into our folder, and put a starter in front of them."""
    found = node.find()
    # The package brings its own system libraries only where it believes to be on Lambda; it unpacks into TMPDIR.
    lambda_like = {"TMPDIR": str(folder), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
    environment = found.environment() | lambda_like
    program = 'import c from "@sparticuz/chromium"; console.log(await c.executablePath())'
    command = [found.executable, "--input-type=module", "-e", program]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop("No browser: as root `apt-get install chromium`, or name one in CHROMIUM.")
    starter = folder / "chromium.sh"
    here = '"$(dirname "$0")"'
    starter.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH={here}/al2023/lib exec {here}/chromium "$@"\n')
    starter.chmod(0o755)
