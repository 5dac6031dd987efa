"""Self-checks for the exercises: an answer gets a reply that says why, never just "wrong".

A notebook builds an `Exercise` from questions (`Number`, `Numbers`, `Choice`, `Sorting`) and its
reader calls ``exercise.check(...)``. Right answers are computed, in the notebook, from the data or
from the exercise's own inputs; nothing here knows any. What is still blank (``...``, ``None``, NaN)
is called unanswered and stops nothing, so a practice notebook runs from top to bottom as it is.

How a ``practice.ipynb`` is laid out
------------------------------------
Each exercise has a short name, and cells whose ids begin with it:

``<name>-question``
    Markdown: what is asked, and what to fill in.
``<name>-checks``
    Code that defines the checks, and whose last line shows the exercise: fields to answer in, by
    widgets or, on the page, by a form (`livebook.forms`). It holds the key, so it is folded
    wherever a notebook is read: tag ``hide-input`` (the book), ``jupyter.source_hidden``
    (JupyterLab), ``cellView: form`` and a first line ``# @title …`` (Colab). Folded is not secret:
    these checks serve the reader alone.
``<name>-answer``
    Code with blanks to fill in.
``<name>-check``
    One line: ``exercise.check(...)``.
``<name>-hints``
    Markdown, for the long exercises: ``<details>`` blocks, each inside the one before, from what
    kind of thing to compute to the function or formula; never the number.
``<name>-solution``
    Markdown: a ``<details>`` block, folded everywhere, with Python code and why it is so.

Predictable wrong answers are listed in the metadata of the answer cell, each as code that spoils
the solution and words that the reply must contain (under the key that the book's notebooks use, see
``livebook_notebook_metadata``)::

    {"livebook": {"wrong": [{"code": "index = 100 * index", "reply": "percentages"}]}}

The tests run every solution against its check, every listed wrong answer against its reply, and
ask of every hint that some listed wrong answer brings it up.
"""

import html
import math
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from livebook import notes, tables

RIGHT, WRONG, BLANK = "right", "not yet", "not answered yet"

#: How near a wrong number must come to a predicted one to be taken for it.
_NEAR = 0.01

#: How far rounding may take a number from what it stands for, and still be recognised.
_ROUNDED = 0.05

#: What a text that means a number is told.
_COMMA = "Python writes the decimal comma as a point: {}."
_GROUPED = "Write the number without separators: {}."
_PERCENT = (
    "Python has no sign for per cent: write {} if per cent are asked, {} if a fraction of one is."
)
_TEXT = "It is text; write a number, without quotation marks."

#: What a wrong number is told that nobody predicted.
_CLOSE = "Close, but further off than rounding explains: keep more decimals on the way."
_OTHER_SIDE = "Too {}, and on the wrong side of zero."
_NOTHING = "Too {}: it is not nothing."
_DISTANCE = "Too {}, {}."
_BY_FAR = "by far"

#: How far off a number is, by the ratio of the larger to the smaller.
_FAR = (
    (1.1, "by less than a tenth"),
    (1.5, "by less than a half"),
    (3, "but of the right order"),
    (20, "several times over"),
)

#: What a sorting is told.
_COUNT, _OPEN, _NEEDED = "{} of {} are right", " and {} still open", "; {} are needed."

#: Mistakes of kind that any number can suffer: factor, and what probably happened.
_SLIPS = {
    -1: "The size is right and the sign is not.",
    100: "It is a hundred times too large: a percentage where a fraction of one is asked?",
    0.01: "It is a hundred times too small: a fraction of one where a percentage is asked?",
    1000: "It is a thousand times too large: look at the units.",
    0.001: "It is a thousand times too small: look at the units.",
    1e6: "It is a million times too large: look at the units.",
    1e-6: "It is a million times too small: look at the units.",
}


class Reply(NamedTuple):
    """What a question answers to an answer: its state, and comments that say why."""

    state: str
    comments: tuple[str, ...] = ()


