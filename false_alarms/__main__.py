"""Measure the false-alarm rates at full size and write ledgers/false_alarms.yaml."""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import yaml

from false_alarms import BOUNDS, NOMINAL, false_alarms, interval, procedures
from livebook import place, yaml_text

LEDGER = place.root() / "ledgers" / "false_alarms.yaml"


def measured(key):
    """Measure one procedure; return its entry in the ledger and the seconds it took."""
    procedure = procedures()[key]
    started = time.perf_counter()
    alarms = false_alarms(procedure, procedure.draws)
    low, high = interval(alarms, procedure.draws)
    entry = {
        "name": procedure.name,
        "null": " ".join(procedure.null.split()),
        "pages": list(procedure.pages),
        "nominal": NOMINAL,
        "draws": procedure.draws,
        "rate": round(alarms / procedure.draws, 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
    }
    return entry, time.perf_counter() - started


def write(ledger):
    """Write the ledger of rates, with a line that says where it comes from."""
    text = yaml.safe_dump(ledger, allow_unicode=True, sort_keys=False, width=100)
    LEDGER.write_text(
        "# Written by 'python -m false_alarms' from simulations; not edited by hand.\n" + text,
        encoding="utf-8",
    )


def main(argv=None):
    """Measure the procedures named, or all; exit non-zero if a rate lies outside the bounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("keys", nargs="*", help="the procedures to measure; all by default")
    known = procedures()
    keys = parser.parse_args(argv).keys or list(known)
    if unknown := [key for key in keys if key not in known]:
        sys.exit(f"There is no procedure {unknown[0]!r}; there are {', '.join(known)}.")
    ledger = dict(yaml_text.read(LEDGER) or {}) if LEDGER.is_file() else {}
    outside = []
    with ProcessPoolExecutor(2) as pool:
        for key, (entry, seconds) in zip(keys, pool.map(measured, keys), strict=True):
            ledger[key] = entry
            print(f"  {key}: {entry['rate']:.1%} of {entry['draws']:,} worlds ({seconds:.0f} s)")
            if not BOUNDS[0] <= entry["rate"] <= BOUNDS[1]:
                outside.append(key)
            write({key: ledger[key] for key in known if key in ledger})  # what is measured is kept
    if outside:
        sys.exit(f"Outside {BOUNDS[0]:.0%} to {BOUNDS[1]:.0%}: {', '.join(outside)}")


if __name__ == "__main__":
    main()
