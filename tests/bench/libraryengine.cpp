#include "keywordengines.h"

#include "async/besidepool.h"
#include "search/keywordindex.h"
#include "support/temporarylibrary.h"

namespace docent::bench {

namespace {

using namespace std::chrono_literals;

constexpr int limit = 50;
constexpr std::size_t documentsPerWrite = 25;
constexpr auto patience = 3600s;
const QString filtered = QStringLiteral("tenth");

template <typename T> T ended(QCoro::Task<Result<T>> task)
{
    auto outcome = test::run(std::move(task), patience);
    if (!outcome.result || !*outcome.result)
        qFatal("%s", outcome.result ? qPrintable(outcome.result->error().message) : "no result");
    if constexpr (!std::is_void_v<T>)
        return std::move(**outcome.result);
}

/// Stores documents as reading does, takes them into the keyword index as the program does, and searches.
class LibraryEngine : public KeywordEngine {
public:
    explicit LibraryEngine(const QString& folder)
        : m_folder(folder)
    {
        open();
    }
    ~LibraryEngine() override { close(); }

    void add(const std::vector<std::string>& passages) override
    {
        const QList<ReadDocument> documents = documentsOf(passages);
        for (qsizetype at = 0; at < documents.size(); at += documentsPerWrite)
            ended(m_database->write(storing(documents.mid(at, documentsPerWrite)), {}));
        ended(m_keywords->maintain(KeywordIndex::Writing::WhereDue, {}));
    }

    void finish() override
    {
        ended(m_keywords->maintain(KeywordIndex::Writing::All, {}));
        close();
    }

    void open() override
    {
        close();
        m_database = ended(Database::open(m_folder, {}));
        m_keywords = std::make_unique<KeywordIndex>(*m_database, m_pool, *m_besidePool);
    }

    std::optional<int> search(const Question& question, Asking how) override
    {
        QStringList words;
        for (const std::string& word : question)
            words.append(QString::fromStdString(word));
        const QString text = words.join(QLatin1Char(' '));
        if (how == Asking::Typed)
            return typed(text);
        SearchQuery query = parseSearchQuery(how == Asking::Phrase ? QLatin1Char('"') + text + QLatin1Char('"') : text);
        if (how == Asking::Filtered)
            query.filter.collection = filtered;
        const auto found = ended(m_keywords->search(std::move(query), limit, how == Asking::Prefix, {}));
        return int(found.size());
    }

    bool keepStoring(const std::function<std::vector<std::string>()>& next) override
    {
        if (m_storing && (!next || m_storing->isReady())) {
            ended(std::move(*m_storing));
            m_storing.reset();
        }
        if (next && !m_storing)
            m_storing = storeAndTakeIn(documentsOf(next()));
        return true;
    }

private:
    void close()
    {
        m_keywords.reset();
        m_pool.waitForDone();
        m_besidePool->waitForDone();
        m_database.reset();
    }

    QList<ReadDocument> documentsOf(const std::vector<std::string>& passages)
    {
        QList<ReadDocument> documents;
        for (std::size_t at = 0; at < passages.size(); at += passagesPerDocument) {
            QStringList texts;
            for (std::size_t i = at; i < std::min(at + passagesPerDocument, passages.size()); ++i)
                texts.append(QString::fromStdString(passages[i]));
            documents.append(test::readDocument(QStringLiteral("/corpus/%1.txt").arg(m_count), texts, {}));
            documents.last().record.language = QStringLiteral("en");
            if (isFiltered(m_count * passagesPerDocument))
                documents.last().record.collection = filtered;
            ++m_count;
        }
        return documents;
    }

    int typed(const QString& text)
    {
        const SearchQuery query = parseSearchQuery(text);
        const auto found = ended(m_keywords->search(query, limit, true, {}));
        if (found.isEmpty())
            ended(m_keywords->respellings(query, {}, false, Respell::Always, {}));
        return int(found.size());
    }

    static std::function<Result<>(Connection&)> storing(const QList<ReadDocument>& batch)
    {
        return [batch](Connection& db) -> Result<> {
            for (const ReadDocument& document : batch) {
                if (const Result<> stored = documents::store(db, document); !stored)
                    return stored;
            }
            return {};
        };
    }

    Task<> storeAndTakeIn(QList<ReadDocument> batch)
    {
        auto job = storing(batch);
        const auto stored = co_await m_database->write(std::move(job), std::stop_token());
        if (!stored)
            co_return fail(stored.error());
        const auto taken = co_await m_keywords->maintain(KeywordIndex::Writing::WhereDue, std::stop_token());
        co_return taken;
    }

    QString m_folder;
    QThreadPool m_pool;
    std::unique_ptr<QThreadPool> m_besidePool = makeBesidePool();
    std::unique_ptr<Database> m_database;
    std::unique_ptr<KeywordIndex> m_keywords;
    std::size_t m_count = 0; ///< documents
    std::optional<Task<>> m_storing;
};

} // namespace

std::unique_ptr<KeywordEngine> libraryEngine(const QString& folder)
{
    return std::make_unique<LibraryEngine>(folder);
}

} // namespace docent::bench
