#include "library/migrations.h"

#include "library/documentnames.h"
#include "library/keywordlog.h"

#include <array>
#include <QCoreApplication>

namespace docent::migrations {

namespace {

using Step = Result<> (*)(Connection&);

Result<> runAll(Connection& db, const QStringList& statements)
{
    for (const QString& statement : statements) {
        if (const Result<> done = db.run(statement); !done)
            return done;
    }
    return {};
}

Result<> createDocuments(Connection& db)
{
    // AUTOINCREMENT: an id is never given again, so that a citation, a vector or a hit whose passage is gone can't
    // point to another one.
    return runAll(db,
        { QStringLiteral(R"(CREATE TABLE documents (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            path TEXT NOT NULL UNIQUE,
            collection TEXT NOT NULL DEFAULT '',
            title TEXT NOT NULL DEFAULT '',
            author TEXT NOT NULL DEFAULT '',
            language TEXT NOT NULL DEFAULT '',
            date TEXT NOT NULL DEFAULT '',
            kind TEXT NOT NULL DEFAULT '',
            state TEXT NOT NULL,
            reason TEXT NOT NULL DEFAULT '',
            reason_message TEXT NOT NULL DEFAULT '',
            reason_detail TEXT NOT NULL DEFAULT '',
            bytes INTEGER NOT NULL DEFAULT 0,
            modified_ns INTEGER NOT NULL DEFAULT 0,
            content_hash BLOB NOT NULL DEFAULT x'',
            pages INTEGER NOT NULL DEFAULT 0,
            place_kind TEXT NOT NULL DEFAULT '',
            passages INTEGER NOT NULL DEFAULT 0,
            embedded INTEGER NOT NULL DEFAULT 0,
            read_ms INTEGER NOT NULL DEFAULT 0,
            read_at INTEGER NOT NULL DEFAULT 0,
            priority INTEGER NOT NULL DEFAULT 0,
            sequence INTEGER NOT NULL DEFAULT 0,
            reader INTEGER NOT NULL DEFAULT 0,
            named INTEGER NOT NULL DEFAULT 0,
            container INTEGER NOT NULL DEFAULT 0,
            copy_of INTEGER NOT NULL DEFAULT 0,
            copy_names TEXT NOT NULL DEFAULT '',
            scanned INTEGER NOT NULL DEFAULT 0,
            recognized TEXT NOT NULL DEFAULT ''))"),
            QStringLiteral("CREATE TABLE collections (name TEXT PRIMARY KEY, local_only INTEGER NOT NULL)"),
            QStringLiteral(
                "CREATE INDEX documents_queue ON documents (priority DESC, sequence) WHERE state = 'waiting'"),
            QStringLiteral("CREATE INDEX documents_reading ON documents (reader) WHERE state = 'reading'"),
            QStringLiteral("CREATE INDEX documents_copies ON documents (copy_of) WHERE copy_of <> 0"),
            QStringLiteral("CREATE INDEX documents_content ON documents (content_hash) WHERE content_hash <> x''"),
            QStringLiteral("CREATE INDEX documents_named ON documents (path) WHERE named = 1"),
            QStringLiteral("CREATE INDEX documents_sequence ON documents (sequence)"),
            QStringLiteral("CREATE INDEX documents_collection ON documents (collection)"),
            QStringLiteral("CREATE INDEX documents_container ON documents (container) WHERE container != 0"),
            QStringLiteral("CREATE INDEX documents_state ON documents (state, passages, embedded)"),
            QStringLiteral(R"(CREATE TABLE passages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            document INTEGER NOT NULL REFERENCES documents (id),
            ordinal INTEGER NOT NULL,
            page INTEGER NOT NULL,
            start INTEGER NOT NULL,
            "end" INTEGER NOT NULL,
            headings TEXT NOT NULL,
            page_breaks TEXT NOT NULL DEFAULT '',
            place TEXT NOT NULL DEFAULT '',
            table_head TEXT NOT NULL DEFAULT '',
            text TEXT NOT NULL))"),
            QStringLiteral("CREATE INDEX passages_document ON passages (document, ordinal)") });
}

Result<> createVectors(Connection& db)
{
    // The ids of vectors grow, which is how an index finds what was added since it looked last. One model's vectors are
    // being made (current), one's are searched (serving). The first `blocks` blocks of `file` hold the vectors up to
    // last_row; of these, vector_deaths names those that are gone.
    return runAll(db,
        { QStringLiteral(R"(CREATE TABLE vector_models (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            dimension INTEGER NOT NULL,
            current INTEGER NOT NULL DEFAULT 0,
            serving INTEGER NOT NULL DEFAULT 0,
            file TEXT NOT NULL DEFAULT '',
            blocks INTEGER NOT NULL DEFAULT 0,
            last_row INTEGER NOT NULL DEFAULT 0,
            checksum INTEGER NOT NULL DEFAULT 0,
            weight REAL,
            weighed_row INTEGER NOT NULL DEFAULT 0,
            allowed INTEGER NOT NULL DEFAULT 0,
            sent INTEGER NOT NULL DEFAULT 0))"),
            QStringLiteral(R"(CREATE TABLE vectors (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            model INTEGER NOT NULL REFERENCES vector_models (id),
            passage INTEGER NOT NULL REFERENCES passages (id),
            data BLOB NOT NULL,
            text_hash BLOB NOT NULL DEFAULT x'',
            UNIQUE (passage, model)))"),
            QStringLiteral("CREATE INDEX vectors_model ON vectors (model)"),
            QStringLiteral("CREATE INDEX vectors_text ON vectors (model, text_hash)"),
            QStringLiteral(R"(CREATE TABLE spare_vectors (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            model INTEGER NOT NULL REFERENCES vector_models (id),
            text_hash BLOB NOT NULL,
            data BLOB NOT NULL,
            UNIQUE (text_hash, model)))"),
            QStringLiteral(R"(CREATE TABLE vector_deaths (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            model INTEGER NOT NULL,
            vector INTEGER NOT NULL))") });
}

