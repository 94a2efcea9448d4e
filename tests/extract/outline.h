#pragma once

#include "extract/extractedtext.h"

#include <QStringList>

namespace docent::test {

/// A document's blocks as lines "H2 Title", "P Some text", "T a | b⏎c | d": whole documents are compared with these.
inline QStringList outline(const ExtractedText& document)
{
    static constexpr const char* names[] { "P", "H", "L", "T", "C", "Q" };
    QStringList lines;
    for (const Block& block : document.blocks) {
        QString text = document.text.mid(block.start, block.end - block.start);
        text.replace(QLatin1Char('\n'), QChar(0x23ce));
        const QString level = block.level > 0 ? QString::number(block.level) : QString();
        lines.append(QLatin1String(names[int(block.kind)]) + level + QLatin1Char(' ') + text);
    }
    return lines;
}

} // namespace docent::test
