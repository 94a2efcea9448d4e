#include "models/searchsession.h"

namespace docent {

namespace {

constexpr int shownHits = 50;

} // namespace

SearchSession::SearchSession(Retriever& retriever, QObject* parent)
    : QObject(parent)
    , m_retriever(retriever)
    , m_hits(new HitListModel(this))
{
}

SearchSession::~SearchSession() = default;

QCoro::Task<> SearchSession::shutdown()
{
    if (m_running)
        m_running->request_stop();
    m_scope.cancel();
    co_await m_scope.join();
}

void SearchSession::setQuery(const QString& query)
{
    if (m_running)
        m_running->request_stop();
    m_running.reset();
    if (query.trimmed().isEmpty()) {
        m_hits->reset({});
        Q_EMIT finished(query, 0, {});
        return;
    }
    m_running = std::make_unique<std::stop_source>();
    SearchRequest request;
    request.query = query;
    request.limit = shownHits;
    request.prefix = true;
    m_scope.spawn(QStringLiteral("search"), run(std::move(request), m_running->get_token()));
}

Task<> SearchSession::run(SearchRequest request, std::stop_token stop)
{
    const QString query = request.query;
    const auto results = co_await m_retriever.search(std::move(request), stop);
    // A stopped search has been replaced by a newer one, or the session is ending.
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    if (!results) {
        m_hits->reset({});
        Q_EMIT failed(results.error());
        co_return Result<>();
    }
    m_hits->reset(results->hits);
    Q_EMIT finished(query, qRound64(results->milliseconds.value(QLatin1String("total")).toDouble()), results->notices);
    co_return Result<>();
}

} // namespace docent
