"""Coursework: sources checked, released, collected, graded in a sandbox and returned.

nbgrader defines the format, makes the releases, keeps the gradebook and writes the feedback pages.
What it does not do, and is done here: a student's notebook runs in a sandbox, and the tests run in
another, so that code which is not trusted never meets the code that marks it.
"""
