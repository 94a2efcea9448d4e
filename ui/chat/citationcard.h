#pragma once

#include "library/conversation.h"
#include "ui/chat/readingstyle.h"

#include <QFrame>

class QLabel;

namespace docent::ui {

/// What a citation quotes, shown beside its number.
class CitationCard : public QFrame {
    Q_OBJECT
public:
    explicit CitationCard(QWidget* parent);
    /// `chip`: the number's place on the screen.
    void showFor(const Citation& citation, const QRect& chip, const ReadingStyle& style);
    /// The passage as HTML with the quote marked, cut to what is worth reading.
    static QString passageHtml(const Citation& citation, const ReadingStyle& style);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_place;
    QLabel* m_passage;
    QLabel* m_check;
    ReadingStyle m_style;
};

} // namespace docent::ui
