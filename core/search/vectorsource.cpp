#include "search/vectorsource.h"

#include "search/stageclock.h"
#include "search/vectortrust.h"
#include "search/vectorweight.h"

#include <QCoreApplication>

namespace docent {

VectorSource::VectorSource(VectorIndex& vectors, Model chosen, Model former)
    : m_vectors(vectors)
    , m_chosen(std::move(chosen))
    , m_former(std::move(former))
{
}

QString VectorSource::name() const
{
    return QStringLiteral("vector");
}

QString VectorSource::displayName() const
{
    return QCoreApplication::translate("docent", "Vector search");
}

double VectorSource::weight() const
{
    return usualVectorWeight;
}

bool VectorSource::isAvailable() const
{
    return m_chosen() != nullptr;
}

QString VectorSource::notice() const
{
    if (!m_vectors.isBehind())
        return {};
    return QCoreApplication::translate(
        "docent", "The vector index is being made anew: until that is done, some passages are found by keywords only.");
}

/// The model whose vectors are searched.
Task<std::shared_ptr<EmbeddingModel>> VectorSource::serving(std::stop_token stop)
{
    const std::shared_ptr<EmbeddingModel> chosen = m_chosen();
    if (!chosen) {
        co_return fail(ErrorCode::ModelNotFound,
            QCoreApplication::translate(
                "docent", "no embedding model is set. Choose one in Settings, Models, or search by keywords."));
    }
    const std::shared_ptr<EmbeddingModel> former = m_former ? m_former() : nullptr;
    const Result<QString> name = co_await m_vectors.serving(stop);
    if (!name)
        co_return fail(name.error());
    if (*name == chosen->id())
        co_return chosen;
    if (former && *name == former->id())
        co_return former;
    co_return fail(ErrorCode::ModelNotFound,
        QCoreApplication::translate("docent", "the vectors of %1 are not ready yet.").arg(chosen->displayName()));
}

Task<QList<ScoredPassage>> VectorSource::search(
    SearchRequest request, int limit, QJsonObject* timings, std::stop_token stop)
{
    const Result<std::shared_ptr<EmbeddingModel>> serves = co_await serving(stop);
    if (!serves)
        co_return fail(serves.error());
    const std::shared_ptr<EmbeddingModel> model = *serves;
    StageClock clock;
    const QStringList texts { request.parsed.sought() };
    Result<std::vector<Embedding>> vectors;
    const QueryVector* asked = m_queries.object(texts.first());
    if (asked && asked->model == model->id())
        vectors = std::vector<Embedding> { asked->vector };
    else
        vectors = co_await model->embed(texts, EmbeddingModel::Purpose::Query, stop);
    if (!vectors)
        co_return fail(vectors.error());
    if (vectors->size() != 1)
        co_return fail(
            ErrorCode::Parse, QCoreApplication::translate("docent", "the model gave no vector for the question."));
    // A stop means that nobody waits any more, and that the timings may be gone.
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    if (timings)
        timings->insert(QLatin1String("embed"), clock.lap());
    m_queries.insert(texts.first(), new QueryVector { model->id(), vectors->front() });
    auto found =
        co_await m_vectors.search(model->id(), std::move(vectors->front()), limit, request.parsed.filter, stop);
    if (stop.stop_requested())
        co_return fail(Error::cancelled());
    if (timings)
        timings->insert(QLatin1String("vector"), clock.lap());
    if (found && found->isEmpty() && request.mode == SearchMode::Vector) {
        co_return fail(ErrorCode::NotFound,
            QCoreApplication::translate("docent",
                "no passage has a vector yet: they are made while documents are read. Search by keywords until then."));
    }
    co_return found;
}

Task<double> VectorSource::trust(
    SearchRequest request, QList<ScoredPassage> found, QList<qint64> others, std::stop_token stop)
{
    const QueryVector* known = m_queries.object(request.parsed.sought());
    if (!known || found.isEmpty())
        co_return 1.0;
    const QueryVector query = *known;
    const Result<Likeness> likeness = co_await m_vectors.compare(query.model, query.vector, others, stop);
    if (!likeness)
        co_return fail(likeness.error());
    const auto measured = co_await m_vectors.measured(query.model, stop);
    if (!measured)
        co_return fail(measured.error());
    const double weight = *measured ? (*measured)->weight : usualVectorWeight;
    const double trust = vectorTrust(found.first().score, likeness->cosines, likeness->spread);
    co_return trust*(weight / usualVectorWeight);
}

} // namespace docent
