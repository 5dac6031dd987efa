"""The page that teaches to read the code: what it shows is real, and answers as it says."""

import ast
import doctest

import nbformat
from contents import ROOT, notebook_paths

PAGE = ROOT / "chapters/reading-the-code.md"
EXAMPLES = doctest.DocTestParser().get_examples(PAGE.read_text("utf-8").replace("\n```\n", "\n\n"))


def _statements(source):
    plain = "\n".join("" if line[:1] in "%!" else line for line in source.splitlines())
    return [ast.unparse(statement) for statement in ast.parse(plain).body]


def test_every_answer_is_what_python_answers():
    test = doctest.DocTest(EXAMPLES, {}, PAGE.name, str(PAGE), 0, None)
    said = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=said.append)
    assert len(EXAMPLES) > 20 and not said, "".join(said)


def test_every_line_that_makes_something_stands_in_a_notebook():
    there = {
        statement
        for path in notebook_paths()
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
        for statement in _statements(cell.source)
    }
    shown = _statements("".join(example.source for example in EXAMPLES))
    made = [line for line in shown if not isinstance(ast.parse(line).body[0], ast.Expr)]
    assert len(made) > 12 and not [line for line in made if line not in there]


def test_there_are_ten():
    headings = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("## ")]
    assert [line.split(".")[0] for line in headings[:-1]] == [f"## {n}" for n in range(1, 11)]
