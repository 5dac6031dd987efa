"""The book's site: what `livebook.pages` builds, and the ledger of claims."""


def setup(app):
    app.setup_extension("livebook.pages")
    for part in ("claim_roles", "claim_pages", "claim_cards"):
        app.setup_extension(f"{__name__}.{part}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
