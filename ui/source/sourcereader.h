#pragma once

#include "ui/source/passagematch.h"

#include <atomic>
#include <memory>
#include <QImage>
#include <QList>
#include <QObject>
#include <QRectF>
#include <QSizeF>
#include <QThread>

namespace docent::ui {

/// Boxes on a page of a PDF, in points from its top left corner.
struct PageBoxes {
    int page = 0; ///< from 0
    QList<QRectF> boxes;
};

/// A part of a long text, with what is marked in it.
struct TextWindow {
    QString text;
    qsizetype start = 0; ///< of the part in the whole text, in UTF-16 units
    qsizetype total = 0;
    QList<SourceSpan> marks; ///< in the part
    bool passageFound = true;
};

/// Reads sources for the panel on a thread of its own, the only one of the process that calls pdfium, so that neither a
/// large PDF nor a text of 100 MB stops the window. What is no longer wanted is skipped.
class SourceReader : public QObject {
    Q_OBJECT
public:
    static constexpr qsizetype windowSize = 80'000; ///< of a text that is shown at once

    explicit SourceReader(QObject* parent = nullptr);
    ~SourceReader() override;

    /// Ends with opened or failed; drops what was open.
    /// `bytes`: of one that lies in another file.
    void openPdf(const QString& path, const QStringList& passwords = {}, const QByteArray& bytes = {});
    /// Ends with rendered, unless another document is opened or cancelRenders() comes first.
    void renderPage(int page, const QSize& pixels);
    void cancelRenders();
    /// Where the passage stands, from this page on; ends with located.
    void locate(int page, const QString& passage);
    /// All places of these words in the PDF; ends with pdfFound.
    void findInPdf(const QString& words);

    /// Takes the text over and shows the part around the passage [start, end) in code points; ends with textReady. If
    /// another text stands there, the passage is searched by its own text.
    void openText(const QString& text, qint64 start, qint64 end, const QString& passage);
    /// The part around a place of the text that was opened last; ends with textReady.
    void moveText(qsizetype centre);
    /// The next place of these words from `from` on, or the one before; ends with textFound.
    void findInText(const QString& words, qsizetype from, bool backwards);

    void close();

Q_SIGNALS:
    void opened(const QList<QSizeF>& pages);
    void failed(const QString& reason);
    /// Instead of failed: none of the passwords opens it.
    void locked();
    void rendered(int page, const QImage& image);
    void located(const QList<docent::ui::PageBoxes>& places);
    void pdfFound(const QString& words, const QList<docent::ui::PageBoxes>& places);
    void textReady(const docent::ui::TextWindow& window);
    /// -1: nowhere
    void textFound(qsizetype at, qsizetype length);

private:
    class Worker;
    template <typename Job> void post(Job job);

    QThread m_thread;
    Worker* m_worker;
    std::shared_ptr<std::atomic<int>> m_source; ///< counts up with each document that is opened
    std::shared_ptr<std::atomic<int>> m_renders; ///< counts up when renders are cancelled
    std::shared_ptr<std::atomic<int>> m_search;
};

} // namespace docent::ui
