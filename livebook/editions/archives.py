"""Zip files that come out the same, byte for byte, from the same contents."""

import zipfile
from pathlib import Path

#: The earliest time a zip file can name; the real one would differ in every build.
EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(path, members, *, stored=""):
    """Write a zip file.

    Parameters
    ----------
    path : Path
    members : dict of str to Path, str or bytes
        Name in the archive → a file, or what is in it.
    stored : str, optional
        The member that comes first and is not compressed, as an EPUB has one.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members, key=lambda name: (name != stored, name)):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, _bytes(members[name]))


def _bytes(content):
    if isinstance(content, Path):
        return content.read_bytes()
    return content if isinstance(content, bytes) else content.encode()


def below(folder, *, into="", skip=()):
    """Return the files below a folder as members of an archive, without those folders in `skip`."""
    folder = Path(folder)
    return {
        f"{into}{path.relative_to(folder).as_posix()}": path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not set(path.relative_to(folder).parts[:-1]) & set(skip)
    }
