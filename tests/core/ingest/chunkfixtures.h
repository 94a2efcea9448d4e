#pragma once

#include "ingest/chunker.h"

#include <QTest>

namespace docent::test {

/// `count` words of one token each, numbered by letters, without a sentence end.
inline QString words(int count, const QString& word = QStringLiteral("word"))
{
    QString text = (word + QLatin1Char(' ')).repeated(count);
    text.chop(1);
    return text;
}

inline ExtractedText plain(const QString& text)
{
    ExtractedText document;
    document.kind = QStringLiteral("text");
    document.text = text;
    return document;
}

/// Adds a block and an empty line.
inline void add(ExtractedText& document, BlockKind kind, const QString& text, int level = 0)
{
    const qsizetype start = document.text.size();
    document.text += text;
    document.blocks.append({ kind, level, start, document.text.size() });
    document.text += QStringLiteral("\n\n");
}

inline QString slice(const QVector<uint>& points, qint64 start, qint64 end)
{
    return QString::fromUcs4(reinterpret_cast<const char32_t*>(points.constData()) + start, end - start);
}

/// What holds for every list of passages.
inline void checkPassages(const ExtractedText& document, const QList<Passage>& passages, const ChunkOptions& options)
{
    const QVector<uint> points = document.text.toUcs4();
    QVERIFY(!passages.isEmpty());
    QCOMPARE(passages.first().start, 0);
    QCOMPARE(passages.last().end, points.size());
    for (int i = 0; i < passages.size(); ++i) {
        const Passage& passage = passages.at(i);
        QCOMPARE(passage.ordinal, i);
        QVERIFY(passage.end > passage.start);
        QCOMPARE(passage.text, slice(points, passage.start, passage.end));
        QVERIFY2(estimateTokens(passage.text) <= options.size, qPrintable(passage.text.left(80)));
        if (i == 0)
            continue;
        const Passage& last = passages.at(i - 1);
        QVERIFY2(passage.start <= last.end, "gap");
        QVERIFY2(passage.start > last.start && passage.end > last.end, "no progress");
        const QString shared = slice(points, passage.start, last.end);
        QVERIFY2(estimateTokens(shared) <= options.overlap, qPrintable(shared));
    }
}

} // namespace docent::test
