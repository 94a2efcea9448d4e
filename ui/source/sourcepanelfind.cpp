// Finding words in the document that is shown.

#include "ui/source/pdfview.h"
#include "ui/source/sourcepanel.h"
#include "ui/source/textsourceview.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStackedWidget>

namespace docent::ui {

void SourcePanel::openFind()
{
    m_findBar->show();
    m_findEdit->setFocus(Qt::ShortcutFocusReason);
    m_findEdit->selectAll();
}

void SourcePanel::closeFind()
{
    m_findBar->hide();
    m_found.clear();
    m_foundWords.clear();
    m_currentFound = -1;
    m_findCount->clear();
    m_pdf->setFound({}, -1);
    m_text->showFound(-1, 0);
}

void SourcePanel::find(bool backwards)
{
    const QString words = m_findEdit->text();
    if (words.isEmpty())
        return;
    if (m_stack->currentWidget() == m_text) {
        m_reader.findInText(words, m_text->searchPosition(backwards), backwards);
    } else if (m_stack->currentWidget() == m_pdf && words != m_foundWords) {
        m_foundWords = words;
        m_findCount->setText(tr("Searching\u2026"));
        m_reader.findInPdf(words);
    } else if (!m_found.isEmpty()) {
        const int count = int(m_found.size());
        m_currentFound = (m_currentFound + (backwards ? count - 1 : 1)) % count;
        m_findCount->setText(tr("%1 of %2").arg(QString::number(m_currentFound + 1), QString::number(count)));
        m_pdf->setFound(m_found, m_currentFound);
    }
}

void SourcePanel::onPdfFound(const QList<PageBoxes>& places)
{
    m_found = places;
    // From where one reads.
    m_currentFound = places.isEmpty() ? -1 : 0;
    for (int i = 0; i < places.size(); ++i) {
        if (places.at(i).page >= m_pdf->currentPage()) {
            m_currentFound = i;
            break;
        }
    }
    m_findCount->setText(places.isEmpty()
            ? tr("Not found")
            : tr("%1 of %2").arg(QString::number(m_currentFound + 1), QString::number(places.size())));
    m_pdf->setFound(places, m_currentFound);
}

void SourcePanel::keyPressEvent(QKeyEvent* event)
{
    if (event == QKeySequence::Find)
        openFind();
    else if (event->key() == Qt::Key_Escape && !m_findBar->isHidden())
        closeFind();
    else if (event->key() == Qt::Key_Escape)
        Q_EMIT closed();
    else
        QWidget::keyPressEvent(event);
}

} // namespace docent::ui
