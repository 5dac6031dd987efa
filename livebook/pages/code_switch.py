"""One switch for all code of a notebook's page: shown, hidden, or as the book folds it."""

from pathlib import Path

#: What a button chooses (see `static/code-switch.js`), and what stands on it.
CHOICES = {"all": "Show all code", "none": "Hide all code"}


def add_switch(page):
    """Put the switch at the head of a page with code; of exercises it would open the answers."""
    if Path(page.name).name == page.app.config.livebook_exercises:
        return
    head = page.soup.select_one(".orientation") or page.soup.h1
    if head is None or not page.soup.select_one(".cell_input"):
        return
    switch = page.soup.new_tag(
        "div", role="group", attrs={"class": "code-switch pst-js-only", "aria-label": "Code"}
    )
    for choice, words in CHOICES.items():
        button = page.soup.new_tag(
            "button", type="button", value=choice, attrs={"aria-pressed": "false"}
        )
        button.string = words
        switch.append(button)
    head.insert_after(switch)
