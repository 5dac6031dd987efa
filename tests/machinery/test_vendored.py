"""What is taken over from others lies here as they published it."""

import hashlib

from livebook.pages.assets import STATIC

#: ``dist/umd/index.js`` of the package minisearch 7.2.0 on npm.
MINISEARCH = "03c27931eb603af1d3358579e9885eafdb6a2f5fa9929557b3e77d7e99d06d03"


def test_minisearch_is_as_its_author_published_it_and_says_under_which_licence():
    assert hashlib.sha256((STATIC / "minisearch.js").read_bytes()).hexdigest() == MINISEARCH
    licence = (STATIC / "minisearch-license.txt").read_text(encoding="utf-8")
    assert licence.startswith("Copyright 2022 Luca Ongaro")
