"""What was made of a file holds while the file stays as it is."""

import functools


def remembered(function):
    """Let a function of a file, its first argument, be called once for each state of that file.

    What it returns is shared: whoever changes it takes a copy.

    Raises
    ------
    FileNotFoundError
        From the function it makes, if there is no such file.

    Examples
    --------
    >>> from pathlib import Path
    >>> def size(path):
    ...     print("read")
    ...     return len(path.read_bytes())
    >>> size = remembered(size)
    >>> size(Path(__file__)) == size(Path(__file__))
    read
    True
    """

    @functools.lru_cache(None)
    def of_state(path, state, *others):
        return function(path, *others)

    @functools.wraps(function)
    def of_file(path, *others):
        found = path.stat()
        return of_state(path, (found.st_mtime_ns, found.st_size), *others)

    return of_file
