"""The browser in which pages are tried: the system's, without a window."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
# Nothing of the browser's own may look like a request of ours.
QUIET = [
    "--no-sandbox",  # or it refuses to run as root, as it does in containers
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What a module says that needs it; one process has all of these modules.
NEEDED = [
    pytest.mark.skipif(
        CHROMIUM is None, reason=f"no Chromium: none of {', '.join(NAMES)} is on PATH"
    ),
    pytest.mark.xdist_group("browser"),
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the browser until the block ends.

    Playwright keeps an event loop running in its thread, which would be in the way of
    other tests: so no browser may live longer than a module of them.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
