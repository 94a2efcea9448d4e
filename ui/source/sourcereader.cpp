#include "ui/source/sourcereader.h"

#include "base/paths.h"

#include <fcntl.h>
#include <QBuffer>
#include <QCoreApplication>
#include <QFile>
#include <QPainter>
#include <QPdfDocument>
#include <QPdfDocumentRenderOptions>
#include <QPdfSelection>

namespace docent::ui {

namespace {

constexpr qsizetype mostFound = 2000; ///< places of a search in a PDF

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QString reasonOf(QPdfDocument::Error error, const QString& path)
{
    switch (error) {
    case QPdfDocument::Error::FileNotFound:
        return tr("The file is no longer at %1.").arg(path);
    case QPdfDocument::Error::UnsupportedSecurityScheme:
        return tr("The file is protected in a way that can't be opened here.");
    default:
        return tr("The file could not be read as a PDF.");
    }
}

/// One box a line: the boxes of words and runs that stand side by side become one.
QList<QRectF> lineBoxes(const QList<QPolygonF>& polygons)
{
    QList<QRectF> lines;
    for (const QPolygonF& polygon : polygons) {
        const QRectF box = polygon.boundingRect();
        if (box.width() <= 0 || box.height() <= 0)
            continue;
        if (!lines.isEmpty()) {
            QRectF& last = lines.last();
            const qreal shared = qMin(last.bottom(), box.bottom()) - qMax(last.top(), box.top());
            const bool near = box.left() - last.right() < 3 * box.height() && box.left() > last.left() - 1;
            if (shared > 0.5 * qMin(last.height(), box.height()) && near) {
                last |= box;
                continue;
            }
        }
        lines.append(box);
    }
    return lines;
}

} // namespace

/// Lives on the reader's thread.
class SourceReader::Worker : public QObject {
public:
    Worker(SourceReader* reader, std::shared_ptr<std::atomic<int>> source, std::shared_ptr<std::atomic<int>> renders,
        std::shared_ptr<std::atomic<int>> search)
        : m_reader(reader)
        , m_source(std::move(source))
        , m_renders(std::move(renders))
        , m_search(std::move(search))
    {
    }

    /// Reports on the GUI thread, unless the source has changed until then.
    template <typename Report> void report(int source, Report report)
    {
        QMetaObject::invokeMethod(
            m_reader,
            [wanted = m_source, source, report = std::move(report)] {
                if (*wanted == source)
                    report();
            },
            Qt::QueuedConnection);
    }

    /// Every name can be opened, also one that isn't text.
    QPdfDocument::Error loadFile(const QString& path)
    {
        m_file.close();
        const int fd = ::open(paths::encoded(path).constData(), O_RDONLY | O_CLOEXEC);
        if (fd < 0 || !m_file.open(fd, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle))
            return QPdfDocument::Error::FileNotFound;
        m_pdf->load(&m_file);
        return m_pdf->status() == QPdfDocument::Status::Error ? m_pdf->error() : QPdfDocument::Error::None;
    }

    /// From its bytes, if there are any: it lies in another file then.
    QPdfDocument::Error load(const QString& path, const QByteArray& bytes, const QString& password)
    {
        m_pdf = std::make_unique<QPdfDocument>();
        m_pdf->setPassword(password);
        if (bytes.isEmpty())
            return loadFile(path);
        m_bytes.close();
        m_bytes.setData(bytes);
        m_bytes.open(QIODevice::ReadOnly);
        m_pdf->load(&m_bytes);
        return m_pdf->status() == QPdfDocument::Status::Error ? m_pdf->error() : QPdfDocument::Error::None;
    }

    void openPdf(int source, const QString& path, const QStringList& passwords, const QByteArray& bytes)
    {
        m_text.clear();
        m_pdf.reset();
        if (*m_source != source)
            return;
        QPdfDocument::Error error = load(path, bytes, {});
        for (auto password = passwords.begin();
             password != passwords.end() && error == QPdfDocument::Error::IncorrectPassword; ++password)
            error = load(path, bytes, *password);
        if (error == QPdfDocument::Error::IncorrectPassword) {
            m_pdf.reset();
            report(source, [reader = m_reader] { Q_EMIT reader->locked(); });
            return;
        }
        if (error != QPdfDocument::Error::None || m_pdf->pageCount() == 0) {
            m_pdf.reset();
            report(source, [reader = m_reader, reason = reasonOf(error, path)] { Q_EMIT reader->failed(reason); });
            return;
        }
        QList<QSizeF> pages;
        pages.reserve(m_pdf->pageCount());
        for (int page = 0; page < m_pdf->pageCount() && *m_source == source; ++page)
            pages.append(m_pdf->pagePointSize(page));
        report(source, [reader = m_reader, pages] { Q_EMIT reader->opened(pages); });
    }

