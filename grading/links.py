"""Links by which nbgitpuller brings an assignment into a student's home on a hub."""

from urllib.parse import urlencode, urlsplit


class LinkError(ValueError):
    """A link cannot be made of what was given; the message says why."""


def link(hub, repository, path, branch="main"):
    """Return the link that fetches a repository on a hub and opens a file of it in JupyterLab.

    Parameters
    ----------
    hub : str
        Address of a JupyterHub, or of a Jupyter server of one's own that has nbgitpuller.
    repository : str
        Address from which git clones.
    path : str
        The file to open, within the repository.
    branch : str

    Raises
    ------
    LinkError
        If an address is none, or the path leaves the repository.

    Examples
    --------
    >>> link("https://hub.example.edu", "https://example.org/you/course.git", "1-a/1-a.ipynb")
    'https://hub.example.edu/hub/user-redirect/git-pull?repo=https%3A%2F%2Fexample.org%2Fyou%2Fcourse.git&branch=main&urlpath=lab%2Ftree%2Fcourse%2F1-a%2F1-a.ipynb&targetpath=course'
    """
    for address in (hub, repository):
        if not urlsplit(address).scheme or not (urlsplit(address).netloc or urlsplit(address).path):
            raise LinkError(f"{address!r} is no address; write it with https://")
    if path.startswith("/") or ".." in path.split("/"):
        raise LinkError(f"{path!r} is no path within the repository")
    # The folder on the hub is called as the repository, for nbgitpuller with the ending.
    last = urlsplit(repository).path.rstrip("/").rpartition("/")[2]
    folder = last.removesuffix(".git")
    place = {"repo": repository, "branch": branch, "urlpath": f"lab/tree/{folder}/{path}"}
    place |= {"targetpath": folder} if folder != last else {}
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(place)}"
