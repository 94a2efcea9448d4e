#pragma once

#include "async/scope.h"
#include "models/hitlistmodel.h"

#include <memory>
#include <QObject>

namespace docent {

/// Search as one types: the newest query wins, an older one that still runs is stopped. Words are searched at once,
/// since an embedding may take long to come.
class SearchSession : public QObject {
    Q_OBJECT
public:
    explicit SearchSession(Retriever& retriever, QObject* parent = nullptr);
    ~SearchSession() override;

    HitListModel* hits() const { return m_hits; }
    QCoro::Task<> shutdown();

public Q_SLOTS:
    void setQuery(const QString& query);

Q_SIGNALS:
    /// The model holds the hits of this query. Where vectors are searched too, that is so twice: for the words, and
    /// when the typing has paused and they have answered. `suggestion`: as in SearchResults.
    void finished(const QString& query, qint64 milliseconds, const QStringList& notices, const QString& suggestion);
    void failed(const docent::Error& error);

private:
    Task<> run(SearchRequest request, std::stop_token stop);
    void show(const QString& query, const SearchResults& results);
    void showFailure(const Error& error);

    Retriever& m_retriever;
    HitListModel* m_hits;
    std::unique_ptr<std::stop_source> m_running;
    Scope m_scope;
};

} // namespace docent
