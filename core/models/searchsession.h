#pragma once

#include "async/scope.h"
#include "models/hitlistmodel.h"

#include <memory>
#include <QObject>

namespace docent {

/// Search as one types: the newest query wins, an older one that still runs is stopped.
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
    /// The model holds the hits of this query.
    void finished(const QString& query, qint64 milliseconds, const QStringList& notices);
    void failed(const docent::Error& error);

private:
    Task<> run(SearchRequest request, std::stop_token stop);

    Retriever& m_retriever;
    HitListModel* m_hits;
    std::unique_ptr<std::stop_source> m_running;
    Scope m_scope;
};

} // namespace docent
