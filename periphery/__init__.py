"""The small package behind *Partners or Periphery?*.

It holds what the notebooks repeat or could easily get wrong: loading tables, indicators,
trend estimates, the house style of figures, the ledger of findings. The argument itself is
in the notebooks and never here.
"""

__version__ = "0.1.0"