class Feedback:
    """The replies of one exercise; a notebook shows it as a list, a terminal as plain text.

    Parameters
    ----------
    title : str
        Name of the exercise.
    replies : dict of str to Reply
        One for each question, in order.
    """

    def __init__(self, title: str, replies: dict[str, Reply]) -> None:
        self.title = title
        self.replies = replies

    @property
    def state(self) -> str:
        """``"right"`` if all is right, ``"not answered yet"`` if all is blank, else ``"not yet"``."""
        return _joint_state([reply.state for reply in self.replies.values()])

    @property
    def comments(self) -> list[str]:
        """Every comment, in order."""
        return [text for reply in self.replies.values() for text in reply.comments]

    def __repr__(self):
        lines = [f"{self.title}: {self.state}"]
        for name, reply in self.replies.items():
            lines.append(f"  {name}: {reply.state}")
            for text in reply.comments:
                lines += textwrap.wrap(
                    text, 90, initial_indent="    - ", subsequent_indent="      "
                )
        return "\n".join(lines)

    def _repr_html_(self):
        items = "".join(_item(name, reply) for name, reply in self.replies.items())
        title = html.escape(self.title)
        return f'<div class="practice"><p><strong>{title}</strong>: {self.state}</p><ul>{items}</ul></div>'


class Exercise:
    """An exercise: a title and its questions.

    Parameters
    ----------
    title : str
        Shown above the replies.
    **questions : Number, Numbers, Choice or Sorting
        In the order in which `check` takes the answers; the names are shown with the replies.

    Examples
    --------
    >>> exercise = Exercise("Shares", index=Number(0.38, tolerance=0.001))
    >>> exercise.check(38)
    Shares: not yet
      index: not yet
        - It is a hundred times too large: a percentage where a fraction of one is asked?
    """

    def __init__(self, title: str, **questions) -> None:
        self.title = title
        self.questions = questions

    def _repr_mimebundle_(self, include=None, exclude=None):
        from livebook import forms

        faces = {
            "text/plain": f"{self.title}: fields to answer in",
            "text/html": forms.static(self),
        }
        # A build keeps what a page shows; nobody answers its widgets.
        return faces if notes.building() else {**forms.live(self)._repr_mimebundle_(), **faces}

    def check(self, *answers: object) -> Feedback:
        """Reply to the answers, one for each question, in order.

        Returns
        -------
        Feedback

        Raises
        ------
        TypeError
            If there are more or fewer answers than questions.
        """
        if len(answers) != len(self.questions):
            names = ", ".join(self.questions)
            raise TypeError(f"{self.title}: check({names}) takes {len(self.questions)} answers")
        pairs = zip(self.questions.items(), answers, strict=True)
        return Feedback(
            self.title, {name: question.reply(answer) for (name, question), answer in pairs}
        )


class Between(NamedTuple):
    """A hint's condition: the number lies between two others.

    >>> Between(1, 2)(1.5), Between(1, 2)(3)
    (True, False)
    """

    low: float
    high: float

    def __call__(self, number):
        """Tell whether a number lies between the two."""
        return self.low <= number <= self.high


