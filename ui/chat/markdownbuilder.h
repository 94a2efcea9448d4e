#pragma once

#include "ui/chat/readingstyle.h"

#include <QSet>
#include <QTextCursor>
#include <QTextTable>

namespace docent::ui {

/// Builds a document from what the Markdown parser reports.
class MarkdownBuilder {
public:
    struct Options {
        QSet<int> citations;
        int firstNumber = -1; ///< of the first ordered list; -1: as the text says
        bool skipTableHead = false;
        QList<qreal> columnShares; ///< of a table, in percent
        QColor ink;
    };

    MarkdownBuilder(QTextDocument& document, const ReadingStyle& style, Options options);
    /// Parses and builds; false if the parser gave up.
    bool build(const QByteArray& markdown);

private:
    struct Callbacks;
    friend struct Callbacks;
    struct List {
        bool ordered = false;
        int number = 1;
    };
    struct Image {
        QString address;
        QString description;
    };

    void enterBlock(int type, void* detail);
    void leaveBlock(int type);
    void enterSpan(int type, void* detail);
    void leaveSpan(int type);
    void text(int type, const QString& text);

    void startTable(int columns, int bodyRows);
    void startCell(bool head, int alignment);
    void startItem(bool task, bool done);
    void startBlock(const QTextCharFormat& format, int headingLevel = 0, bool code = false);
    void leaveLink();
    void leaveImage();
    /// Text that is still without its format: gathered, as the parser reports it in small parts.
    void flush();
    void insertWithCitations(const QString& text);
    QTextCharFormat current() const;
    QTextCharFormat headingFormat(int level) const;

    const ReadingStyle& m_style;
    Options m_options;
    QTextCursor m_cursor;
    QList<QTextCharFormat> m_formats;
    QList<List> m_lists;
    QList<Image> m_images;
    QString m_pending;
    QString m_marker; ///< of the item whose first block is still to come
    QString m_linkAddress;
    QString m_linkWords;
    QTextTable* m_table = nullptr;
    int m_quotes = 0;
    int m_row = -1;
    int m_column = 0;
    bool m_inHead = false;
    bool m_started = false;
    bool m_blockOpen = false;
    bool m_inLink = false;
    bool m_code = false;
    bool m_numbered = false;
};

/// What a named or numeric entity such as "&amp;" stands for; itself if it is unknown.
QString entityText(const QString& entity);

} // namespace docent::ui
