#!/usr/bin/env python3
"""Makes the sample documents that are not plain text from sources/: office-lease.pdf and travel-policy.docx.

Usage: make.py [--check] FOLDER. The result is the same to the byte on every machine; --check compares instead of writing.
"""

import os
import sys

import docx
import pdf

HERE = os.path.dirname(os.path.abspath(__file__))


def blocks_of(text):
    """The blocks of a simple Markdown text: ("heading", level, text), ("paragraph", text), ("item", text), ("table", rows)."""
    for part in text.strip().split("\n\n"):
        lines = part.split("\n")
        if lines[0].startswith("#"):
            marks, _, title = lines[0].partition(" ")
            yield "heading", len(marks), title
        elif lines[0].startswith("|"):
            rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
            yield "table", [rows[0]] + rows[2:]
        elif lines[0].startswith("- "):
            for line in lines:
                yield "item", line[2:]
        else:
            yield "paragraph", " ".join(lines)


def source(name):
    with open(os.path.join(HERE, "sources", name), encoding="utf-8") as file:
        return list(blocks_of(file.read()))


def main(arguments):
    check = "--check" in arguments
    folders = [argument for argument in arguments if argument != "--check"]
    if len(folders) != 1:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    made = {"office-lease.pdf": pdf.document(source("office-lease.md")),
            "travel-policy.docx": docx.document(source("travel-policy.md"))}
    stale = 0
    for name, content in made.items():
        path = os.path.join(folders[0], name)
        if not check:
            with open(path, "wb") as file:
                file.write(content)
        elif not os.path.exists(path) or open(path, "rb").read() != content:
            print(f"{path} is not what its source says: run resources/samples/make.py resources/samples/library")
            stale += 1
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
