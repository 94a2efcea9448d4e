#!/usr/bin/env python3
"""Checks that tests/acceptance.md tells the truth. Usage: acceptance.py FOLDER

Each row `| A24 | what it asks | path/below/tests.cpp: testFunction, otherFunction; other.cpp: function |` names tests that exist,
in files that carry the id; each id that a test carries has its row, and so has each that the project has to show.
"""

import os
import re
import sys

_ROW = re.compile(r"^\|\s*([AQ]\d+)\s*\|[^|]*\|([^|]*)\|\s*$", re.MULTILINE)
_ID = re.compile(r"\b(A([1-9]|[1-5]\d|6[0-2])|Q([1-9]|[12]\d|3[0-8]))\b")


# A quirk's test bears its number, as a row ("Q7 bare data") or as a function (q7BareData).
_CASE = {"A": 0, "Q": re.IGNORECASE}

# The ids that must have a row; others may.
_REQUIRED = [f"A{number}" for number in (1, 3, 4, 5, 7, 8, 9, 10, 12, 15, 18, 20, 23, 24, 26, 27, 28, 30, 32, 33, 34, 36, 37, 40, 43, 52, 53, 54, 55, 56, 61, 62)] + [f"Q{number}" for number in range(1, 39)]


def _read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


def _ids_in_comments(text):
    comments = re.findall(r"//[^\n]*|^\s*#[^\n]*|/\*.*?\*/", text, re.DOTALL | re.MULTILINE)
    return {match.group(0) for comment in comments for match in _ID.finditer(comment)}


def _row_complaints(root, name, cell):
    places = [place.strip().strip("`") for place in cell.split(";") if place.strip()]
    if not places:
        yield f"{name} names no test"
        return
    carried = False
    for place in places:
        path, _, functions = place.partition(":")
        text = _read(os.path.join(root, "tests", path.strip()))
        if text is None:
            yield f"{name}: tests/{path.strip()} does not exist"
            continue
        carried = carried or re.search(rf"\b{name}(?!\d)", text, _CASE[name[0]]) is not None
        for function in (f.strip() for f in functions.split(",")):
            if not function or not re.search(rf"\b{re.escape(function)}\b", text):
                yield f"{name}: tests/{path.strip()} has no test {function or 'named in its row'}"
    if not carried:
        yield f"{name}: none of its tests carries the id"


def complaints(root, required=()):
    table = _read(os.path.join(root, "tests", "acceptance.md"))
    if table is None:
        yield "tests/acceptance.md does not exist"
        return
    seen = set()
    for match in _ROW.finditer(table):
        name, cell = match.groups()
        if name in seen:
            yield f"{name} has two rows"
        seen.add(name)
        yield from _row_complaints(root, name, cell)
    yield from (f"{name} has no row" for name in required if name not in seen)
    for folder, _, names in sorted(os.walk(os.path.join(root, "tests"))):
        for file in sorted(names):
            path = os.path.join(folder, file)
            if file.endswith((".cpp", ".h")):
                for name in sorted(_ids_in_comments(_read(path) or "") - seen):
                    yield f"{os.path.relpath(path, root)} carries {name}, which has no row"


def main(arguments):
    if len(arguments) != 1:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    found = list(complaints(arguments[0], _REQUIRED))
    for complaint in found:
        print(complaint)
    print(f"{len(found)} complaints about tests/acceptance.md")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
