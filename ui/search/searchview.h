#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;
class QModelIndex;
class QPushButton;
class QStackedWidget;

namespace docent {
struct Error;
struct SearchHit;
} // namespace docent

namespace docent::ui {

class HitDelegate;
struct Context;

/// Finds passages as one types, under their documents. The field keeps the keyboard: the arrows choose a passage and
/// Enter opens it, or shows the rest of a document's passages.
class SearchView : public QWidget {
    Q_OBJECT
public:
    explicit SearchView(Context& context, QWidget* parent = nullptr);

    QLineEdit* field() const { return m_field; }
    QListView* results() const { return m_results; }
    /// Searches for what may have been meant; hidden while there is nothing to offer.
    QPushButton* suggestion() const;
    /// What the line under the field says.
    QString status() const;
    void focusField();

Q_SIGNALS:
    void hitOpened(const docent::SearchHit& hit);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Page { Hint, Results, Nothing, Failed };
    QWidget* makeHintPage();
    QWidget* makeMessagePage(QLabel*& heading, QLabel*& text, QPushButton* button);
    void search(const QString& query);
    void connectAll();
    void showResults(const QString& query, qint64 milliseconds, const QStringList& notices, const QString& suggestion);
    void showNothing(const QString& query);
    void showSuggestion(const QString& suggestion);
    void choose(const QString& query);
    void rememberCurrent(const QModelIndex& current);
    void showFailure(const Error& error);
    void showPage(Page page);
    void openCurrent();
    bool passToResults(int key);

    Context& m_context;
    QLineEdit* m_field;
    QLabel* m_status;
    QLabel* m_notice;
    QPushButton* m_suggestion; ///< above what was found
    QPushButton* m_suggestionInstead; ///< where nothing was
    QString m_suggested; ///< what it searches for
    QString m_shownQuery; ///< whose results are shown
    qint64 m_chosenPassage = 0; ///< of these
    QStackedWidget* m_pages;
    QListView* m_results;
    HitDelegate* m_delegate;
    QLabel* m_nothingHeading = nullptr;
    QLabel* m_nothingText = nullptr;
    QLabel* m_failedHeading = nullptr;
    QLabel* m_failedText = nullptr;
};

} // namespace docent::ui