class Number:
    """A question whose answer is one number.

    Parameters
    ----------
    answer : float
        The right answer, computed.
    tolerance : float
        Largest difference, in the answer's unit, that rounding may explain.
    also : iterable of float
        Other answers that a correct method gives.
    hints : dict
        Predictable wrong answer, or the `Between` within which one lies, to what went wrong. A
        function that tells whether a number is one serves as well where no page shows the question.
        A predicted number is recognised within 1 %, or as far as it was rounded.
    otherwise : str
        Said of any other wrong number, after how far off it is.

    Raises
    ------
    ValueError
        If an answer is not a finite number.

    Examples
    --------
    >>> Number(0.38, tolerance=0.001, hints={0.62: "That is the rest."}).reply(0.62).comments
    ('That is the rest.',)
    """

    def __init__(
        self,
        answer: float,
        *,
        tolerance: float,
        also: Iterable[float] = (),
        hints: dict | None = None,
        otherwise: str = "",
    ) -> None:
        self.answers = [float(answer), *map(float, also)]
        self.tolerance = tolerance
        self.hints = dict(hints or {})
        self.otherwise = otherwise
        if not all(map(math.isfinite, self.answers)):
            raise ValueError(f"the answer is {self.answers}; expected finite numbers")

    def reply(self, answer: object) -> Reply:
        """Return the `Reply` to a number, or to anything else a reader may have put there."""
        answer = _unwrapped(answer)
        if isinstance(answer, float) and math.isnan(answer):
            return Reply(BLANK, ("It is NaN, not a number: was a value missing on the way?",))
        if _is_blank(answer):
            return Reply(BLANK)
        number, problem = _as_number(answer)
        if problem:
            return Reply(WRONG, (problem,))
        if self._is_right(number):
            return Reply(RIGHT)
        return Reply(WRONG, (self._why(number),))

    def _is_right(self, number):
        slack = self.tolerance * (1 + 1e-9)
        return any(abs(number - answer) <= slack for answer in self.answers)

    def _why(self, number):
        """Return the most telling comment on a wrong number."""
        for wrong, why in self.hints.items():
            if wrong(number) if callable(wrong) else _near(number, wrong):
                return why
        answer = self.answers[0]
        if abs(answer) > self.tolerance:
            for factor, why in _SLIPS.items():
                if _near(number, factor * answer) or _rounds(number, factor * answer):
                    return why
        if abs(number - answer) <= max(5 * self.tolerance, 0.03 * abs(answer)):
            return _CLOSE
        return f"{_distance(number, answer)} {self.otherwise}".strip()


class Numbers:
    """A question whose answer is several labelled numbers.

    Parameters
    ----------
    parts : dict of label to Number
        Answers may come as a dictionary or Series with these labels, or as a list or array in
        this order.

    Examples
    --------
    >>> tides = Numbers({"low": Number(1.2, tolerance=0.1), "high": Number(4.5, tolerance=0.1)})
    >>> tides.reply({"low": 1.2, "high": 4.5}).state
    'right'
    """

    def __init__(self, parts: Mapping[str, Number]) -> None:
        self.parts = parts

    @property
    def hints(self) -> dict:
        """The hints of all parts."""
        return {
            (label, wrong): why
            for label, part in self.parts.items()
            for wrong, why in part.hints.items()
        }

    def reply(self, answer: object) -> Reply:
        """Return the joint `Reply`, a comment for each part that is not right."""
        given, problem = _by_label(answer, list(self.parts), "numbers")
        if problem:
            return Reply(WRONG, (problem,))
        replies = {label: part.reply(given[label]) for label, part in self.parts.items()}
        state = _joint_state([reply.state for reply in replies.values()])
        if state != WRONG:
            return Reply(state)
        return Reply(
            WRONG,
            tuple(
                f"{label}: {' '.join(reply.comments) or reply.state + '.'}"
                for label, reply in replies.items()
                if reply.state != RIGHT
            ),
        )


class Choice:
    """A question whose answer is one of several options.

    Parameters
    ----------
    answer : str, int or bool
        The right option.
    hints : dict
        Every other option, to why it is not right.

    Examples
    --------
    >>> Choice("falls", hints={"rises": "Look at the right end."}).reply("rises").comments
    ('Look at the right end.',)
    """

    def __init__(self, answer: str | int | bool, *, hints: dict) -> None:
        self.answer = answer
        self.hints = hints

    @property
    def options(self) -> list:
        """Every option, in the order of the alphabet, which gives nothing away."""
        return sorted([self.answer, *self.hints], key=str)

    def reply(self, answer: object) -> Reply:
        """Return the `Reply` to an option; a clear beginning of its name is enough."""
        if _is_blank(answer):
            return Reply(BLANK)
        chosen = _match(answer, self.options)
        if chosen is None:
            return Reply(WRONG, (_unknown(answer, self.options),))
        if chosen == self.answer:
            return Reply(RIGHT)
        return Reply(WRONG, (self.hints[chosen],))


