#!/usr/bin/env python3
"""Checks that the version of CMakeLists.txt stands wherever else it is written. Usage: versions.py FOLDER"""

import os
import re
import sys

PLACES = {
    "CHANGELOG.md": "## {}\n",
    "resources/man/docent.1": '"Docent {}"',
    "resources/desktop/org.docent.docent.metainfo.xml": '<release version="{}"',
}


def main(arguments):
    root = arguments[0]
    texts = {}
    for path in ["CMakeLists.txt", *PLACES]:
        with open(os.path.join(root, path), encoding="utf-8") as file:
            texts[path] = file.read()
    version = re.search(r"project\(docent VERSION ([\d.]+)", texts["CMakeLists.txt"]).group(1)
    stale = [path for path, form in PLACES.items() if form.format(version) not in texts[path]]
    for path in stale:
        print(f"{path} does not name version {version}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
