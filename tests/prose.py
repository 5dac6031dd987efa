"""Find statistics that were typed into prose instead of computed or quoted.

A statistic here is a number with a unit of measurement or comparison: per cent, money, millions,
"times", an index value, a rank, "11 of 25". Years, dates, numbers of sections, pages and exercises, codes, minutes of
reading, block quotations and text in curly or straight double quotes are exempt.
"""

import re

from livebook import minutes

_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|"
    "sixty|seventy|eighty|ninety|hundred"
)
_NUMBER = rf"(?:\d[\d.,\u00a0\u202f]*|(?:{_WORDS})(?:-\w+)?)"

STATISTIC = re.compile(
    "|".join(
        [
            rf"{_NUMBER}\s*(?:%|‰|per\s?cent\b|percent\b|percentage)",
            rf"(?:US\$|R\$|\$|€|£|¥|RMB\s?|USD\s?)\s?{_NUMBER}",
            rf"\b{_NUMBER}\s*(?:hundred|thousand|million|billion|trillion|bn|trn|mn)\b",
            rf"\b{_NUMBER}[\s-]*(?:times|fold|-fold)\b",
            r"\b\d[\d,]* (?:of|out of)(?: the| all)? \d",
            r"\brank(?:s|ed)?\b[^.\n]{0,25}\b(?!(?:1[5-9]|20)\d\d\b)\d+",  # but for years
            r"\b\d+\.\d+\b",
            rf"\b(?:{_WORDS})[- ](?:thirds|quarters|fifths|tenths)\b",
            r"\b\d{1,3}(?:,\d{3})+\b",
            r"[−-]\d[\d.]*\s?(?:%|points?)",
        ]
    ),
    re.I,
)

_EXEMPT = [
    re.compile(r"^---\n.*?\n---\n", re.S),  # front matter
    re.compile(r"^\s*:[\w-]+:.*$", re.M),  # directive options
    re.compile(r"^>.*$", re.M),  # block quotations
    re.compile(r"\{[\w:-]+\}`[^`\n]*`"),  # roles
    re.compile(r"`[^`\n]*`"),  # inline code
    re.compile(r"\$[^$\n]+\$"),  # formulas
    re.compile(r"\]\([^)]*\)"),  # link targets
    re.compile(r"https?://\S+|\bdoi:\S+"),
    re.compile(r"“[^”\n]*”|\"[^\"\n]*\""),  # marked quotations
    re.compile(r"\bCC BY(?:-\w+)* \d\.\d\b"),
    re.compile(r"\b[Vv]ersions? \d[\d.]*\w*|\bPython \d\.\d+|\b[Ss]ections? \d+\.\d+"),
    re.compile(r"\b[Ee]xercise \d+\.\d+|^# \d+\.\d+ ", re.M),  # numbers of livebook.orientation
    minutes.HEAD,
]


_FENCE = re.compile(r"^\s*(`{3,}|~{3,}|:{3,})\s*(.*)$")
_CODE = re.compile(r"(?!\{)|\{(?:code|code-cell|math|bibliography)\b")


def _without_code(text):
    """Drop code blocks; keep what directives such as admonitions say."""
    kept, fences = [], []
    for line in text.splitlines():
        fence = _FENCE.match(line)
        if fence and fences and fence[1] == fences[-1][0] and not fence[2]:
            fences.pop()
        elif fence and not any(is_code for _, is_code in fences):
            fences.append((fence[1], bool(_CODE.match(fence[2]))))
        elif not any(is_code for _, is_code in fences):
            kept.append(line)
    return "\n".join(kept)


def bare_statistics(text):
    """Return the statistics typed into a text, as they stand there.

    >>> bare_statistics("The share rose to 39% in 2020.")
    ['39%']
    >>> bare_statistics("The share rose to {finding}`chile_share` in 2020, in 24 years.")
    []
    """
    text = _without_code(text)
    for pattern in _EXEMPT:
        text = pattern.sub(" ", text)
    return [match.group().strip() for match in STATISTIC.finditer(text)]
