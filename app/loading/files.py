"""The files of a seeds folder: which are read, what each says, and on which line."""

import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from app.loading.faults import Fault, nearest
from app.loading.positions import KeyPath

RELEASES = "releases"
"""The folder with the releases: what is in it is history, and no part of the seeds."""

SUFFIXES = {".toml", ".txt", ".csv"}
"""What is read; any other file of a folder is left alone, and so is every name that begins with a dot."""

CSV_FILES = {"memberships.csv": "membership", "tenures.csv": "tenure"}
"""The names of spreadsheets, by the table whose records are their rows."""


@dataclass(frozen=True)
class Source:
    """A file that was read, and how to find the lines of its keys; they are looked up only where a fault needs them."""

    file: Path
    find_lines: Callable[[], dict[KeyPath, int]] = field(compare=False)

    @cached_property
    def lines(self) -> dict[KeyPath, int]:
        """The lines, from 1, by key."""
        return self.find_lines()

    def line(self, path: KeyPath) -> int:
        """The line of a key, or of the nearest table around it that is written down."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def seed_files(folder: Path, faults: list[Fault]) -> Iterator[Path]:
    """The files to read below a folder, sorted; what looks like one and cannot be read is a fault."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name == RELEASES:
            continue
        try:
            mode = path.stat().st_mode
        except OSError as error:
            if path.suffix in SUFFIXES:
                faults.append(Fault(path, 1, "not_readable", str(error.strerror)))
            continue
        if stat.S_ISDIR(mode):
            if path.is_symlink():
                message = "a link to a folder is not followed: put the folder itself here, or name it with --seeds"
                faults.append(Fault(path, 1, "linked_folder", message))
            elif path.suffix in SUFFIXES:
                faults.append(
                    Fault(path, 1, "not_readable", f"this is a folder that is called as a {path.suffix} file")
                )
            else:
                yield from seed_files(path, faults)
        elif path.suffix.lower() in SUFFIXES - {path.suffix}:
            message = f"only names that end in {path.suffix.lower()}, in small letters, are read"
            faults.append(Fault(path, 1, "unknown_file", message))
        elif path.suffix in SUFFIXES and not stat.S_ISREG(mode):
            faults.append(Fault(path, 1, "not_readable", "this is no regular file"))
        elif path.suffix == ".csv" and path.name not in CSV_FILES:
            message = f"a .csv file is called {' or '.join(CSV_FILES)}{nearest(path.name, CSV_FILES)}"
            faults.append(Fault(path, 1, "unknown_file", message))
        elif path.suffix in SUFFIXES:
            yield path


def read_text(file: Path, faults: list[Fault]) -> str | None:
    """The text of a file; None, with a fault, where it is not UTF-8 or cannot be read."""
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        faults.append(Fault(file, 1, "not_utf8", f"byte {error.start} is not UTF-8"))
    except OSError as error:
        faults.append(Fault(file, 1, "not_readable", str(error.strerror)))
    return None


def toml_error_line(error: Exception, source: str) -> int:
    """The line on which TOML cannot be read; the last one where the parser does not say."""
    found = re.search(r"line (\d+)", str(error))
    return int(found[1]) if found else source.count("\n") + 1
