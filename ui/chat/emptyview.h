#pragma once

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace docent::ui {

/// What an empty conversation shows: what can be asked here.
class EmptyView : public QWidget {
    Q_OBJECT
public:
    explicit EmptyView(QWidget* parent = nullptr);
    /// Names of documents, newest first; without any it says how to add some.
    void setDocuments(const QStringList& names, int total);
    QStringList suggestions() const { return m_suggestions; }

Q_SIGNALS:
    void suggestionChosen(const QString& question);

private:
    QLabel* m_title;
    QLabel* m_hint;
    QVBoxLayout* m_list;
    QStringList m_suggestions;
    QString m_state; ///< what is shown, to leave it alone when nothing changed
};

} // namespace docent::ui
