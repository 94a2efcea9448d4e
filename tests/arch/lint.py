#!/usr/bin/env python3
"""Checks that the sources keep to the rules of the house. Usage: lint.py FOLDER

Prints path:line: rule: message for each breach, and ends with 1 if there was one.
"""

import os
import subprocess
import sys

import rules
from lexer import code_of

TEXT_ENDINGS = (".cpp", ".h", ".txt", ".cmake", ".json", ".md", ".py", ".sh", ".qrc", ".qss", ".in", ".xml", ".desktop", ".1",
                ".ts", ".svg", "run")


def files_of(root):
    """The project's own files: what git knows or would add; without git, everything but hidden folders and builds."""
    try:
        listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "."],
                                check=True, capture_output=True).stdout.decode()
        found = [name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = []
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if not name.startswith(".") and name != "build"]
            found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(name for name in found if os.path.isfile(os.path.join(root, name)))


def breaches_of(path, text):
    found = list(rules.words(path, text))
    if path.endswith((".cpp", ".h")):
        source = rules.Source(path, text, code_of(text))
        for rule in rules.SOURCE_RULES:
            found += rule(source)
    elif os.path.basename(path) == "CMakeLists.txt":
        found += rules.build_files(path, text)
    return sorted(set(found))


def lint(root):
    """All breaches under a folder, as (path, line, rule, message)."""
    for path in files_of(root):
        if path.endswith(TEXT_ENDINGS):
            with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
                for line, rule, message in breaches_of(path, file.read()):
                    yield path, line, rule, message


def main(arguments):
    if len(arguments) != 1 or not os.path.isdir(arguments[0]):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    found = list(lint(arguments[0]))
    for path, line, rule, message in found:
        print(f"{path}:{line}: {rule}: {message}")
    print(f"{len(found)} breaches in {len(files_of(arguments[0]))} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
