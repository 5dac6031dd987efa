"""What this package uses of others though no documentation of theirs promises it.

Each may change with any release. A test holds the versions against the lock, so that an upgrade
makes somebody look at these places before it is taken.
"""

#: ``{package: (version it was seen in, {where it is used: what})}``
SEEN = {
    "sphinx": (
        "7.4.7",
        {
            "assets, policy": "`script_files` and `css_files` of a page's context hold objects with "
            "`filename` and `attributes`",
            "code_marks": "`builder.theme.get_options()`",
            "decks": "`imagedir`, `imgpath`, `current_docname`, `secnumbers`, `fignumbers`, "
            "`render_partial` and `post_process_images` of a builder, `apply_post_transforms`",
            "figure_numbers, moved": "`toc_fignumbers` of an environment; that figures are counted at "
            "`env-get-updated` with priority 500, and not where `numfig` is off; `entries` and "
            "`numbered` of a `toctree`",
            "figure_states": "`builder.imagedir`",
            "compiled_templates": "`builder.templates.environment`, Jinja's, from `builder-inited` on",
            "moved, page_state": "a page as it was read is pickled in `<page>.doctree` below `doctreedir`",
            "search_index": "`builder.search`, by which Sphinx makes no index; its page extends "
            "the theme's search.html, whose macro `script()` writes the scripts",
            "__init__": "`extensions` of an application, and `parallel_read_safe` of each",
        },
    ),
    "pydata-sphinx-theme": (
        "0.17.1",
        {
            "accessible": "`generate_toctree_html` of a page's context returns a BeautifulSoup tree",
            "stylesheet": "the name of its sheet, and that its icons are a font 'fontawesome'",
            "policy": "`data-mode` and `data-theme` of the page's root, the class `pst-js-only`",
            "theme": "the blocks `css` and `extrahead`, the file components/search-field.html",
        },
    ),
    "sphinx-book-theme": (
        "1.3.0",
        {
            "launch": "`header_buttons` of a page's context: dictionaries with `type`, `text`, `url`, "
            "`label`, `buttons`; the menu 'launch-buttons' and the button 'Colab'",
            "policy": "the `type` 'javascript' of its buttons",
            "stylesheet": "the name of its sheet",
        },
    ),
    "myst-nb": (
        "1.4.0",
        {
            "figure_data, numbers": "the containers `cell` and `cell_output`",
            "claim_roles": "a notebook's metadata as JSON in `env.metadata`",
            "code_marks": "its language of code cells, 'ipython3'",
            "epub_markup, stylesheet": "the name of its sheet, written when all pages are",
        },
    ),
    "jupyter-book": ("1.0.4.post1", {"assets": "it always sets `comments_config`"}),
    "sphinx-copybutton": ("0.5.2", {"assets": "the names of its scripts and sheet"}),
    "sphinx-design": (
        "0.8.0",
        {
            "assets": "the names of its script and sheet, its classes `sd-`",
            "slides": "the attribute `design_component` of what it makes, 'dropdown'",
        },
    ),
    "sphinxcontrib-bibtex": (
        "2.7.0",
        {
            "cards, citations": "`citations` of its domain, with `citation_id`, `entry`, "
            "`formatted_entry`, `tooltip_entry` and `bibliography_key.docname`"
        },
    ),
}
