"""Templates of pages are compiled once in a process, which may build a book many times."""

import jinja2


class Kept(jinja2.BytecodeCache):
    """What templates were compiled to, by what they say."""

    def __init__(self):
        self._kept = {}

    def get_cache_key(self, name, filename=None):
        """Return what tells templates apart; Jinja's own takes no path that is not UTF-8."""
        return f"{name} {filename}"

    def load_bytecode(self, bucket):
        if code := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket):
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


KEPT = Kept()


def _keep(app):
    if app.builder.format == "html":
        app.builder.templates.environment.bytecode_cache = KEPT


def setup(app):
    app.connect("builder-inited", _keep)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
