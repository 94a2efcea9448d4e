#include "models/searchsession.h"

#include "async/sleep.h"

namespace docent {

namespace {

constexpr int mostHits = 100; ///< enough for several of each document
constexpr std::chrono::milliseconds typingPause { 250 }; ///< after which a query is worth being embedded

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
        Q_EMIT finished(query, 0, {}, {});
        return;
    }
    m_running = std::make_unique<std::stop_source>();
    SearchRequest request;
    request.query = query;
    request.limit = mostHits;
    request.prefix = true;
    request.suggest = true;
    m_scope.spawn(QStringLiteral("search"), run(std::move(request), m_running->get_token()));
}

// A stopped search has been replaced by a newer one, or the session is ending.
Task<> SearchSession::run(SearchRequest request, std::stop_token stop)
{
    const QString query = request.query;
    const bool vectorsToo = m_retriever.searchesVectors();
    request.mode = SearchMode::Keyword;
    const auto words = co_await m_retriever.search(request, stop);
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    if (words)
        show(query, *words);
    if (!vectorsToo) {
        if (!words)
            showFailure(words.error());
        co_return Result<>();
    }
    const Result<> paused = co_await sleepFor(typingPause, stop);
    if (!paused)
        co_return fail(paused.error());
    request.mode = SearchMode::Hybrid;
    const auto all = co_await m_retriever.search(std::move(request), stop);
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    if (all)
        show(query, *all);
    else
        showFailure(all.error());
    co_return Result<>();
}

void SearchSession::show(const QString& query, const SearchResults& results)
{
    m_hits->reset(results.hits);
    const double milliseconds = results.milliseconds.value(QLatin1String("total")).toDouble();
    Q_EMIT finished(query, qRound64(milliseconds), results.notices, results.suggestion);
}

void SearchSession::showFailure(const Error& error)
{
    m_hits->reset({});
    Q_EMIT failed(error);
}

} // namespace docent
