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


def setup(app):
    for part in PARTS:
        app.setup_extension(f"{__name__}.{part}")
    return {"parallel_read_safe": False, "parallel_write_safe": True}
