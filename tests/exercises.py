"""The exercises of the practice notebooks, run in this process: for tests here and in a browser."""

import ast
import copy
import re

import numpy as np
import pandas as pd
from contents import label, notebook_paths

PRACTICE = [path for path in notebook_paths() if path.stem == "practice"]
DATA = (pd.DataFrame, pd.Series, np.ndarray, np.random.Generator, list, dict, set)
PARTS = ("question", "checks", "answer", "check", "solution")
DETAILS = re.compile(
    r"<details>\n<summary>[^\n]+</summary>\n\n(?P<body>.+)\n\n</details>\s*", re.DOTALL
)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Practice:
    """One notebook's exercises, run in this process."""

    def __init__(self, path, notebook):
        self.cells = {cell.id: cell for cell in notebook.cells}
        self.order = [cell.id for cell in notebook.cells]
        self.label = label(path)
        self.spaces = {}

    @property
    def exercises(self):
        return [i.removesuffix("-answer") for i in self.order if i.endswith("-answer")]

    def wrong(self, name):
        return self.cells[f"{name}-answer"].metadata["periphery"]["wrong"]

    def solution(self, name):
        return "\n".join(PYTHON.findall(self.cells[f"{name}-solution"].source))

    def feedback(self, name, *answers):
        """Run what stands before the exercise, then answers in place of the blanks; then check."""
        space = self._before(name)
        for answer in answers or (self.cells[f"{name}-answer"].source,):
            _run(answer, space, f"{name}: {answer}")
        check = ast.unparse(ast.parse(self.cells[f"{name}-check"].source).body[-1])
        self.checked = space[check.split(".")[0]]
        self.answered = eval(f"({check.partition('(')[2][:-1]},)", space)
        return eval(check, space)

    def _before(self, name):
        """Return the names that an exercise finds; what stands before it runs once only."""
        if name not in self.spaces:
            space = {"__name__": "practice"}
            for cell_id in self.order[: self.order.index(f"{name}-answer")]:
                cell = self.cells[cell_id]
                if cell.cell_type == "code" and not cell_id.endswith(("-answer", "-check")):
                    _run(cell.source, space, cell_id)
            self.spaces[name] = space
        # Data are copied, lest one answer spoil them for the next.
        return {
            key: copy.deepcopy(value) if isinstance(value, DATA) else value
            for key, value in self.spaces[name].items()
        }


def _run(source, space, where):
    exec(compile(source, where, "exec"), space)
