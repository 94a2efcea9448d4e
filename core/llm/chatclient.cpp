#include "llm/chatclient_p.h"
#include "llm/modellist.h"

#include <cmath>
#include <numeric>
#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QLocale>

namespace docent {

using namespace std::chrono_literals;

namespace {

constexpr qint64 largestErrorBody = 1 << 20;
constexpr qsizetype longestReply = 4 << 20; ///< characters; no model says so much
constexpr int charactersPerToken = 4; ///< in English; other languages have fewer
constexpr auto drainPatience = 250ms;

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

qsizetype charactersIn(const ChatRequest& request)
{
    return std::accumulate(request.messages.begin(), request.messages.end(), qsizetype(0),
        [](qsizetype sum, const ChatMessage& message) { return sum + message.text.size(); });
}

} // namespace

Result<ChatReply> ChatClient::Core::judged(ChatReply reply)
{
    const bool namesAreOfDeployments = profile.kind() == ModelConfig::Kind::Azure;
    otherModel = !namesAreOfDeployments && isOtherModel(profile.model(), reply.model) ? reply.model : QString();
    if (!reply.text.trimmed().isEmpty() || reply.toolCalls.isEmpty())
        return reply;
    return fail(ErrorCode::Unsupported,
        tr("%1 wants to call a tool (%2) in place of an answer. Ask again, or choose another model.")
            .arg(
                reply.model.isEmpty() ? profile.displayName(learnedModel) : reply.model, reply.toolCalls.first().name));
}

Error ChatClient::Core::errorFor(const ProviderError& said, const HttpStream& stream, const ChatRequest& request)
{
    if (said.contextTokens > 0)
        window = said.contextTokens;
    learnRatio(said.promptTokens, estimatedTokens(request), true);
    return errorFromProvider(said, stream.status(), stream.headers(), profile.server(), profile.key());
}

/// What is known about the request across its tries.
struct ChatClient::Attempt {
    void begin()
    {
        clock.start();
        first = last = -1;
    }
    void piece()
    {
        visible = true;
        last = clock.elapsed();
        if (first < 0)
            first = last;
    }
    /// What the server doesn't tell of its speed is measured by the pieces.
    void time(ChatReply& reply) const
    {
        reply.firstToken = std::chrono::milliseconds(std::max<qint64>(0, first));
        if (reply.tokensPerSecond <= 0 && reply.answerTokens > 1 && last > first)
            reply.tokensPerSecond = (reply.answerTokens - 1) * 1000.0 / double(last - first);
    }