class Sorting:
    """A question that asks to put items into categories; true or false is one of this kind.

    Parameters
    ----------
    key : dict
        Item to its category.
    ideas : dict
        Item to the idea it turns on, said when the item is misplaced.
    pass_mark : int
        So many right answers are enough.
    texts : dict, optional
        Item to the words that it stands for, where the item itself is a number or a letter.

    Raises
    ------
    ValueError
        If an item has no idea, or the pass mark cannot be reached.

    Examples
    --------
    >>> water = Sorting(
    ...     {"ebb": "falls", "flood": "rises"},
    ...     ideas={"ebb": "Where does it go?", "flood": "Where does it go?"},
    ...     pass_mark=2,
    ... )
    >>> water.reply({"ebb": "falls", "flood": "rises"}).state
    'right'
    """

    def __init__(
        self, key: Mapping, *, ideas: Mapping, pass_mark: int, texts: Mapping | None = None
    ) -> None:
        if set(key) != set(ideas):
            raise ValueError(f"items without an idea: {sorted(set(key) ^ set(ideas))}")
        if not 1 <= pass_mark <= len(key):
            raise ValueError(f"a pass mark of {pass_mark} with {len(key)} items")
        self.key = key
        self.ideas = ideas
        self.pass_mark = pass_mark
        self.texts = dict(texts or {})

    @property
    def categories(self) -> list:
        """Every category, in the order of the alphabet, which gives nothing away."""
        return sorted(set(self.key.values()), key=str)

    def text(self, item: object) -> str:
        """Return an item as a reader sees it."""
        return f"{item}: {self.texts[item]}" if item in self.texts else str(item)

    def reply(self, answer: object) -> Reply:
        """Return the `Reply`: how many are right, and the idea of each misplaced item."""
        given, problem = _by_label(answer, list(self.key), "answers")
        if problem:
            return Reply(WRONG, (problem,))
        categories = self.categories
        blank = [item for item in self.key if _is_blank(given[item])]
        if len(blank) == len(self.key):
            return Reply(BLANK)
        right, misplaced = 0, []
        for item in [item for item in self.key if item not in blank]:
            chosen = _match(given[item], categories)
            right += chosen == self.key[item]
            if chosen is None:
                misplaced.append(f"{item}: {_unknown(given[item], categories)}")
            elif chosen != self.key[item]:
                misplaced.append(f"{item}: {self.ideas[item]}")
        passed = right >= self.pass_mark
        count = _COUNT.format(right, len(self.key)) + (_OPEN.format(len(blank)) if blank else "")
        count += "." if passed else _NEEDED.format(self.pass_mark)
        return Reply(RIGHT if passed else WRONG, (count, *misplaced))


def words() -> dict:
    """Return what replies are made of, for a face that replies without Python.

    Returns
    -------
    dict
        States, sentences with ``{}`` for what is filled in, and how near is near.
    """
    return {
        "states": [RIGHT, WRONG, BLANK],
        "near": _NEAR,
        "rounded": _ROUNDED,
        "slips": list(_SLIPS.items()),
        "far": _FAR,
        "by_far": _BY_FAR,
        "comma": _COMMA,
        "grouped": _GROUPED,
        "percent": _PERCENT,
        "text": _TEXT,
        "close": _CLOSE,
        "other_side": _OTHER_SIDE,
        "nothing": _NOTHING,
        "distance": _DISTANCE,
        "count": _COUNT,
        "open": _OPEN,
        "needed": _NEEDED,
    }


