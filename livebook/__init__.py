"""For any book whose numbers come from its notebooks: findings, forks, figures, exercises, pages.

What notebooks import is here; ``livebook.pages`` is the extension that builds their pages,
``livebook.editions`` what is made of a built book, ``livebook.checks`` what is checked of it.
Nothing below knows a word of any book's subject.
"""
