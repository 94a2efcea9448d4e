"""Finds closures, braces and conditionals in the full expression of a co_await.

g++ 12 destroys such temporaries twice: they need a name before the expression that awaits.
"""

import re

_AWAIT = re.compile(r"\bco_await\b")
_OPEN = {")": "(", "]": "[", "}": "{"}
_CLOSE = {value: key for key, value in _OPEN.items()}


def awaits_in(code):
    """The (position, complaint) of each awaiting expression that holds what it must not."""
    for match in _AWAIT.finditer(code):
        complaint = _complaint(code, match.start(), match.end())
        if complaint:
            yield match.start(), complaint


def _complaint(code, start, end):
    begin, braced = _beginning(code, start)
    if braced:
        return "awaits inside a braced list; name the awaited value first"
    expression = code[begin:start] + " " + code[end : _end(code, end)]
    if _has_closure(expression):
        return "holds a closure; name it first"
    if "{" in expression:
        return "holds a braced list; name the value first"
    if "?" in expression:
        return "awaits within ?: ; use if and else"
    return None


def _end(code, position):
    """Where the expression ends: at a semicolon, or at a bracket that was opened before it."""
    open_brackets = []
    while position < len(code):
        c = code[position]
        if c in _CLOSE:
            if c == "{" and not open_brackets and _opens_block(code, position):
                return position
            open_brackets.append(c)
        elif c in _OPEN:
            if not open_brackets:
                if c != ")":
                    return position
                # Out of the arguments of a call: what follows is still the same full expression, unless the
                # parenthesis was that of an if, while, for or switch.
                if _belongs_to_statement(code, position):
                    return position
            else:
                open_brackets.pop()
        elif c == ";" and not open_brackets:
            return position
        position += 1
    return position


def _beginning(code, position):
    """Where the full expression begins, and whether a braced list encloses the co_await."""
    depth = 0
    i = position - 1
    while i >= 0:
        c = code[i]
        if c in ")]":
            depth += 1
        elif c in "([":
            if depth == 0 and c == "(" and _statement_keyword(code, i):
                return i + 1, False
            depth = max(0, depth - 1)
        elif c == ";" and depth == 0:
            return i + 1, False
        elif c == "}" and depth == 0:
            following = code[i + 1 :].lstrip()[:1]
            if following not in ",).]":
                return i + 1, False
            i = _matching_open(code, i)
        elif c == "{" and depth == 0:
            return i + 1, not _opens_block(code, i)
        i -= 1
    return 0, False


def _opens_block(code, brace):
    """Whether this brace opens statements, rather than a braced list of values."""
    inside = code[brace + 1 : _matching_close(code, brace)]
    depth = 0
    for c in inside:
        if c in _CLOSE:
            depth += 1
        elif c in _OPEN:
            depth -= 1
        elif c == ";" and depth == 0:
            return True
    return inside.strip() == "" and code[:brace].rstrip()[-1:] == ")"


def _statement_keyword(code, parenthesis):
    return re.search(r"\b(if|while|for|switch)(\s+constexpr)?\s*$", code[max(0, parenthesis - 40) : parenthesis]) is not None


def _belongs_to_statement(code, close):
    return _statement_keyword(code, _matching_open(code, close))


def _matching_open(code, close):
    depth = 0
    for i in range(close, -1, -1):
        if code[i] in _OPEN:
            depth += 1
        elif code[i] in _CLOSE:
            depth -= 1
            if depth == 0:
                return i
    return 0


def _matching_close(code, opening):
    depth = 0
    for i in range(opening, len(code)):
        if code[i] in _CLOSE:
            depth += 1
        elif code[i] in _OPEN:
            depth -= 1
            if depth == 0:
                return i
    return len(code)


def _has_closure(expression):
    # A bracket that follows a value is a subscript, one that follows a bracket is an attribute.
    for match in re.finditer(r"\[", expression):
        before = expression[: match.start()].rstrip()
        if before[-1:] in ("[",) or expression[match.end() : match.end() + 1] == "[":
            continue
        if not re.search(r"[\w\)\]\"]$", before) or re.search(r"\b(return|co_return|co_yield|co_await)$", before):
            return True
    return False