    void render(int source, int ticket, int page, const QSize& pixels)
    {
        if (*m_source != source || *m_renders != ticket || !m_pdf)
            return;
        const QImage raw = m_pdf->render(page, pixels);
        QImage image(raw.size(), QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter(&image).drawImage(0, 0, raw);
        report(source, [reader = m_reader, page, image] { Q_EMIT reader->rendered(page, image); });
    }

    QList<QRectF> boxesOf(int page, const QString& text, const SourceSpan& span)
    {
        // pdfium counts characters, the text is in UTF-16.
        const int start = int(codePointOffset(text, span.start));
        const int length = int(codePointOffset(QStringView(text).mid(span.start), span.length));
        return lineBoxes(m_pdf->getSelectionAtIndex(page, start, length).bounds());
    }

    void locate(int source, int page, const QString& passage)
    {
        if (*m_source != source || !m_pdf)
            return;
        QList<PageBoxes> places;
        QStringView rest(passage);
        // The passage may go on behind the page's end; and what counts as its page may be off by one.
        for (const int candidate : { page, page - 1, page + 1 }) {
            places = from(candidate, rest);
            if (!places.isEmpty())
                break;
        }
        report(source, [reader = m_reader, places] { Q_EMIT reader->located(places); });
    }

    QList<PageBoxes> from(int page, QStringView rest)
    {
        QList<PageBoxes> places;
        for (int pages = 0; pages < 3 && page >= 0 && page < m_pdf->pageCount(); ++pages, ++page) {
            const QString text = m_pdf->getAllText(page).text();
            const PassageMatch match = matchPassage(text, rest);
            if (match.spans.isEmpty())
                break;
            PageBoxes boxes { page, {} };
            for (const SourceSpan& span : match.spans)
                boxes.boxes += boxesOf(page, text, span);
            places.append(boxes);
            rest = rest.mid(match.behind);
            // A short rest would match something by accident.
            if (rest.trimmed().size() < 24)
                break;
        }
        return places;
    }

    void findInPdf(int source, int search, const QString& words)
    {
        QList<PageBoxes> places;
        qsizetype count = 0;
        for (int page = 0; m_pdf && page < m_pdf->pageCount() && count < mostFound; ++page) {
            if (*m_source != source || *m_search != search)
                return;
            const QString text = m_pdf->getAllText(page).text();
            for (qsizetype at = text.indexOf(words, 0, Qt::CaseInsensitive); at >= 0 && count < mostFound;
                 at = text.indexOf(words, at + words.size(), Qt::CaseInsensitive), ++count)
                places.append({ page, boxesOf(page, text, { at, words.size() }) });
        }
        report(source, [reader = m_reader, words, places] { Q_EMIT reader->pdfFound(words, places); });
    }

    void openText(int source, const QString& text, qint64 start, qint64 end, const QString& passage)
    {
        m_pdf.reset();
        m_text = text;
        m_marks.clear();
        if (*m_source != source)
            return;
        const qsizetype from = utf16Offset(m_text, start);
        const qsizetype to = from + utf16Offset(QStringView(m_text).mid(from), end - start);
        m_found = true;
        if (end > start && (passage.isEmpty() || QStringView(m_text).mid(from, to - from) == passage))
            m_marks = { { from, to - from } };
        else if (!passage.isEmpty())
            searchPassage(passage, from);
        sendWindow(source, m_marks.isEmpty() ? from : m_marks.constFirst().start);
    }

    /// Another text stands there, or the passage is only a part of what does: it is looked for from there on, then
    /// anywhere, then near there with other spaces and breaks.
    void searchPassage(const QString& passage, qsizetype near)
    {
        qsizetype at = m_text.indexOf(passage, near);
        if (at < 0)
            at = m_text.indexOf(passage);
        if (at >= 0) {
            m_marks = { { at, passage.size() } };
            return;
        }
        const qsizetype around = qMax<qsizetype>(windowSize, passage.size() * 4);
        const qsizetype from = qMax<qsizetype>(0, near - around);
        m_marks = matchPassage(QStringView(m_text).mid(from, 2 * around), passage).spans;
        for (SourceSpan& mark : m_marks)
            mark.start += from;
        m_found = !m_marks.isEmpty();
    }

    void sendWindow(int source, qsizetype centre)
    {
        TextWindow window;
        window.total = m_text.size();
        window.start =
            boundary(qBound<qsizetype>(0, centre - windowSize / 2, qMax<qsizetype>(0, m_text.size() - windowSize)));
        const qsizetype end = boundary(qMin(m_text.size(), window.start + windowSize));
        // A copy of its own: a view of the whole would keep all of it alive.
        window.text = QString(m_text.constData() + window.start, end - window.start);
        window.passageFound = m_found;
        for (const SourceSpan& mark : std::as_const(m_marks)) {
            const qsizetype from = qMax(mark.start, window.start);
            const qsizetype to = qMin(mark.start + mark.length, end);
            if (from < to)
                window.marks.append({ from - window.start, to - from });
        }
        report(source, [reader = m_reader, window] { Q_EMIT reader->textReady(window); });
    }

    /// A line's beginning close behind a place, so that no line is cut.
    qsizetype boundary(qsizetype at) const
    {
        if (at <= 0 || at >= m_text.size())
            return qBound<qsizetype>(0, at, m_text.size());
        const qsizetype line = QStringView(m_text).mid(at, 2000).indexOf(QLatin1Char('\n'));
        if (line >= 0)
            return at + line + 1;
        return m_text.at(at).isLowSurrogate() ? at + 1 : at;
    }

    void findInText(int source, int search, const QString& words, qsizetype start, bool backwards)
    {
        if (*m_source != source || *m_search != search)
            return;
        qsizetype at = backwards ? (start > 0 ? m_text.lastIndexOf(words, start - 1, Qt::CaseInsensitive) : -1)
                                 : m_text.indexOf(words, start, Qt::CaseInsensitive);
        if (at < 0)
            at = backwards ? m_text.lastIndexOf(words, -1, Qt::CaseInsensitive)
                           : m_text.indexOf(words, 0, Qt::CaseInsensitive);
        report(source, [reader = m_reader, at, length = words.size()] { Q_EMIT reader->textFound(at, length); });
    }

    void close()
    {
        m_pdf.reset();
        m_text = QString();
    }

private:
    SourceReader* m_reader; // outlives this: it joins the thread
    std::shared_ptr<std::atomic<int>> m_source;
    std::shared_ptr<std::atomic<int>> m_renders;
    std::shared_ptr<std::atomic<int>> m_search;
    QFile m_file; ///< what m_pdf reads from
    QBuffer m_bytes; ///< or this, if it lies in another file
    std::unique_ptr<QPdfDocument> m_pdf;
    QString m_text;
    QList<SourceSpan> m_marks;
    bool m_found = true;
};

SourceReader::SourceReader(QObject* parent)
    : QObject(parent)
    , m_source(std::make_shared<std::atomic<int>>(0))
    , m_renders(std::make_shared<std::atomic<int>>(0))
    , m_search(std::make_shared<std::atomic<int>>(0))
{
    m_worker = new Worker(this, m_source, m_renders, m_search);
    m_worker->moveToThread(&m_thread);
    // Deleted on its own thread, where its document lives.
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.setObjectName(QStringLiteral("source reader"));
    m_thread.start();
}

SourceReader::~SourceReader()
{
    ++*m_source;
    ++*m_search;
    m_thread.quit();
    m_thread.wait();
}

template <typename Job> void SourceReader::post(Job job)
{
    QMetaObject::invokeMethod(m_worker, std::move(job), Qt::QueuedConnection);
}

void SourceReader::openPdf(const QString& path, const QStringList& passwords, const QByteArray& bytes)
{
    const int source = ++*m_source;
    post([worker = m_worker, source, path, passwords, bytes] { worker->openPdf(source, path, passwords, bytes); });
}

void SourceReader::renderPage(int page, const QSize& pixels)
{
    post([worker = m_worker, source = m_source->load(), ticket = m_renders->load(), page, pixels] {
        worker->render(source, ticket, page, pixels);
    });
}

void SourceReader::cancelRenders()
{
    ++*m_renders;
}

void SourceReader::locate(int page, const QString& passage)
{
    post([worker = m_worker, source = m_source->load(), page, passage] { worker->locate(source, page, passage); });
}

void SourceReader::findInPdf(const QString& words)
{
    const int search = ++*m_search;
    post([worker = m_worker, source = m_source->load(), search, words] { worker->findInPdf(source, search, words); });
}

void SourceReader::openText(const QString& text, qint64 start, qint64 end, const QString& passage)
{
    const int source = ++*m_source;
    post([worker = m_worker, source, text, start, end, passage] {
        worker->openText(source, text, start, end, passage);
    });
}

void SourceReader::moveText(qsizetype centre)
{
    post([worker = m_worker, source = m_source->load(), centre] { worker->sendWindow(source, centre); });
}

void SourceReader::findInText(const QString& words, qsizetype from, bool backwards)
{
    const int search = ++*m_search;
    post([worker = m_worker, source = m_source->load(), search, words, from, backwards] {
        worker->findInText(source, search, words, from, backwards);
    });
}

void SourceReader::close()
{
    ++*m_source;
    ++*m_search;
    post([worker = m_worker] { worker->close(); });
}

} // namespace docent::ui
