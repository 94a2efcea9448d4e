#include "extract/formats/notebookformat.h"

#include "extract/formats/charset.h"
#include "extract/formats/markdownformat.h"
#include "extract/formats/textbuilder.h"

#include <algorithm>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace docent {

namespace {

/// Text is one string or a list of lines.
QString textOf(const QJsonValue& value)
{
    QString text = value.toString();
    for (const QJsonValue& line : value.toArray())
        text += line.toString();
    return text;
}

/// Without the colours of a terminal: ESC [ … letter.
QString withoutColours(const QString& text)
{
    QString plain;
    plain.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool sequence = text.at(i) == QChar(0x1b) && i + 1 < text.size() && text.at(i + 1) == QLatin1Char('[');
        if (!sequence) {
            plain.append(text.at(i));
            continue;
        }
        i += 2;
        while (i < text.size() && !(text.at(i) >= QChar(0x40) && text.at(i) <= QChar(0x7e)))
            ++i;
    }
    return plain;
}

class NotebookWriter {
public:
    void writeCell(const QJsonObject& cell);
    ExtractedText take();

private:
    void writeCode(const QString& text);
    void writeOutput(const QJsonObject& output);

    TextBuilder m_out;
    QString m_title;
    int m_pictures = 0;
};

void NotebookWriter::writeCode(const QString& text)
{
    QString code = withoutColours(text);
    charset::normalize(code);
    if (std::all_of(code.begin(), code.end(), [](QChar c) { return c.isSpace(); }))
        return;
    m_out.begin(BlockKind::Code);
    m_out.addPreformatted(code);
    // Two cells are two blocks with an empty line between them.
    m_out.end();
}

void NotebookWriter::writeOutput(const QJsonObject& output)
{
    const QJsonObject data =
        output.contains(QLatin1String("data")) ? output.value(QLatin1String("data")).toObject() : output;
    writeCode(textOf(output.value(QLatin1String("text"))));
    writeCode(textOf(data.value(QLatin1String("text/plain"))));
    const QJsonArray traceback = output.value(QLatin1String("traceback")).toArray();
    QStringList lines;
    for (const QJsonValue& line : traceback)
        lines.append(line.toString());
    writeCode(lines.join(QLatin1Char('\n')));
    const QStringList kinds = data.keys();
    if (std::any_of(kinds.begin(), kinds.end(), [](const QString& kind) {
            return kind.startsWith(QLatin1String("image/")) || kind == QLatin1String("png");
        }))
        ++m_pictures;
}

void NotebookWriter::writeCell(const QJsonObject& cell)
{
    const QString kind = cell.value(QLatin1String("cell_type")).toString();
    // Version 3 has "input" for code, and headings as cells of their own.
    QString source =
        textOf(cell.value(cell.contains(QLatin1String("source")) ? QLatin1String("source") : QLatin1String("input")));
    charset::normalize(source);
    if (kind == QLatin1String("code")) {
        writeCode(source);
    } else if (kind == QLatin1String("heading")) {
        m_out.begin(BlockKind::Heading, std::clamp(cell.value(QLatin1String("level")).toInt(1), 1, 6));
        m_out.addText(source);
        m_out.end();
    } else {
        const ExtractedText prose = readMarkdown(source);
        if (m_title.isEmpty())
            m_title = prose.title;
        m_out.append(prose, 0);
    }
    for (const QJsonValue& output : cell.value(QLatin1String("outputs")).toArray())
        writeOutput(output.toObject());
}

ExtractedText NotebookWriter::take()
{
    ExtractedText document = m_out.take();
    document.kind = QStringLiteral("notebook");
    document.title = m_title;
    if (m_pictures > 0)
        document.notices.append(QStringLiteral("Pictures that were not read: %1.").arg(m_pictures));
    return document;
}

} // namespace

Result<ExtractedText> readNotebook(const QByteArray& bytes)
{
    const QJsonObject notebook = QJsonDocument::fromJson(bytes).object();
    QJsonArray cells = notebook.value(QLatin1String("cells")).toArray();
    for (const QJsonValue& sheet : notebook.value(QLatin1String("worksheets")).toArray()) {
        for (const QJsonValue& cell : sheet.toObject().value(QLatin1String("cells")).toArray())
            cells.append(cell);
    }
    if (!notebook.contains(QLatin1String("cells")) && !notebook.contains(QLatin1String("worksheets")))
        return fail(ErrorCode::Damaged, QStringLiteral("The notebook is damaged."));
    NotebookWriter writer;
    for (const QJsonValue& cell : std::as_const(cells))
        writer.writeCell(cell.toObject());
    return writer.take();
}

} // namespace docent
