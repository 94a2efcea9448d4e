#include "support/windowstage.h"

#include <algorithm>
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QWidget>

namespace docent::test {

namespace {

Task<Extracted> readPlainText(QString path, std::stop_token)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        co_return fail(ErrorCode::NotFound, QStringLiteral("The file is gone."));
    Extracted extracted;
    extracted.document.kind = QStringLiteral("text");
    extracted.document.text = QString::fromUtf8(file.readAll());
    extracted.contentHash = QByteArray::number(qHash(extracted.document.text));
    if (extracted.document.text.isEmpty())
        co_return fail(ErrorCode::Empty, QStringLiteral("The file is empty."));
    co_return extracted;
}

ReadFile readerOf(ExtractorPool* extractors, DocumentPasswords& passwords)
{
    if (!extractors)
        return readPlainText;
    return [extractors, &passwords](QString path, std::stop_token stop) {
        return extractUnlocked(*extractors, passwords, std::move(path), std::move(stop));
    };
}

bool isControl(QWidget* widget)
{
    if (widget->isHidden() || widget->objectName() == QLatin1String("qt_scrollarea_viewport"))
        return false;
    // The field inside a spin box or a combo box speaks through its owner.
    if (qobject_cast<QLineEdit*>(widget) && widget->focusProxy())
        return false;
    return qobject_cast<QAbstractButton*>(widget) || qobject_cast<QLineEdit*>(widget)
        || qobject_cast<QComboBox*>(widget) || qobject_cast<QAbstractItemView*>(widget)
        || (widget->focusPolicy() & Qt::TabFocus);
}

} // namespace

WindowStage::WindowStage(const QString& extractor, const QList<LocalServerProbe>& servers)
    : m_secrets(m_keys.filePath(QStringLiteral("keys.ini")), false)
    , m_vectors(m_library.database(), m_pool)
    , m_extractors(extractor.isEmpty() ? nullptr : std::make_unique<ExtractorPool>(extractor, 2))
    , m_queue(m_library.database(), readerOf(m_extractors.get(), m_passwords), m_vectors, m_pool)
    , m_keyword(m_library.keywords())
    , m_retriever(std::make_unique<Retriever>(m_library.database(), std::vector<SearchSource*> { &m_keyword }))
    , m_documents(std::make_unique<LibrarySession>(m_library.database(), m_queue, m_passwords, m_pool))
    , m_search(std::make_unique<SearchSession>(*m_retriever))
    , m_models(std::make_unique<ModelSession>(m_http, m_modelServers, m_settings, m_secrets, servers))
{
    m_settings.setOffline(true);
    m_http.setOffline(true);
    auto open = [this](qint64 id) { return openConversation(id); };
    auto remove = [this](qint64 id) { removedConversations << id; };
    auto rename = [this](qint64 id, const QString& title) { renamedConversations.append({ id, title }); };
    auto pin = [this](qint64 id, bool pinned) { pinnedConversations.append({ id, pinned }); };
    m_context.reset(
        new ui::Context { m_settings, *m_documents, *m_search, *m_models, m_conversations, open, remove, rename, pin });
}

WindowStage::~WindowStage()
{
    for (auto& [id, chat] : m_chats)
        finish(chat->shutdown());
    for (auto& chat : m_newChats)
        finish(chat->shutdown());
    finish(m_search->shutdown());
    finish(m_models->shutdown());
    finish(m_documents->shutdown());
    finish(m_queue.shutdown());
    m_chats.clear();
    m_newChats.clear();
    m_pool.waitForDone();
}

ChatSession* WindowStage::openConversation(qint64 id)
{
    if (id != 0 && m_chats.contains(id))
        return m_chats[id].get();
    auto answerer = [this] { return std::make_unique<Answerer>(*m_retriever, m_chatModel); };
    const int row = m_conversations.rowOf(id);
    auto chat = std::make_unique<ChatSession>(
        m_library.database(), answerer, id, row < 0 ? QString() : m_conversations.at(row).title);
    ChatSession* session = chat.get();
    if (id == 0) {
        QObject::connect(session, &ChatSession::created, session, [this, session](qint64 created) {
            const QDateTime now = QDateTime::currentDateTime();
            m_conversationList << Conversation { created, session->title(), false, now, now };
            m_conversations.reset(m_conversationList);
        });
        m_newChats.push_back(std::move(chat));
    } else {
        session->load();
        m_chats[id] = std::move(chat);
    }
    return session;
}

void WindowStage::load()
{
    QSignalSpy loaded(m_documents.get(), &LibrarySession::countsChanged);
    m_documents->load();
    if (!loaded.wait(60'000))
        qFatal("the documents can't be listed");
}

void WindowStage::addDocument(const QString& path, DocumentState state, const QString& reason, int passages)
{
    if (state == DocumentState::Ready) {
        QStringList texts;
        for (int i = 0; i < passages; ++i)
            texts << QStringLiteral("Passage %1 of %2. ").arg(i + 1).arg(path);
        m_library.add(path, texts);
        return;
    }
    const auto stored = m_library.write([path, state, reason](Connection& db) -> Result<> {
        const auto queued = documents::enqueue(db, { { path, 2048, 1'700'000'000'000'000'000, {} } }, {});
        if (!queued)
            return fail(queued.error());
        const auto record = documents::findByPath(db, path);
        if (!record || !*record || state == DocumentState::Waiting)
            return {};
        return documents::storeFailure(db, (*record)->id, state, { ErrorCode::Damaged, reason, {}, {} });
    });
    if (!stored)
        qFatal("the document isn't stored: %s", qPrintable(stored.error().message));
}

qint64 WindowStage::addConversation(const QString& title, const QDateTime& updated, bool pinned)
{
    const auto id = m_library.write([title](Connection& db) { return conversations::create(db, title); });
    if (!id)
        qFatal("the conversation isn't stored: %s", qPrintable(id.error().message));
    m_conversationList << Conversation { *id, title, pinned, updated, updated };
    m_conversations.reset(m_conversationList);
    return *id;
}

QPushButton* buttonThatSays(const QWidget* root, const QString& text)
{
    const QList<QPushButton*> buttons = root->findChildren<QPushButton*>();
    for (QPushButton* each : buttons) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

QStringList controlsWithoutName(QWidget* root)
{
    QStringList nameless;
    QList<QWidget*> widgets = root->findChildren<QWidget*>();
    widgets.prepend(root);
    for (QWidget* widget : std::as_const(widgets)) {
        if (!isControl(widget))
            continue;
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
        if (!accessible || accessible->text(QAccessible::Name).trimmed().isEmpty())
            nameless << QStringLiteral("%1 '%2' in %3")
                            .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
                                widget->parentWidget()
                                    ? QLatin1String(widget->parentWidget()->metaObject()->className())
                                    : QLatin1String("-"));
    }
    return nameless;
}

} // namespace docent::test
