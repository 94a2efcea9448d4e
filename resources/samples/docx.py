"""Writes a small DOCX file: headings, paragraphs, items of a list, tables."""

import io
import zipfile
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_TYPES = f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>
<Override PartName="/word/numbering.xml" ContentType="{_TYPE}.numbering+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>
"""

_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="r1" Type="{_OFFICE}/relationships/officeDocument" Target="word/document.xml"/>
<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>
</Relationships>
"""

_DOCUMENT_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="r1" Type="{_OFFICE}/relationships/styles" Target="styles.xml"/>
<Relationship Id="r2" Type="{_OFFICE}/relationships/numbering" Target="numbering.xml"/>
</Relationships>
"""

_NUMBERING = f"""{_HEAD}<w:numbering xmlns:w="{_W}">
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#8226;"/>
<w:pPr><w:ind w:left="480" w:hanging="240"/></w:pPr></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
</w:numbering>
"""


def _style(style_id, name, size, bold=False, based="", extra=""):
    weight = "<w:b/>" if bold else ""
    return (f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>{based}'
            f'<w:pPr><w:spacing w:before="{size * 6}" w:after="120"/>{extra}</w:pPr>'
            f'<w:rPr>{weight}<w:sz w:val="{size * 2}"/></w:rPr></w:style>\n')


_STYLES = (f'{_HEAD}<w:styles xmlns:w="{_W}">\n' + _style("Normal", "Normal", 11)
           + "".join(_style(f"Heading{n}", f"heading {n}", 20 - 3 * n, True, '<w:basedOn w:val="Normal"/>',
                            f'<w:outlineLvl w:val="{n - 1}"/>') for n in (1, 2, 3)) + "</w:styles>\n")


def _paragraph(text, properties=""):
    properties = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>\n'


def _table(rows):
    border = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    grid = '<w:gridCol w:w="2300"/>' * len(rows[0])
    body = "".join("<w:tr>" + "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>\n" for row in rows)
    return f"<w:tbl><w:tblPr><w:tblBorders>{border}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>\n{body}</w:tbl>\n"


def _body(blocks):
    for block in blocks:
        if block[0] == "heading":
            yield _paragraph(block[2], f'<w:pStyle w:val="Heading{block[1]}"/>')
        elif block[0] == "item":
            yield _paragraph(block[1], '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
        elif block[0] == "table":
            yield _table(block[1])
        else:
            yield _paragraph(block[1])


def document(blocks):
    """The bytes of the file; its title is the first heading."""
    title = next(block[2] for block in blocks if block[0] == "heading")
    properties = (f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
                  f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></cp:coreProperties>\n')
    body = f'{_HEAD}<w:document xmlns:w="{_W}"><w:body>\n{"".join(_body(blocks))}<w:sectPr/></w:body></w:document>\n'
    members = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "docProps/core.xml": properties,
               "word/document.xml": body, "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS, "word/styles.xml": _STYLES,
               "word/numbering.xml": _NUMBERING}
    buffer = io.BytesIO()
    # Stored, not deflated, and dated alike: compressors differ between machines.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text.encode())
    return buffer.getvalue()
