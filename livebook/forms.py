"""The two faces of an exercise: widgets where a kernel runs, a form on the page where none does.

Both are made from the very questions of `livebook.practice`. The widgets call their ``reply``; the
form carries what a question knows as JSON, and the page's script (`livebook/pages/static/practice.js`)
replies from it by the same rules. The form is hidden until the script finds it, so that without it
a reader sees the page as it was.
"""

import hashlib
import html
import json
import re

from livebook import practice

#: A number as a reader may type it, decimal point and sign of minus included.
_TYPED = re.compile(r"[-+−]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)


def typed(text: str) -> float | str:
    """Return what a reader typed as the number it writes, or as the text it is.

    >>> typed(" −0.38 "), typed("0,38"), typed("")
    (-0.38, '0,38', '')
    """
    text = text.strip()
    return float(text.replace("−", "-")) if _TYPED.fullmatch(text) else text


def static(exercise: practice.Exercise) -> str:
    """Return the form of an exercise as HTML; the same exercise gives the same text.

    Parameters
    ----------
    exercise : livebook.practice.Exercise

    Returns
    -------
    str
        One block a question, each whole in itself, so that a page may show one alone.
    """
    blocks = [
        _block(exercise.title, name, question) for name, question in exercise.questions.items()
    ]
    title = html.escape(exercise.title)
    return f'<div class="practice-exercise" data-title="{title}">{"".join(blocks)}</div>'


def live(exercise):
    """Return the widgets of an exercise, for a session with a kernel.

    Returns
    -------
    ipywidgets.VBox
        For each question its fields, a button and the place of the reply.
    """
    import ipywidgets

    rows = [ipywidgets.HTML(f"<strong>{html.escape(exercise.title)}</strong>")]
    for name, question in exercise.questions.items():
        rows.append(_widgets(ipywidgets, name, question))
    return ipywidgets.VBox(rows)


# The page ----------------------------------------------------------------------------------------


def fields(question: object) -> list[tuple[str, list | None]]:
    """Return the fields of a question, ``[(label, options or None)]``; a number has no options."""
    if isinstance(question, practice.Numbers):
        return [(str(label), None) for label in question.parts]
    if isinstance(question, practice.Sorting):
        categories = [_shown(category) for category in question.categories]
        return [(question.text(item), categories) for item in question.key]
    if isinstance(question, practice.Choice):
        return [("", [_shown(option) for option in question.options])]
    return [("", None)]


def knowledge(question: object) -> dict:
    """Return what the page's script needs to reply as the question does, ready for JSON."""
    if isinstance(question, practice.Number):
        return {
            "kind": "number",
            "answers": question.answers,
            "tolerance": question.tolerance,
            "hints": [[_condition(wrong), why] for wrong, why in question.hints.items()],
            "otherwise": question.otherwise,
        }
    if isinstance(question, practice.Numbers):
        parts = [[str(label), knowledge(part)] for label, part in question.parts.items()]
        return {"kind": "numbers", "parts": parts}
    if isinstance(question, practice.Choice):
        why = [question.hints.get(option, "") for option in question.options]
        return {"kind": "choice", "right": question.options.index(question.answer), "why": why}
    places = [question.categories.index(category) for category in question.key.values()]
    ideas = [[str(item), question.ideas[item]] for item in question.key]
    return {"kind": "sorting", "key": places, "ideas": ideas, "pass": question.pass_mark}


def _condition(wrong):
    """Return a predicted wrong number, or the two ends between which one lies."""
    if isinstance(wrong, practice.Between):
        return [float(wrong.low), float(wrong.high)]
    if callable(wrong):
        raise TypeError("a page knows predicted numbers and practice.Between, not functions")
    return float(wrong)


def identity(title: str, name: str, question: object) -> str:
    """Return the id of a question's form: another question has another, so that nothing kept of
    one is taken for an answer to the other.
    """
    known = f"{title}{name}{_json(knowledge(question))}"
    return f"practice-{hashlib.sha256(known.encode()).hexdigest()[:10]}"


def _json(known):
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def _block(title, name, question):
    known, key = _json(knowledge(question)), identity(title, name, question)
    drawn = "".join(
        _field(f"{key}-{number}", label, options)
        for number, (label, options) in enumerate(fields(question))
    )
    return (
        f'<form class="practice-question" id="{key}" data-name="{html.escape(name)}" '
        f'data-practice="{html.escape(known)}" autocomplete="off" hidden>'
        f"<fieldset><legend><code>{html.escape(name)}</code></legend>"
        f'<div class="practice-fields">{drawn}</div></fieldset>'
        f'<button type="submit">Check</button>'
        f'<div class="practice-reply" role="status"></div></form>'
    )


def _field(identity, label, options):
    """Return one field with its label, which may be for screen readers alone."""
    shown = html.escape(label) if label else '<span class="practice-hidden">Your answer</span>'
    if options is None:
        field = f'<input id="{identity}" type="text" inputmode="text" spellcheck="false">'
    else:
        listed = "".join(f"<option>{html.escape(option)}</option>" for option in options)
        field = f'<select id="{identity}"><option value="">…</option>{listed}</select>'
    return f'<span class="practice-field"><label for="{identity}">{shown}</label> {field}</span>'


def _shown(value):
    return str(value)


# The widgets -------------------------------------------------------------------------------------


def _widgets(ipywidgets, name, question):
    """Return the fields of one question, its button and its reply."""
    made = []
    for label, options in fields(question):
        if options is None:
            field = ipywidgets.Text(description=label or name, placeholder="a number")
        else:
            choices = [("…", None), *((option, n) for n, option in enumerate(options))]
            field = ipywidgets.Dropdown(options=choices, description=label or name)
        field.style.description_width = "initial"
        made.append(field)
    button, reply = ipywidgets.Button(description="Check"), ipywidgets.HTML()

    def check(_):
        answer = answered(question, [field.value for field in made])
        feedback = practice.Feedback(name, {name: question.reply(answer)})
        reply.value = feedback._repr_html_()

    button.on_click(check)
    return ipywidgets.VBox([ipywidgets.HTML(f"<code>{name}</code>"), *made, button, reply])


def answered(question: object, values: list) -> object:
    """Return an answer to a question from what stands in its fields.

    Parameters
    ----------
    question : Number, Numbers, Choice or Sorting
    values : list
        For each field a text, or the place of the chosen option, or None.
    """
    if isinstance(question, practice.Numbers):
        return dict(zip(question.parts, map(typed, values), strict=True))
    if isinstance(question, practice.Sorting):
        chosen = [None if v is None else question.categories[v] for v in values]
        return dict(zip(question.key, chosen, strict=True))
    if isinstance(question, practice.Choice):
        return None if values[0] is None else question.options[values[0]]
    return typed(values[0])
