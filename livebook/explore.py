"""Figures with controls that live with a kernel and without one.

``explore(view, year=[2000, 2010, 2020])`` is one object with two faces. In JupyterLab, Binder or
Colab it is a widget that calls `view` whenever a control moves. On a built page, where no kernel
runs, it is HTML with every state drawn in advance and native controls that choose among them. The
controls are hidden until the page's small script (`livebook/pages/static/explore.js`) finds them, so that
without it a reader sees the first state and no dead button.
"""

import hashlib
import html
import inspect
import io
import itertools
import json
import math
import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

import matplotlib.pyplot as plt

from livebook import notes, plotted

#: More states than this make a page too heavy and a build too slow.
MOST_STATES = 60


class ExploreError(ValueError):
    """The parameters do not fit the view, are too many, or the view cannot be drawn."""


def explore(view: Callable[..., str], **parameters: Sequence) -> "Explorer":
    """Show a view with controls for its parameters.

    Parameters
    ----------
    view : callable
        Draws one matplotlib figure for given values of the parameters and returns a sentence
        that says what it shows: the text alternative of that state.
    **parameters : sequence
        The values each parameter may take, the first being the one shown first. A sequence of
        three or more numbers becomes a slider, any other a list to choose from.

    Returns
    -------
    Explorer
        Shows itself at the end of a cell.

    Raises
    ------
    ExploreError
        If there is no parameter, one has no values or repeats one, the view does not take it, the
        product of all has more than 60 states, or the view fails, draws nothing or says nothing.

    Examples
    --------
    >>> def view(power):
    ...     figure, axes = plt.subplots()
    ...     axes.plot([0, 1, 2], [x**power for x in (0, 1, 2)])
    ...     return f"A curve that ends at {2**power}."
    >>> explorer = explore(view, power=[1, 2, 3])
    >>> "A curve that ends at 8." in explorer.static()
    True
    """
    return Explorer(view, {name: list(values) for name, values in parameters.items()})


class Explorer:
    """A view with controls; see `explore`."""

    def __init__(self, view: Callable[..., str], parameters: dict[str, Sequence]) -> None:
        _check(view, parameters)
        self.view = view
        self.parameters = parameters
        self.states = [
            dict(zip(parameters, values, strict=True))
            for values in itertools.product(*parameters.values())
        ]

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"text/plain": f"explore: {len(self.states)} states", "text/html": self.static()}
        # A build keeps what a page shows; nobody moves its widgets.
        return bundle if notes.building() else {**self.live()._repr_mimebundle_(), **bundle}

    def live(self):
        """Return the widget face, for a session with a kernel.

        Returns
        -------
        ipywidgets.VBox
            Controls, and below them the figure and its sentence.
        """
        import ipywidgets

        controls = {
            name: _widget(ipywidgets, name, values) for name, values in self.parameters.items()
        }

        def show(**state):
            print(self.view(**state))
            plt.show()

        output = ipywidgets.interactive_output(show, controls)
        return ipywidgets.VBox([*controls.values(), output])

    def static(self) -> str:
        """Return the HTML face, every state drawn.

        Returns
        -------
        str
            The same parameters give the same text.
        """
        drawn = [self._draw(state) for state in self.states]
        key = hashlib.sha256("".join(svg + says for svg, says in drawn).encode()).hexdigest()[:8]
        controls = "".join(
            _control(f"explore-{key}-{name}", name, values)
            for name, values in self.parameters.items()
        )
        figures = "".join(_state(number, *state) for number, state in enumerate(drawn))
        return (
            f'<div class="explore" data-explore="{key}">'
            f'<form class="explore-controls" hidden>{controls}</form>{figures}'
            f'<p class="explore-says" role="status">{html.escape(drawn[0][1])}</p>'
            f'<p class="explore-note">One of {len(self.states)} states of this figure; choosing '
            "another needs the page's script or a running notebook.</p></div>"
        )

    def _draw(self, state):
        """Return one state's figure as SVG, and its sentence."""
        named = ", ".join(f"{name}={value!r}" for name, value in state.items())
        plt.close("all")
        try:
            says = self.view(**state)
            if not plt.get_fignums():
                raise ExploreError("it draws no figure")
            if not isinstance(says, str) or not says.strip():
                raise ExploreError("it returns no sentence that says what the figure shows")
            stream = io.StringIO()
            plt.gcf().savefig(stream, format="svg", metadata={"Date": None})
            self._note_numbers(state)
        except Exception as error:
            raise ExploreError(f"the view fails for {named}: {error}") from error
        finally:
            plt.close("all")
        return _slim(stream.getvalue()), says

    def _note_numbers(self, state):
        """Note what the state's figure shows as numbers of this state."""
        chosen = {_label(name): str(value) for name, value in state.items()}
        for shown in notes.take_kind(plotted.KIND):
            notes.note(plotted.KIND, {"state": chosen, **shown})


def _check(view, parameters):
    if not parameters:
        raise ExploreError("give at least one parameter to explore")
    taken = inspect.signature(view).parameters
    takes_any = any(p.kind is p.VAR_KEYWORD for p in taken.values())
    for name, values in parameters.items():
        if name not in taken and not takes_any:
            raise ExploreError(f"the view takes no parameter {name!r}; it takes {', '.join(taken)}")
        if not values:
            raise ExploreError(f"the parameter {name!r} has no values")
        if len(set(values)) < len(values):
            raise ExploreError(f"the parameter {name!r} repeats a value")
    sizes = [len(values) for values in parameters.values()]
    if math.prod(sizes) > MOST_STATES:
        product = " × ".join(map(str, sizes))
        raise ExploreError(
            f"{product} = {math.prod(sizes)} states; at most {MOST_STATES} can be drawn in advance"
        )


def _is_scale(values):
    return len(values) > 2 and all(isinstance(v, (int, float)) for v in values)


def _widget(ipywidgets, name, values):
    kind = ipywidgets.SelectionSlider if _is_scale(values) else ipywidgets.Dropdown
    return kind(options=values, description=_label(name))


def _label(name):
    return name.replace("_", " ").capitalize()


def _control(identity, name, values):
    """Return one native control with its label; options are numbered in the order given."""
    label = f'<label for="{identity}">{html.escape(_label(name))}</label>'
    if not _is_scale(values):
        options = "".join(f"<option>{html.escape(str(value))}</option>" for value in values)
        return f'<span>{label} <select id="{identity}">{options}</select></span>'
    texts = html.escape(json.dumps([str(value) for value in values]))
    return (
        f'<span>{label} <input type="range" id="{identity}" min="0" max="{len(values) - 1}" '
        f'value="0" step="1" data-values="{texts}" aria-valuetext="{values[0]}"> '
        f'<output for="{identity}">{values[0]}</output></span>'
    )


def _state(number, svg, says):
    """Return one state; all but the first are hidden."""
    # Percent-encoded, not base64: the text compresses to a third of the bytes.
    source = "data:image/svg+xml," + quote(svg, safe=" =:/;,.()'!*-_~?&@$+")
    source = html.escape(source)
    hidden = " hidden" if number else ""
    return (
        f'<img class="explore-state" data-state="{number}" src="{source}" '
        f'alt="{html.escape(says)}"{hidden}>'
    )


def _slim(svg):
    """Drop from matplotlib's SVG what no reader sees: prologue, metadata, line breaks."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.S)
    return re.sub(r">\s+<", "><", svg).strip()
