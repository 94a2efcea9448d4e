#include "ui/chat/emptyview.h"

#include "ui/chat/linkpolicy.h"
#include "ui/theme.h"

#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace docent::ui {

EmptyView::EmptyView(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_hint(new QLabel(this))
    , m_list(new QVBoxLayout)
{
    m_title->setProperty("role", QStringLiteral("heading"));
    m_hint->setProperty("role", QStringLiteral("muted"));
    for (QLabel* label : { m_title, m_hint }) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
    }
    m_list->setSpacing(space::s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addStretch(2);
    layout->addWidget(m_title);
    layout->addWidget(m_hint);
    layout->addSpacing(space::l);
    layout->addLayout(m_list);
    layout->addStretch(3);
    setDocuments({}, 0);
}

void EmptyView::setDocuments(const QStringList& names, int total)
{
    const QString state = QString::number(total) + QLatin1Char('\n') + names.join(QLatin1Char('\n'));
    if (state == m_state)
        return;
    m_state = state;
    while (QLayoutItem* item = m_list->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_suggestions.clear();
    if (total == 0) {
        m_title->setText(tr("Add documents to ask about"));
        m_hint->setText(tr("Drop files or a folder anywhere in this window. They are read here, on this computer, and "
                           "your originals stay as they are."));
        return;
    }
    m_title->setText(tr("What would you like to know?"));
    m_hint->setText(total == 1 ? tr("Answers come from your document, with the place each one is taken from.")
                               : tr("Answers come from your %1 documents, with the place each one is taken from.")
                                     .arg(QLocale().toString(total)));
    const QStringList questions { tr("What is \u201C%1\u201D about?"),
        tr("Which amounts and limits does \u201C%1\u201D name?"),
        tr("Which dates and deadlines are in \u201C%1\u201D?") };
    for (qsizetype i = 0; i < questions.size() && !names.isEmpty(); ++i)
        m_suggestions << questions.at(i).arg(visibleText(names.at(i % names.size())));
    for (const QString& question : std::as_const(m_suggestions)) {
        auto* button = new QPushButton(question, this);
        button->setProperty("kind", QStringLiteral("chip"));
        button->setCursor(Qt::PointingHandCursor);
        button->setAccessibleName(tr("Ask: %1").arg(question));
        connect(button, &QPushButton::clicked, this, [this, question] { Q_EMIT suggestionChosen(question); });
        m_list->addWidget(button, 0, Qt::AlignLeft);
    }
}

} // namespace docent::ui
