#include "ui/windowfixture.h"

#include "base/paths.h"
#include "chat/answerer.h"
#include "library/documentstore.h"
#include "support/coroutinerunner.h"

#include <QApplication>
#include <QFileInfo>

namespace docent::test {

WindowFixture::WindowFixture()
    : m_settings(QString())
    , m_appearance(std::make_unique<ui::Appearance>(*qApp, m_settings))
    , m_secrets(m_folder.filePath(QStringLiteral("keys.ini")), false)
{
    auto opened = run(Database::open(m_folder.filePath(QStringLiteral("library")), {}));
    m_database = std::move(opened.result.value().value());
    m_extractors = std::make_unique<ExtractorPool>(paths::extractorProgram(), 1);
    m_vectors = std::make_unique<VectorIndex>(*m_database, m_pool);
    m_queue = std::make_unique<IngestQueue>(*m_database, *m_extractors, *m_vectors, m_pool);
    std::vector<SearchSource*> sources { &m_source };
    m_retriever = std::make_unique<Retriever>(*m_database, std::move(sources));
    m_library = std::make_unique<LibrarySession>(*m_database, *m_queue, m_passwords, m_pool);
    m_library->setMemberBytes([this](QString file, QString member, std::stop_token stop) {
        return m_extractors->extractMember(std::move(file), std::move(member), std::move(stop));
    });
    m_search = std::make_unique<SearchSession>(*m_retriever);
    m_models = std::make_unique<ModelSession>(m_http, m_modelServers, m_settings, m_secrets);
    m_context = std::make_unique<ui::Context>(
        ui::Context { m_settings, *m_library, *m_search, *m_models, m_conversations, {}, {}, {}, {} });
}

WindowFixture::~WindowFixture()
{
    finish(m_models->shutdown());
    finish(m_search->shutdown());
    finish(m_library->shutdown());
    finish(m_queue->shutdown());
    m_pool.waitForDone();
}

std::unique_ptr<ChatSession> WindowFixture::newSession()
{
    auto make = [this] { return std::make_unique<Answerer>(*m_retriever, nullptr); };
    return std::make_unique<ChatSession>(*m_database, std::move(make), 0, QString());
}

DocumentRecord WindowFixture::addDocument(const QString& path, const QString& text, int page)
{
    ReadDocument document;
    document.record.path = path;
    document.record.title = QFileInfo(path).completeBaseName();
    document.record.kind = QFileInfo(path).suffix();
    document.record.modifiedNs = QFileInfo(path).lastModified().toMSecsSinceEpoch() * 1'000'000;
    Passage passage;
    passage.page = page;
    passage.text = text;
    passage.end = text.toUcs4().size();
    document.passages << passage;
    auto job = [document](Connection& db) -> Result<DocumentRecord> {
        const auto stored = documents::store(db, document);
        if (!stored)
            return fail(stored.error());
        const auto found = documents::findByPath(db, document.record.path);
        if (!found)
            return fail(found.error());
        return **found;
    };
    auto record = run(m_database->write(std::move(job), {})).result.value().value();
    auto passages = [id = record.id](Connection& db) { return documents::passagesOf(db, id); };
    const auto stored = run(m_database->read(std::move(passages), {}));
    for (const Passage& passageStored : stored.result.value().value())
        m_source.candidates->append(ScoredPassage { passageStored.id, 1.0 });
    m_library->load();
    if (!QTest::qWaitFor([this, &record] { return m_library->documents()->rowOf(record.id) >= 0; }, 60'000))
        qWarning("The library did not load in time.");
    return record;
}

} // namespace docent::test
