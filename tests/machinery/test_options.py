"""What a book tells the machinery about itself: types, defaults, and one sentence for what is wrong."""

import sys
from types import SimpleNamespace

import pytest
from small_book import dump

from livebook import options


def _book(folder, **config):
    dump(folder / "_config.yml", {"title": "Wells", "author": 7, "sphinx": {"config": config}})
    return folder


def test_a_book_that_says_nothing_has_every_default(tmp_path):
    said = options.read(_book(tmp_path))
    assert vars(said) == {
        "title": "Wells",
        "author": "7",
        **{name: option.default for name, option in options.OPTIONS.items()},
    }
    for text in ("", "title: Wells\n", "sphinx:\n", "sphinx:\n  config:\n"):
        (tmp_path / "_config.yml").write_text(text, encoding="utf-8")
        assert options.read(tmp_path).tables_page == "data"
    assert options.read(tmp_path).title == ""


def test_what_a_book_says_takes_the_place_of_a_default_and_other_settings_are_sphinx_s(tmp_path):
    book = _book(tmp_path, livebook_name="wells", livebook_begin=["start"], html_theme="basic")
    said = options.read(str(book))
    assert (said.name, said.begin, said.moved) == ("wells", ["start"], {})
    assert not hasattr(said, "html_theme")


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"livebook_nam": "x"}, r"^_config\.yml: there is no option livebook_nam$"),
        ({"livebook_begin": "a"}, r"^_config\.yml: livebook_begin is 'a'; it must be a list$"),
        ({"livebook_name": 3}, "livebook_name is 3; it must be a str"),
        ({"livebook_moved": []}, "it must be a dict"),
        ({"livebook_name": None}, "livebook_name is None"),
    ],
)
def test_an_option_that_there_is_not_or_of_another_type_is_named(config, says, tmp_path):
    with pytest.raises(options.OptionError, match=says):
        options.read(_book(tmp_path, **config))


def test_a_folder_without_a_book_is_named(tmp_path):
    with pytest.raises(options.OptionError, match=f"^{tmp_path} holds no _config.yml; give the"):
        options.read(tmp_path)


def test_pages_and_commands_are_told_the_same(tmp_path):
    read = options.read(_book(tmp_path, livebook_name="wells"))
    values = {f"livebook_{name}": getattr(read, name) for name in options.OPTIONS}
    config = SimpleNamespace(html_title="Wells", author="7", **values)
    assert options.of(config) == read


def test_functions_that_a_book_names_are_found_and_those_that_are_not_named_with_the_option(
    tmp_path, monkeypatch
):
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "own_checks_of_wells.py").write_text("def deep(root):\n    return root\n")
    book = _book(
        tmp_path, livebook_verify=["own_checks_of_wells:deep"], livebook_origins=["math:pi"]
    )
    (deep,) = options.functions(book)
    assert deep("a") == "a"
    assert options.functions(book, "origins") == [__import__("math").pi]
    for wrong in ("own_checks_of_wells:wide", "no_such_module_of_wells:deep", "", "math"):
        _book(tmp_path, livebook_verify=["own_checks_of_wells:deep", wrong])
        with pytest.raises(options.OptionError, match=f"^_config.yml: livebook_verify '{wrong}': "):
            options.functions(tmp_path)
    sys.modules.pop("own_checks_of_wells")
