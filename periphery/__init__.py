"""The subject of *Partners or Periphery?*: claims, indicators and statistics over few countries.

It holds what the notebooks repeat or could easily get wrong. The argument itself is in the
notebooks and never here; what any book with numbers could use is in ``livebook``.
"""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
#: The folder with ``data`` and ``ledgers``: an installed wheel's own, or that of the checkout.
FOLDER = _HERE if (_HERE / "data").is_dir() else _HERE.parent
