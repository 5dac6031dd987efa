"""The page *How often would this method be wrong?*, made from ``ledgers/false_alarms.yaml``."""

from pathlib import Path

from livebook import yaml_text
from livebook.pages import generated

LEDGER = "false_alarms.yaml"


def _write(app):
    ledger = Path(app.srcdir) / "ledgers" / LEDGER
    if ledger.is_file():
        entries = yaml_text.read(ledger) or {}
        page = app.config.livebook_false_alarms_page
        generated.writer(app).page(page, "false_alarms", entries=entries)


def setup(app):
    generated.connect(app, _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
