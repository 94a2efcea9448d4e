"""Writes a small PDF file: headings, paragraphs and items of a list in Helvetica, with page numbers and an outline."""

_WIDTH, _HEIGHT, _MARGIN, _FOOT = 595, 842, 72, 90

# Advance widths of Helvetica for the characters from space to tilde, in thousandths of the size.
_ADVANCES = [278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
             556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
             1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
             667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
             333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
             556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584]

# (font, size, room above) of headings by level, and of text.
_HEADINGS = {1: ("F2", 20, 0), 2: ("F2", 13, 16)}
_TEXT = ("F1", 10.5, 7)


def _advance(text, size):
    return sum(_ADVANCES[ord(c) - 32] if " " <= c <= "~" else 556 for c in text) * size / 1000


def _lines(text, size, width):
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and _advance(longer, size) > width:
            yield line
            line = word
        else:
            line = longer
    yield line


def _literal(text):
    raw = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(" + raw + b")"


class _Layout:
    """Sets blocks on pages; each page is a list of drawing commands."""

    def __init__(self):
        self.pages = []
        self.outline = []  # (title, page, height)
        self._new_page()

    def _new_page(self):
        self.pages.append([])
        self._y = _HEIGHT - _MARGIN

    def _line(self, text, font, size, indent, mark=""):
        self._y -= size * 1.35
        if mark:
            self._draw(mark, font, size, _MARGIN + indent - 12)
        self._draw(text, font, size, _MARGIN + indent)

    def _draw(self, text, font, size, x):
        self.pages[-1].append(b"BT /%s %g Tf %g %g Td %s Tj ET" % (font.encode(), size, x, round(self._y, 2), _literal(text)))

    def add(self, block):
        kind, text = block[0], block[-1]
        font, size, above = _HEADINGS[block[1]] if kind == "heading" else _TEXT
        indent = 16 if kind == "item" else 0
        lines = list(_lines(text, size, _WIDTH - 2 * _MARGIN - indent))
        # A heading stays with what follows it.
        room = above + len(lines) * size * 1.35 + (70 if kind == "heading" else 0)
        if self._y - room < _FOOT and self.pages[-1]:
            self._new_page()
        self._y -= above
        if kind == "heading":
            self.outline.append((text, len(self.pages) - 1, round(self._y)))
        for number, line in enumerate(lines):
            self._line(line, font, size, indent, "\u2022" if kind == "item" and number == 0 else "")

    def number_pages(self):
        for number, page in enumerate(self.pages, 1):
            text = f"Page {number} of {len(self.pages)}"
            x = (_WIDTH - _advance(text, 9)) / 2
            page.append(b"BT /F1 9 Tf %.2f 48 Td %s Tj ET" % (x, _literal(text)))


def _objects(layout, title):
    """The numbered objects of the file: 1 catalogue, 2 pages, 3 and 4 fonts, 5 information, 6 outline, then the rest."""
    pages, outline = layout.pages, layout.outline
    page_id = [7 + 2 * n for n in range(len(pages))]
    outline_id = [7 + 2 * len(pages) + n for n in range(len(outline))]
    yield b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R /Lang (en) >>"
    yield b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % n for n in page_id), len(pages))
    for name in (b"Helvetica", b"Helvetica-Bold"):
        yield b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name
    yield b"<< /Title %s >>" % _literal(title)
    yield b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (outline_id[0], outline_id[-1], len(outline))
    for number, page in zip(page_id, pages):
        yield (b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
               b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (_WIDTH, _HEIGHT, number + 1))
        content = b"\n".join(page)
        yield b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    for number, (text, page, height) in enumerate(outline):
        before = b" /Prev %d 0 R" % outline_id[number - 1] if number else b""
        after = b" /Next %d 0 R" % outline_id[number + 1] if number + 1 < len(outline) else b""
        yield b"<< /Title %s /Parent 6 0 R%s%s /Dest [%d 0 R /XYZ 0 %d 0] >>" % (_literal(text), before, after,
                                                                                page_id[page], height)


def document(blocks):
    """The bytes of the file; its title is the first heading."""
    layout = _Layout()
    for block in blocks:
        layout.add(block)
    layout.number_pages()
    content, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(_objects(layout, layout.outline[0][0]), 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, table)
    return bytes(content)