def require(answer: object, question: Number | Numbers | Choice | Sorting) -> None:
    """Stop with the reply's comments unless the answer is right: for graded checks.

    Parameters
    ----------
    answer : object
        What a student wrote.
    question : Number, Numbers, Choice or Sorting
        What it is held against.

    Raises
    ------
    AssertionError
        If the answer is wrong or left open; the message is what the question replies.

    Examples
    --------
    >>> require(0.38, Number(0.38, tolerance=0.001))
    >>> require(38, Number(0.38, tolerance=0.001))
    Traceback (most recent call last):
    AssertionError: It is a hundred times too large: a percentage where a fraction of one is asked?
    """
    reply = question.reply(answer)
    if reply.state != RIGHT:
        raise AssertionError(" ".join(reply.comments) or f"This is {reply.state}.")


# Forms, for checks that look at nothing else -----------------------------------------------------


def as_number(answer: object) -> float:
    """Return the number that an answer is, in whatever form it came.

    Parameters
    ----------
    answer : object
        A number of any kind, or a container of one.

    Raises
    ------
    AssertionError
        If it is none; the message says why.

    Examples
    --------
    >>> as_number(pd.Series([1.5])), as_number(np.int64(2))
    (1.5, 2.0)
    >>> as_number("12%")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    AssertionError: Python has no sign for per cent: ...
    """
    answer = _unwrapped(answer)
    if _is_blank(answer):
        raise AssertionError("It is empty, or not a number; a number is asked.")
    number, problem = _as_number(answer)
    if problem:
        raise AssertionError(problem)
    return number


def as_numbers(answer: object, labels: Iterable) -> list[float]:
    """Return the numbers of an answer in the order of their labels.

    Parameters
    ----------
    answer : object
        A dictionary, Series or table of one column with these labels, or numbers in this order.
    labels : iterable

    Raises
    ------
    AssertionError
        If one is missing or no number.

    Examples
    --------
    >>> as_numbers({"High": 4.5, "low": 1}, ["low", "high"])
    [1.0, 4.5]
    """
    labels = list(labels)
    if len(labels) == 1 and not isinstance(answer, Mapping):
        return [as_number(answer)]
    given, problem = _by_label(answer, labels, "numbers")
    if problem:
        raise AssertionError(problem)
    numbers = []
    for label in labels:
        if given[label] is None:
            raise AssertionError(
                f"{label}: nothing is there; a number is asked, 0 where it is nought."
            )
        try:
            numbers.append(as_number(given[label]))
        except AssertionError as error:
            raise AssertionError(f"{label}: {error}") from None
    return numbers


def as_option(answer: object, *options) -> object:
    """Return the option that an answer means, however it is written.

    Raises
    ------
    AssertionError
        If it is none of them.

    Examples
    --------
    >>> as_option("(B)", "a", "b", "c")
    'b'
    """
    chosen = None if _is_blank(answer) else _match(answer, options)
    if chosen is None:
        raise AssertionError(_unknown(answer, options))
    return chosen


# What readers put in their answers ---------------------------------------------------------------


def _is_blank(value):
    """Tell whether an answer was left open: ``...``, None, missing, or holding only such."""
    if value is None or value is ... or value is pd.NA or value is pd.NaT:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    if isinstance(value, str):
        return value.strip() in {"", "...", "…"}
    if isinstance(value, Mapping):
        return all(map(_is_blank, value.values()))
    if isinstance(value, (list, tuple, set)):
        return all(map(_is_blank, value))
    return False


def _as_number(value):
    """Return ``(number, None)``, or ``(None, what is wrong with the kind of value)``."""
    if isinstance(value, (bool, np.bool_)):
        return None, "It is True or False; a number is asked."
    if isinstance(value, str):
        return None, _of_text(value.strip())
    if hasattr(value, "_fields"):
        named = ", ".join(f"`.{name}`" for name in value._fields)
        return (
            None,
            f"It is a whole {type(value).__name__}: take the number you need, one of {named}.",
        )
    if callable(value):
        return None, "It is a function: call it, with brackets and what it needs."
    if hasattr(value, "__len__"):
        return None, f"It holds {len(value)} values; one number is asked."
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None, f"It is of the type {type(value).__name__}; a number is asked."
    if math.isinf(number):
        return None, "It is infinite: was something divided by zero?"
    return number, None