Result<> createConversations(Connection& db)
{
    return runAll(db,
        { QStringLiteral(R"(CREATE TABLE conversations (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            title TEXT NOT NULL,
            pinned INTEGER NOT NULL DEFAULT 0,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL))"),
            QStringLiteral(R"(CREATE TABLE messages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            parent INTEGER NOT NULL DEFAULT 0,
            role TEXT NOT NULL,
            state TEXT NOT NULL,
            mode TEXT NOT NULL DEFAULT 'lookup',
            parts INTEGER NOT NULL DEFAULT 0,
            context TEXT NOT NULL DEFAULT '{}',
            local_only INTEGER NOT NULL DEFAULT 0,
            text TEXT NOT NULL,
            reasoning TEXT NOT NULL DEFAULT '',
            reasoning_ms INTEGER NOT NULL DEFAULT 0,
            model TEXT NOT NULL DEFAULT '',
            notices TEXT NOT NULL DEFAULT '[]',
            error TEXT,
            sources TEXT NOT NULL DEFAULT '[]',
            milliseconds TEXT NOT NULL DEFAULT '{}',
            prompt_tokens INTEGER NOT NULL DEFAULT 0,
            answer_tokens INTEGER NOT NULL DEFAULT 0,
            follow_ups TEXT NOT NULL DEFAULT '[]',
            created INTEGER NOT NULL))"),
            QStringLiteral("CREATE INDEX messages_conversation ON messages (conversation, id)"),
            QStringLiteral("CREATE INDEX messages_streaming ON messages (state) WHERE state = 'streaming'"),
            // Passage and document are no references: the snapshot stays when they go.
            QStringLiteral(R"(CREATE TABLE citations (
            message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            passage INTEGER NOT NULL,
            document INTEGER NOT NULL,
            path TEXT NOT NULL,
            container TEXT NOT NULL DEFAULT '',
            title TEXT NOT NULL,
            page INTEGER NOT NULL,
            place TEXT NOT NULL DEFAULT '',
            headings TEXT NOT NULL,
            start INTEGER NOT NULL,
            "end" INTEGER NOT NULL,
            passage_text TEXT NOT NULL,
            quote TEXT NOT NULL,
            verified INTEGER NOT NULL,
            PRIMARY KEY (message, number)))") });
}

Result<> createQuestionSets(Connection& db)
{
    // A row for each source that a question expects.
    return db.run(QStringLiteral(R"(CREATE TABLE question_sets (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            question TEXT NOT NULL,
            file TEXT NOT NULL,
            page INTEGER NOT NULL,
            UNIQUE (name, question, file, page)))"));
}

Result<> createTables(Connection& db)
{
    for (const Step step : { createDocuments, documentnames::create, keywordlog::create, createVectors,
             createConversations, createQuestionSets }) {
        if (const Result<> done = step(db); !done)
            return done;
    }
    return {};
}

Result<> createFolders(Connection& db)
{
    return runAll(db,
        { QStringLiteral("CREATE TABLE folders (path TEXT PRIMARY KEY, collection TEXT NOT NULL)"),
            QStringLiteral("CREATE TABLE left_out (path TEXT PRIMARY KEY)") });
}

/// steps[n] leads from version n to n + 1.
constexpr std::array<Step, 2> steps { createTables, createFolders };

Result<int> version(Connection& db)
{
    const Result<QVariant> value = db.value(QStringLiteral("PRAGMA user_version"));
    if (!value)
        return fail(value.error());
    return value->toInt();
}

/// One step, unless another process has done it meanwhile.
Result<> advance(Connection& db, int from)
{
    auto step = [from](Connection& inner) -> Result<> {
        const Result<int> now = version(inner);
        if (!now)
            return fail(now.error());
        if (*now != from)
            return {};
        if (const Result<> done = steps.at(std::size_t(from))(inner); !done)
            return done;
        return inner.run(QStringLiteral("PRAGMA user_version = %1").arg(from + 1));
    };
    return inTransaction(db, step);
}

} // namespace

int currentVersion()
{
    return int(steps.size());
}

Result<> migrate(Connection& db)
{
    while (true) {
        const Result<int> now = version(db);
        if (!now)
            return fail(now.error());
        if (*now > currentVersion() || *now < 0) {
            return fail(ErrorCode::InvalidArgument,
                QCoreApplication::translate("docent",
                    "This library was written by a newer version of Docent. Install that version to open it; nothing "
                    "was changed."),
                QStringLiteral("%1 has version %2, this program knows %3")
                    .arg(db.file())
                    .arg(*now)
                    .arg(currentVersion()));
        }
        if (*now == currentVersion())
            return {};
        if (const Result<> done = advance(db, *now); !done)
            return done;
    }
}

} // namespace docent::migrations
