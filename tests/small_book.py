"""What the small books that tests build are made of."""

import nbformat
import yaml


def dump(path, content):
    """Write content as YAML, the folder too if it is not there."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def write_notebook(path, title, *code, **metadata):
    """Write a notebook that begins with a title and has these cells of code."""
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}, **metadata}
    )
    notebook.cells = [nbformat.v4.new_markdown_cell(title), *map(nbformat.v4.new_code_cell, code)]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    nbformat.write(notebook, path)


def descriptor(name, title, *fields):
    """Return the descriptor of a table; the first field is its key."""
    return {
        "name": name,
        "title": title,
        "description": "Made for a test.",
        "path": f"{name}.csv",
        "credit": "Nobody",
        "vintage": "none",
        "processing": ["Typed."],
        "known_problems": ["None."],
        "sources": [{"title": "Nobody", "path": "https://example.org"}],
        "licenses": [{"name": "CC0", "title": "CC0", "path": "https://example.org"}],
        "licence_checked": "2026-11-24",
        "licence_note": "Own work.",
        "schema": {"fields": list(fields), "primaryKey": [fields[0]["name"]]},
    }