    QElapsedTimer clock; ///< since the request
    qint64 first = -1; ///< when the first piece came; -1: none did
    qint64 last = -1;
    bool visible = false; ///< something of the reply was shown: no other try may follow
    bool adapted = false; ///< a parameter was refused that can be left out
};

ChatClient::ChatClient(HttpClient& http, ProviderProfile profile, ChatClientOptions options)
{
    const auto limits = http.limits(profile.server(), profile.account());
    m_core.reset(
        new Core { http, std::move(profile), options, RateLimiter(options.inFlight, limits), {}, {}, {}, 0, false });
}

ChatClient::~ChatClient() = default;

bool ChatClient::isHere() const
{
    // What the server will choose isn't known before it was asked.
    const bool known = m_core->learned || !m_core->model().isEmpty();
    return known && m_core->profile.isHere(m_core->learnedModel);
}

QString ChatClient::displayName() const
{
    const QString name = m_core->profile.displayName(m_core->learnedModel);
    if (m_core->otherModel.isEmpty())
        return name;
    //: %1: a model's name, %2: another model's name and its server
    return tr("%1, not %2").arg(m_core->otherModel, name);
}

int ChatClient::contextWindow() const
{
    return m_core->window > 0 ? m_core->window : knownContextWindow(m_core->model());
}

double ChatClient::tokenRatio() const
{
    return m_core->ratio;
}

Task<int> ChatClient::countTokens(QString text, std::stop_token stop)
{
    return count(m_core, std::move(text), std::move(stop));
}

Task<> ChatClient::prepare(std::stop_token stop)
{
    return learn(m_core, std::move(stop));
}

Task<ChatReply> ChatClient::chat(ChatRequest request, Sink sink, Status status, std::stop_token stop)
{
    return run(m_core, std::move(request), std::move(sink), std::move(status), std::move(stop));
}

Task<ChatReply> ChatClient::run(
    std::shared_ptr<Core> core, ChatRequest request, Sink sink, Status status, std::stop_token stop)
{
    const Result<> learned = co_await learn(core, stop);
    if (!learned)
        co_return fail(learned.error());
    // Ollama would cut the prompt silently. Six characters a token is more than any language has on average.
    if (core->isOllama() && charactersIn(request) / 6 > core->ollamaWindow()) {
        ProviderError said;
        said.code = QStringLiteral("context_length_exceeded");
        co_return fail(errorFromProvider(said, 400, {}, core->profile.server(), {}));
    }
    const auto attempt = std::make_shared<Attempt>();
    RetryPolicy policy = core->options.retry;
    policy.worthRetrying = [attempt](const Error& error) {
        return !attempt->visible && (isTransient(error) || error.code == ErrorCode::Truncated);
    };
    policy.waiting = [status](int, std::chrono::milliseconds wait, const Error& error) {
        if (status) {
            status(tr("%1 Trying again in %2 s.")
                       .arg(error.message, QLocale().toString(std::ceil(double(wait.count()) / 1000), 'f', 0)));
        }
    };
    auto operation = [core, request, sink, status, attempt, stop] {
        return tryUntilReady(core, request, sink, status, attempt, stop);
    };
    Result<ChatReply> reply = co_await retry(std::move(policy), std::move(operation), stop);
    co_return reply;
}

/// Tries again at once without a refused parameter, and while a model loads.
Task<ChatReply> ChatClient::tryUntilReady(std::shared_ptr<Core> core, ChatRequest request, Sink sink, Status status,
    std::shared_ptr<Attempt> attempt, std::stop_token stop)
{
    const QDeadlineTimer patience(core->options.loadingLimit);
    while (true) {
        attempt->adapted = false;
        Result<ChatReply> reply = co_await tryOnce(core, request, sink, status, attempt, stop);
        if (reply || attempt->visible)
            co_return reply;
        if (attempt->adapted)
            continue;
        if (reply.error().code != ErrorCode::ModelLoading || patience.hasExpired())
            co_return reply;
        if (status)
            status(tr("%1 is loading its model…").arg(serverName(core->profile.server())));
        const auto wait = std::max(core->options.loadingPoll, reply.error().retryAfter);
        const Result<> slept = co_await core->options.retry.sleep(wait, stop);
        if (!slept)
            co_return fail(slept.error());
    }
}

Task<ChatReply> ChatClient::tryOnce(std::shared_ptr<Core> core, ChatRequest request, Sink sink, Status status,
    std::shared_ptr<Attempt> attempt, std::stop_token stop)
{
    const qint64 tokens = charactersIn(request) / charactersPerToken + request.maxTokens;
    if (const auto pause = core->limiter.pauseFor(tokens); pause > 1s && status) {
        status(tr("%1 has given all that it gives for now. Going on in %2 s.")
                   .arg(serverName(core->profile.server()),
                       QLocale().toString(std::ceil(double(pause.count()) / 1000), 'f', 0)));
    }
    Result<RateLimiter::Permit> permit = co_await core->limiter.acquire(tokens, stop);
    if (!permit)
        co_return fail(permit.error());
    attempt->begin();
    HttpRequest made = core->request(request);
    const Result<std::shared_ptr<HttpStream>> opened = co_await core->http.open(std::move(made), stop);
    if (!opened)
        co_return fail(opened.error());
    const std::shared_ptr<HttpStream> stream = *opened;
    permit->learn(stream->headers());
    if (stream->status() < 200 || stream->status() >= 300) {
        const Result<QByteArray> body = co_await stream->readAll(largestErrorBody, stop);
        if (!body && body.error().isCancelled())
            co_return fail(body.error());
        const ProviderError said = providerErrorFromBody(body.value_or(QByteArray()));
        attempt->adapted = core->adapt(refusedParameter(said, stream->status()));
        const Error error = core->errorFor(said, *stream, request);
        if (stream->status() == 429)
            permit->refused(error.retryAfter);
        co_return fail(error);
    }
    permit->accepted();
    const std::unique_ptr<ChatDecoder> decoder = core->decoder(*stream);
    const Sink watched = [sink, attempt](const ChatDelta& delta) {
        attempt->piece();
        if (sink)
            sink(delta);
    };
    Result<> ended;
    while (ended && !decoder->isDone()) {
        // A server may send pings for as long as it reads the prompt.
        stream->setIdleLimit(attempt->visible ? core->options.timeouts.idle : core->options.timeouts.firstByte);
        const Result<QByteArray> bytes = co_await stream->read(stop);
        if (!bytes)
            ended = fail(bytes.error());
        else if (bytes->isEmpty())
            break;
        else
            ended = decoder->feed(*bytes, watched);
        if (decoder->reply().text.size() + decoder->reply().reasoning.size() > longestReply && ended) {
            ended = fail(ErrorCode::Truncated,
                QCoreApplication::translate("docent", "%1 did not come to an end; its reply was cut.")
                    .arg(serverName(core->profile.server())));
        }
    }
    // Also hands out what was held back of a reply that broke off.
    const Result<> whole = decoder->finish(watched);
    if (!ended && (ended.error().isCancelled() || !decoder->isComplete())) {
        if (ended.error().code == ErrorCode::Network && attempt->visible)
            co_return fail(
                ErrorCode::Truncated, whole ? ended.error().message : whole.error().message, ended.error().detail);
        co_return fail(ended.error());
    }
    if (ended && !whole)
        co_return fail(whole.error());
    ChatReply reply = decoder->reply();
    attempt->time(reply);
    // Ollama doesn't count what it remembers of the prompt before.
    core->learnRatio(reply.promptTokens, estimatedTokens(request), !core->isOllama());
    if (ended)
        co_await stream->drain(drainPatience, stop);
    co_return core->judged(std::move(reply));
}

} // namespace docent