def _of_text(text):
    """Return what to say to a text where a number is asked."""
    sign, body = ("-", text[1:]) if text[:1] in "-−" else ("", text)
    if match := re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*(?:%|per ?cent)", body):
        number = sign + match[1].replace(",", ".")
        return _PERCENT.format(number, f"{float(number) / 100:g}")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", body):
        return _GROUPED.format(sign + body.replace(",", ""))
    if re.fullmatch(r"\d*,\d+", body):
        return _COMMA.format(sign + (body if body[0] != "," else f"0{body}").replace(",", "."))
    return _TEXT


def _unwrapped(value):
    """Return what a container of one value holds, and anything else as it is."""
    if isinstance(value, (np.ndarray, pd.Series, pd.Index, pd.DataFrame)):
        return _unwrapped(np.asarray(value).item()) if value.size == 1 else value
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields") and len(value) == 1:
        return _unwrapped(value[0])
    return value


def _by_label(answer, labels, what):
    """Return ``({label: value}, None)``, or ``(None, what is wrong with the answer's form)``."""
    if _is_blank(answer):
        return dict.fromkeys(labels), None
    if isinstance(answer, (pd.DataFrame, np.ndarray)) and 1 in answer.shape:
        answer = answer.squeeze()
    if isinstance(answer, (Mapping, pd.Series)):
        given = {_label(label): value for label, value in answer.items()}
        if any(_label(label) not in given for label in labels):
            given = _under_both_names(answer) | given
        if any(_label(label) in given for label in labels):
            return {label: given.get(_label(label)) for label in labels}, None
        # Labels of the reader's own: the values are taken in their order, as from a list.
        answer = list(answer.values()) if isinstance(answer, Mapping) else answer.to_numpy()
    ordered = isinstance(answer, Iterable) and not isinstance(answer, (str, set, pd.DataFrame))
    if not ordered or (isinstance(answer, np.ndarray) and answer.ndim != 1):
        expected = ", ".join(map(str, labels))
        return None, f"{len(labels)} {what} are asked, under the labels {expected}."
    values = list(answer)
    if len(values) != len(labels):
        return None, f"It holds {len(values)} {what}; {len(labels)} are asked."
    return dict(zip(labels, values, strict=True)), None


def _label(value):
    """Return a label without what people put around it; 1.0 is 1, an underscore is a space."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _spaced(_folded(value)).strip("()[].:\"' ")


def _under_both_names(answer):
    """Return the values under what their labels' codes stand for, and the reverse."""
    meanings = tables.names_of_codes()
    codes = {_label(meaning): code for code, meaning in meanings.items()}
    other = {label: meanings.get(label, codes.get(_label(label))) for label, _ in answer.items()}
    return {_label(other[label]): value for label, value in answer.items() if other[label]}


def _match(value, options):
    """Return the option that a value means, or None if it means none or more than one."""
    value = _unwrapped(value)
    if all(isinstance(option, bool) for option in options):
        return _truth(value)
    names = {option: [_plain(option), *_names(option)] for option in options}
    said = _plain(value)
    for text in dict.fromkeys((said, _LEADING.sub("", said))):
        for test in (_equal, _abbreviates, _opens):
            found = [o for o in options if text and any(test(text, name) for name in names[o])]
            if len(found) == 1:
                other = {name for o in options if o != found[0] for name in names[o]}
                return None if other & set(text.split("-")[1:]) else found[0]
    return None


def _equal(text, name):
    return _spaced(text) == _spaced(name)


def _abbreviates(text, name):
    return _spaced(name).startswith(_spaced(text))


