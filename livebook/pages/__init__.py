"""The one Sphinx extension of a living book: everything a page has that its text does not.

What is read (directives, roles, marks in the text) and what is made beside the pages stands in
modules of their own; what happens to a page that is written is one list, in `pipeline`. What of
other packages is used though no documentation promises it is listed in `undocumented`.
"""

PARTS = (
    "page_state",
    "compiled_templates",
    "execution",
    "numbers",
    "data_pages",
    "forks_page",
    "origins_page",
    "false_alarms_page",
    "borrow",
    "figure_data",
    "figure_numbers",
    "drawn",
    "questions",
    "decks",
    "review_cards",
    "languages",
    "mathml",
    "code_marks",
    "citations",
    "course_map",
    "first_uses",
    "launch",
    "downloads",
    "search_index",
    "colophon",
    "found",
    "moved",
    "assets",
    "stylesheet",
    "pipeline",
)

#: What a book's own extension may answer, each with its arguments after the application.
EVENTS = {
    "livebook-card": "the fragment of a link: its card, or None",
    "livebook-evidence": "the key of a finding: further lines of its card",
    "livebook-headline-users": "nothing: {headline of the ledger of forks: links to what rests on it}",
}


def setup(app):
    app.setup_extension("livebook.options")
    for event in EVENTS:
        app.add_event(event)
    for part in PARTS:
        app.setup_extension(f"{__name__}.{part}")
    if numbering := app.extensions.get("sphinx_multitoc_numbering"):
        # It does not say so, and numbers sections only when all pages are read.
        numbering.parallel_read_safe = True
    # Whether pages may be read side by side, each part says for itself.
    return {"parallel_read_safe": True, "parallel_write_safe": True}
