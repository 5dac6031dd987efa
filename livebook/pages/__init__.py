"""The one Sphinx extension of a living book: everything a page has that its text does not."""

PARTS = (
    "execution",
    "controls",
    "questions",
    "numbers",
    "data_pages",
    "forks_page",
    "false_alarms_page",
    "borrow",
    "figure_data",
    "languages",
    "accessible",
    "mathml",
    "code_marks",
    "citations",
    "course_map",
    "cards",
    "launch",
    "description",
    "downloads",
    "assets",
    "policy",
    "stylesheet",
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
    return {"parallel_read_safe": False, "parallel_write_safe": True}
