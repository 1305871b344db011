"""Finds the Chromium of the browser tests, or installs it: ``python -m tests.browser.chromium``."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

HOW = """\
No Chromium: the browser tests will be skipped. To run them, install one:
  Debian, as root:  apt-get install chromium
  anybody:          .venv/bin/playwright install chromium
"""


def find() -> Path | None:
    """The system's Chromium, or the one that Playwright has downloaded."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def install() -> Path | None:
    """Install Chromium from the system's packages (as root), else as Playwright does."""
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium"
        commands.insert(0, ["sh", "-c", apt])
    for command in commands:
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        if found := find():
            return found
    return None


def main() -> None:
    """Say which Chromium the tests use; install it if there is none."""
    found = find()
    if found is None:
        sys.stdout.write("No Chromium here; installing it …\n")
        sys.stdout.flush()
        found = install()
    sys.stdout.write(f"Chromium for the browser tests: {found}\n" if found else HOW)


if __name__ == "__main__":
    main()
