"""A state's code by its name, and what one is told who asks for a name that is not there."""

import pandas as pd
import pytest

from periphery.states import code_of

STATES = pd.DataFrame({"name": ["Brazil", "Chile", "Peru"]}, index=["BRA", "CHL", "PER"])


@pytest.mark.parametrize(("name", "code"), [("Brazil", "BRA"), ("Peru", "PER")])
def test_a_name_leads_to_its_code(name, code):
    assert code_of(name, STATES) == code


@pytest.mark.parametrize(
    ("name", "said"),
    [("Brasil", "called 'Brasil'.*such as Brazil$"), ("BRA", "such as Brazil or Chile or Peru$")],
)
def test_another_name_is_refused_with_names_that_are_there(name, said):
    with pytest.raises(ValueError, match=said):
        code_of(name, STATES)
