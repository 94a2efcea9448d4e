#pragma once

#include "ui/source/sourcereader.h"

#include <QWidget>

class QPlainTextEdit;
class QPushButton;

namespace docent::ui {

/// A document's text with the passage marked; of a long text the part around it, with a way on.
class TextSourceView : public QWidget {
    Q_OBJECT
public:
    explicit TextSourceView(SourceReader& reader, QWidget* parent = nullptr);

    void setWindow(const TextWindow& window);
    void clear();
    /// Marks and shows a place of the whole text; moves the part if it is elsewhere.
    void showFound(qsizetype at, qsizetype length);
    /// Behind the last place that was found, or the beginning of what is shown.
    qsizetype searchPosition(bool backwards) const;
    /// The text that is marked as the passage.
    QString markedText() const;
    QPlainTextEdit* edit() const { return m_edit; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void mark();
    void reveal(qsizetype at, double fraction);
    void scrollTo(qsizetype at, double fraction);

    SourceReader& m_reader;
    QPlainTextEdit* m_edit;
    QPushButton* m_earlier;
    QPushButton* m_later;
    TextWindow m_window;
    SourceSpan m_found { -1, 0 }; ///< in the whole text
    bool m_moving = false; ///< the next part comes because one went on, not to show the passage
};

} // namespace docent::ui