def _opens(text, name):
    """Tell whether a text is a name, or its plural, and more."""
    plural = "s?" if len(name) > 2 else ""
    return re.match(rf"{re.escape(name)}{plural}(?:[ -]|$)", text) is not None


def _truth(value):
    """Return what a value says of true and false, a reason after it or none, or None."""
    if isinstance(value, (bool, np.bool_, int, float, np.number)):
        return bool(value) if value in (0, 1) else None
    first, *reason = re.split("[ -]", _LEADING.sub("", _plain(value)))
    said = {_TRUTH[word] for word in reason if word in _TRUTH and len(word) > 1}
    return None if said - {_TRUTH.get(first)} else _TRUTH.get(first)


#: Words that mean true or false, in the languages of the region too.
_TRUTH = {
    **dict.fromkeys(("true", "t", "1", "yes", "y", "right", "correct"), True),
    **dict.fromkeys(("si", "sim", "v", "verdadero", "verdadeiro", "cierto"), True),
    **dict.fromkeys(("false", "f", "0", "no", "n", "wrong", "incorrect", "falso", "nao"), False),
}

#: Small words that people begin with.
_LEADING = re.compile(
    r"^(?:(?:it|they|that|the|an?|option|answer|sentence|letter|is|are|does|do|as"
    r"|la|el|opcion|respuesta|opcao|resposta) )+(?=\S)"
)

#: What stands between two names: ``Prebisch and Singer``, ``Cardoso/Faletto``, ``finer, larger``.
_JOINT = re.compile(r"(?<=\w)(?:\s*[-/&+,]\s*|\s+(?:and|or|y|o|e|ou)\s+)+(?=\w)")


def _plain(value):
    """Return folded text without brackets and stops, its joints written as hyphens."""
    text = _JOINT.sub("-", re.sub(r"[][.:;()\"'`]", " ", _folded(value)))
    return " ".join(text.replace(",", " ").split())


def _spaced(text):
    """Return folded text with spaces for hyphens between words, since people write either."""
    return re.sub(r"(?<=\w)-(?=\w)", " ", text)


def _names(option):
    """Return what else an option may be called: a code is also what it stands for."""
    is_code = isinstance(option, str) and re.fullmatch(r"[A-Z]{3}", option)
    meaning = is_code and tables.names_of_codes().get(option)
    return [_folded(meaning)] if meaning else []


def _folded(value):
    """Return text without differences of case, accent, dash and spacing."""
    text = unicodedata.normalize("NFKD", str(value)).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(text.translate(dict.fromkeys(map(ord, "–—‑−_"), "-")).split())


def _near(number, predicted):
    return abs(number - predicted) <= _NEAR * abs(predicted)


def _rounds(number, predicted):
    """Tell whether a number is another one, rounded to the decimals that it shows."""
    if abs(number - predicted) > _ROUNDED * abs(predicted):
        return False
    decimals = len(f"{number:.10g}".partition(".")[2])
    return abs(number - predicted) <= 0.5 * 10.0**-decimals


def _distance(number, answer):
    """Return on which side and how far off a wrong number is, without giving the answer away."""
    side = "small" if number < answer else "large"
    if number * answer <= 0:
        return (_OTHER_SIDE if number else _NOTHING).format(side)
    ratio = max(abs(number / answer), abs(answer / number))
    return _DISTANCE.format(side, next((text for most, text in _FAR if ratio <= most), _BY_FAR))


def _unknown(answer, options):
    shown = ", ".join(repr(option) for option in options)
    return f"{answer!r} is none of the options: {shown}."


def _joint_state(states):
    """Return the state of the whole."""
    if len(set(states)) == 1:
        return states[0]
    return WRONG


def _item(name, reply):
    """Return one reply as an HTML list item."""
    comments = "".join(f"<li>{html.escape(text)}</li>" for text in reply.comments)
    nested = f"<ul>{comments}</ul>" if comments else ""
    return f"<li><code>{html.escape(name)}</code>: <strong>{reply.state}</strong>{nested}</li>"
