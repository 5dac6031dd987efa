"""Zip files that come out the same, byte for byte, from the same contents."""

import zipfile
from pathlib import Path

#: The earliest time a zip file can name; the real one would differ in every build.
EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(path, members):
    """Write a zip file.

    Parameters
    ----------
    path : Path
    members : dict of str to Path or str
        Name in the archive → a file, or the text of one.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(members.items()):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            data = content.read_bytes() if isinstance(content, Path) else content.encode()
            archive.writestr(info, data)


def below(folder, *, into="", skip=()):
    """Return the files below a folder as members of an archive, without those folders in `skip`."""
    folder = Path(folder)
    return {
        f"{into}{path.relative_to(folder).as_posix()}": path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not set(path.relative_to(folder).parts[:-1]) & set(skip)
    }
