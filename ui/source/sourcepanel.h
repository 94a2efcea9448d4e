#pragma once

#include "library/conversation.h"
#include "ui/source/sourcereader.h"

#include <functional>
#include <QUrl>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace docent {
struct SourceText;
}

namespace docent::ui {

struct Context;
class ElidedLabel;
class PdfView;
class TextSourceView;

/// A document of the library beside the answer, at the passage that was cited: a PDF's page with the passage marked, or
/// the text with it.
class SourcePanel : public QWidget {
    Q_OBJECT
public:
    explicit SourcePanel(Context& context, QWidget* parent = nullptr);
    ~SourcePanel() override;

    /// `page` from 1, 0 if the kind has none; [start, end) in code points of the document's text.
    void showPassage(qint64 documentId, const QString& path, int page, qint64 start, qint64 end,
        const QString& passageText, const Place& place = {});
    /// The same for a citation, with what is known of its quote. `beside`: the other citations of its answer; those of
    /// the same document can be gone through.
    void showCitation(const Citation& citation, const QList<Citation>& beside = {});
    /// Opens files in the default program; QDesktopServices::openUrl if not set.
    void setFileOpener(std::function<void(const QUrl&)> opener);

    PdfView* pdf() const { return m_pdf; }
    TextSourceView* text() const { return m_text; }
    SourceReader& reader() { return m_reader; }

public Q_SLOTS:
    void openFind();

Q_SIGNALS:
    void closed();
    /// Another passage was chosen here.
    void citationShown(const docent::Citation& citation);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    struct Passage {
        qint64 documentId = 0;
        QString path;
        QString container; ///< path of the file that it lies in; empty: it is a file itself
        int page = 0;
        qint64 start = 0;
        qint64 end = 0;
        QString text;
        Place place {};
    };

    static Passage passageOf(const Citation& citation);
    QWidget* makeHeader();
    QWidget* makeFindBar();
    QWidget* makeFooter();
    void connectReader();
    void open(const Passage& passage);
    void onSource(const SourceText& source);
    void onProblem(const Error& error);
    void onPdfFailed(const QString& reason);
    void onPasswords(const QString& path, const QStringList& passwords);
    void showText(const SourceText& source);
    void say(const QString& notice);
    void stepPage(int step);
    void stepPassage(int step);
    void find(bool backwards);
    void closeFind();
    void onPdfFound(const QList<PageBoxes>& places);
    void refreshHeader();
    void refreshFooter();
    void openFile();
    void showInFolder();
    bool isPdf() const;
    /// The file on disk.
    const QString& file() const { return m_passage.container.isEmpty() ? m_passage.path : m_passage.container; }
    QString containerOf(qint64 documentId, const QString& otherwise) const;

    Context& m_context;
    SourceReader m_reader;
    Passage m_passage;
    QList<Citation> m_citations; ///< of the same document, which can be gone through
    int m_index = -1;
    bool m_waitingForText = false;
    QByteArray m_content; ///< of a PDF that lies in another file
    bool m_textShown = false;
    bool m_unlocking = false; ///< passwords were asked for
    QString m_placeNotice;
    QString m_fileNotice;
    QString m_readNotice; ///< why a PDF is shown as text

    ElidedLabel* m_name;
    QLabel* m_pageLabel;
    QToolButton* m_previousPage;
    QToolButton* m_nextPage;
    QLabel* m_notice;
    QStackedWidget* m_stack;
    PdfView* m_pdf;
    TextSourceView* m_text;
    QLabel* m_message;
    QWidget* m_findBar;
    QLineEdit* m_findEdit;
    QLabel* m_findCount;
    QWidget* m_footer;
    QLabel* m_passageLabel;
    QToolButton* m_previousPassage;
    QToolButton* m_nextPassage;
    QLabel* m_quoteLabel;
    QList<PageBoxes> m_found;
    QString m_foundWords;
    int m_currentFound = -1;
    std::function<void(const QUrl&)> m_opener;
};

} // namespace docent::ui
