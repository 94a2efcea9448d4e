#include "extract/formats/filereader.h"
#include "outline.h"

#include <algorithm>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <vector>

using namespace docent;

/// Documents that another program wrote from a known text: its words come back in order, and its structure.
class KnownContentTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void wordsInOrder_data();
    void wordsInOrder();

private:
    QTemporaryDir m_folder;
};

namespace {

const QByteArray source = R"(---
title: The Handbook
author: Ann Writer
lang: en
---

# Leave and holidays

Employees have **thirty** days of leave a year; *unused* days expire in March. See [the intranet](https://example.org).

- first point with a word
- second point
    1. inner one
    2. inner two
- third point

| Name | Days | Remarks |
|------|------|---------|
| Ann  | 30   | full time |
| Bob  | 12   | since May |

# Kündigung – 通知

> The notice period is three months to the end of a quarter.

Für Angestellte gilt „drei Monate“; 三个月通知期。

    int answer = 42;
    int other = 7;

The end of the text.
)";

/// The words of the text without the marks of Markdown.
QStringList sourceWords()
{
    QString text = QString::fromUtf8(source);
    text = text.mid(text.indexOf(QStringLiteral("# Leave")));
    text.remove(QStringLiteral("](https://example.org)"));
    QStringList words;
    for (const QString& word : text.split(QRegularExpression(QStringLiteral("[\\s*\\[\\]|#>]+")), Qt::SkipEmptyParts)) {
        if (std::any_of(word.begin(), word.end(), [](QChar c) { return c.isLetterOrNumber(); }))
            words.append(word);
    }
    return words;
}

/// How many words of `wanted` are in `text` in their order.
qsizetype commonInOrder(const QStringList& wanted, const QStringList& text)
{
    std::vector<qsizetype> row(size_t(text.size()) + 1, 0);
    for (const QString& word : wanted) {
        qsizetype diagonal = 0;
        for (qsizetype i = 0; i < text.size(); ++i) {
            const qsizetype above = row[size_t(i) + 1];
            row[size_t(i) + 1] = text.at(i) == word ? diagonal + 1 : std::max(above, row[size_t(i)]);
            diagonal = above;
        }
    }
    return row.back();
}

} // namespace

void KnownContentTest::initTestCase()
{
    if (QStandardPaths::findExecutable(QStringLiteral("pandoc")).isEmpty())
        QSKIP("There is no pandoc to make documents with.");
    QFile file(m_folder.filePath(QStringLiteral("source.md")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(source) == source.size());
}

void KnownContentTest::wordsInOrder_data()
{
    QTest::addColumn<QString>("suffix");
    for (const char* suffix : { "docx", "odt", "pptx", "epub", "html" })
        QTest::newRow(suffix) << QString::fromLatin1(suffix);
}

void KnownContentTest::wordsInOrder()
{
    QFETCH(QString, suffix);
    const QString path = m_folder.filePath(QStringLiteral("made.") + suffix);
    QCOMPARE(QProcess::execute(QStringLiteral("pandoc"),
                 { QStringLiteral("--standalone"), m_folder.filePath(QStringLiteral("source.md")), QStringLiteral("-o"),
                     path }),
        0);
    worker::Request request;
    request.path = QFile::encodeName(path);
    const Result<Extracted> read = readFile(request);
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    const ExtractedText& document = read->document;
    QCOMPARE(document.title, QStringLiteral("The Handbook"));
    const QStringList words = sourceWords();
    const QStringList found = document.text.split(QRegularExpression(QStringLiteral("[\\s|]+")), Qt::SkipEmptyParts);
    const qsizetype common = commonInOrder(words, found);
    QVERIFY2(common * 100 >= words.size() * 99,
        qPrintable(QStringLiteral("%1 of %2 words:\n%3").arg(common).arg(words.size()).arg(document.text)));
    const QStringList outline = test::outline(document);
    QVERIFY(outline.contains(QStringLiteral("H1 Leave and holidays")));
    QVERIFY(outline.contains(QStringLiteral("T Name | Days | Remarks⏎Ann | 30 | full time⏎Bob | 12 | since May")));
    QVERIFY(outline.contains(QStringLiteral("L   2. inner two")));
}

QTEST_GUILESS_MAIN(KnownContentTest)
#include "knowncontenttest.moc"
