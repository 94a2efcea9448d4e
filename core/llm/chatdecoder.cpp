#include "llm/chatdecoder.h"

#include "llm/providererror.h"

#include <algorithm>
#include <QCoreApplication>

namespace docent {

ChatDecoder::ChatDecoder(QUrl server, QString secret)
    : m_server(std::move(server))
    , m_secret(std::move(secret))
{
}

Result<> ChatDecoder::feed(const QByteArray& bytes, const Sink& sink)
{
    if (m_done || m_failed)
        return {};
    const Result<> taken = take(bytes, sink);
    m_failed = !taken;
    return taken;
}

Result<> ChatDecoder::finish(const Sink& sink)
{
    const Result<> flushed = m_done || m_failed ? Result<>() : flush(sink);
    deliver(m_splitter.finish(), sink);
    if (!flushed)
        return flushed;
    partLeadingReasoning();
    if (!isComplete()) {
        return fail(ErrorCode::Truncated,
            QCoreApplication::translate("docent", "%1 broke off before its answer was complete.")
                .arg(serverName(m_server)));
    }
    return {};
}

/// Where the opening tag was part of the prompt, only the closing one comes. While the reply streams nothing tells the
/// reasoning from an answer, but what is kept is parted.
void ChatDecoder::partLeadingReasoning()
{
    const QLatin1String closing("</think>");
    const qsizetype end = m_reply.text.indexOf(closing);
    if (end < 0 || !m_reply.reasoning.isEmpty() || m_reply.text.lastIndexOf(QLatin1String("<think>"), end) >= 0)
        return;
    m_reply.reasoning = m_reply.text.left(end);
    m_reply.text = m_reply.text.mid(end + closing.size()).trimmed();
}

void ChatDecoder::takeContent(const QString& text, const Sink& sink)
{
    if (!text.isEmpty())
        deliver(m_splitter.feed(text), sink);
}

void ChatDecoder::takeReasoning(const QString& text, const Sink& sink)
{
    if (!text.isEmpty())
        deliver({ ChatDelta { {}, text } }, sink);
}

void ChatDecoder::deliver(const QList<ChatDelta>& deltas, const Sink& sink)
{
    for (const ChatDelta& delta : deltas) {
        m_reply.text += delta.text;
        m_reply.reasoning += delta.reasoning;
        if (sink)
            sink(delta);
    }
}

void ChatDecoder::takeToolCall(int index, const QString& id, const QString& name, const QString& arguments)
{
    const auto isIts = [index, &id](const std::pair<int, QString>& key) {
        return index >= 0 ? key.first == index : !id.isEmpty() && key.second == id;
    };
    auto at = std::find_if(m_callKeys.begin(), m_callKeys.end(), isIts);
    // Where the index is missing, a piece without id and name goes on with the latest call.
    if (at == m_callKeys.end() && index < 0 && id.isEmpty() && name.isEmpty() && !m_callKeys.isEmpty())
        at = std::prev(m_callKeys.end());
    if (at == m_callKeys.end()) {
        m_callKeys.emplaceBack(index, id);
        m_reply.toolCalls.append(ToolCall());
        at = std::prev(m_callKeys.end());
    }
    ToolCall& call = m_reply.toolCalls[std::distance(m_callKeys.begin(), at)];
    if (call.name.isEmpty())
        call.name = name;
    call.arguments += arguments;
}

Error ChatDecoder::serverError(const ProviderError& said) const
{
    return errorFromProvider(said, 200, {}, m_server, m_secret);
}

Error ChatDecoder::notAnAnswer(const QByteArray& bytes) const
{
    QString detail = providerErrorFromBody(bytes).message;
    if (!m_secret.isEmpty())
        detail.replace(m_secret, QStringLiteral("•••"));
    return { ErrorCode::Parse,
        QCoreApplication::translate(
            "docent", "What %1 sends is not a model's answer. Check the address in the settings; it often ends in /v1.")
            .arg(serverName(m_server)),
        detail, {} };
}

} // namespace docent
