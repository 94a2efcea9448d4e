"""C++ source without what a lint must not read: comments, and the insides of strings and character literals."""

import re

_TOKEN = re.compile(
    r"""
    //[^\n]*
  | /\*.*?\*/
  | (?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"
  | (?:u8|[uUL])?"(?:\\.|[^"\\\n])*"
  | (?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'
    """,
    re.DOTALL | re.VERBOSE,
)


def _blank(match):
    text = match.group(0)
    if text.startswith("/"):
        return re.sub(r"[^\n]", " ", text)
    # A literal stays one token, of the same length and on the same lines.
    return '"' + re.sub(r"[^\n]", " ", text[1:-1]) + '"'


def code_of(text):
    """The text with comments and literals blanked out; every other character keeps its place."""
    return _TOKEN.sub(_blank, text)


def includes_of(text):
    """The (line, name, quoted) of each include."""
    pattern = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)
    return [(line_at(text, m.start()), m.group(2), m.group(1) == '"') for m in pattern.finditer(text)]


def line_at(text, position):
    return text.count("\n", 0, position) + 1
