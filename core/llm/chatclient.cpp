#include "llm/chatclient.h"

#include "llm/chatdecoder.h"
#include "llm/chatrequest.h"
#include "llm/modellist.h"
#include "llm/providererror.h"
#include "net/httpclient.h"
#include "net/ratelimiter.h"

#include <cmath>
#include <numeric>
#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QLocale>

namespace docent {

using namespace std::chrono_literals;

namespace {

constexpr qint64 largestErrorBody = 1 << 20;
constexpr qsizetype longestReply = 4 << 20; ///< characters; no model says so much
constexpr int charactersPerToken = 4; ///< in English; other languages have fewer
constexpr auto learnLimit = 3s;
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

struct ChatClient::Core {
    HttpClient& http;
    ProviderProfile profile;
    ChatClientOptions options;
    RateLimiter limiter;
    ParameterHabits habits;
    QString learnedModel; ///< what the server has where none was chosen
    QString otherModel; ///< that answered in place of the one that was asked for
    int window = 0;
    bool learned = false;

    bool isOllama() const { return profile.kind() == ModelConfig::Kind::Ollama; }
    QString model() const { return profile.model().isEmpty() ? learnedModel : profile.model(); }
    int ollamaWindow() const { return window > 0 ? window : options.ollamaContext; }

    QByteArray body(const ChatRequest& chat, const QString& name) const
    {
        switch (profile.kind()) {
        case ModelConfig::Kind::Ollama:
            return ollamaChatBody(chat, name, ollamaWindow());
        case ModelConfig::Kind::Anthropic:
            return anthropicChatBody(chat, name, habits);
        default:
            return openAiChatBody(chat, name, habits);
        }
    }

    HttpRequest request(const ChatRequest& chat) const
    {
        const QString name = profile.modelIsInUrl() ? QString() : model();
        HttpRequest made = profile.request(profile.chatUrl(), HttpLane::Chat, QStringLiteral("chat"), body(chat, name));
        made.timeouts = options.timeouts;
        return made;
    }

    std::unique_ptr<ChatDecoder> decoder(const HttpStream& stream) const
    {
        switch (profile.kind()) {
        case ModelConfig::Kind::Ollama:
            return std::make_unique<OllamaDecoder>(profile.server(), profile.key());
        case ModelConfig::Kind::Anthropic:
            return std::make_unique<AnthropicDecoder>(profile.server(), profile.key(), stream.header("content-type"));
        default:
            return std::make_unique<OpenAiDecoder>(profile.server(), profile.key(), stream.header("content-type"));
        }
    }

    /// True if the request is worth sending again, changed.
    bool adapt(OptionalParameter refused)
    {
        switch (refused) {
        case OptionalParameter::MaxTokens:
            return !std::exchange(habits.maxCompletionTokens, true);
        case OptionalParameter::Temperature:
            return !std::exchange(habits.noTemperature, true);
        case OptionalParameter::StreamOptions:
            return !std::exchange(habits.noStreamOptions, true);
        default:
            return false;
        }
    }

    /// Tells of a reply that isn't what was asked for: of another model, or a call of a tool in place of an answer.
    Result<ChatReply> judged(ChatReply reply)
    {
        const bool namesAreOfDeployments = profile.kind() == ModelConfig::Kind::Azure;
        otherModel = !namesAreOfDeployments && isOtherModel(profile.model(), reply.model) ? reply.model : QString();
        if (!reply.text.trimmed().isEmpty() || reply.toolCalls.isEmpty())
            return reply;
        return fail(ErrorCode::Unsupported,
            tr("%1 wants to call a tool (%2) in place of an answer. Ask again, or choose another model.")
                .arg(reply.model.isEmpty() ? profile.displayName(learnedModel) : reply.model,
                    reply.toolCalls.first().name));
    }

    Error errorFor(const ProviderError& said, const HttpStream& stream)
    {
        if (said.contextTokens > 0)
            window = said.contextTokens;
        return errorFromProvider(said, stream.status(), stream.headers(), profile.server(), profile.key());
    }
};

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

Task<> ChatClient::prepare(std::stop_token stop)
{
    return learn(m_core, std::move(stop));
}

Task<ChatReply> ChatClient::chat(ChatRequest request, Sink sink, Status status, std::stop_token stop)
{
    return run(m_core, std::move(request), std::move(sink), std::move(status), std::move(stop));
}

/// Windows of hosted models are large and their lists long: only servers nearby are asked, and who has to name a model.
Task<> ChatClient::learn(std::shared_ptr<Core> core, std::stop_token stop)
{
    const QUrl url = core->profile.modelsUrl();
    if (core->learned || url.isEmpty() || (!core->profile.isLocal() && !core->model().isEmpty()))
        co_return Result<>();
    HttpRequest request = core->profile.request(url, HttpLane::Probe, QStringLiteral("models"));
    request.timeouts.firstByte = learnLimit;
    const Result<HttpReply> reply = co_await core->http.send(request, stop);
    if (!reply && reply.error().isCancelled())
        co_return fail(reply.error());
    if (!reply || !reply->ok()) {
        // Chatting will tell what is wrong. Who doesn't answer this in time is not asked before each chat.
        core->learned = !reply && reply.error().code == ErrorCode::Timeout && !core->model().isEmpty();
        co_return Result<>();
    }
    const QList<ListedModel> models = parseModelList(*reply, core->profile).value_or(QList<ListedModel>());
    if (core->profile.model().isEmpty())
        core->learnedModel = firstChatModel(models);
    core->learned = true;
    for (const ListedModel& model : models) {
        // A server with one model answers to every name.
        if (model.name == core->model() || models.size() == 1)
            core->window = model.contextWindow;
    }
    if (!core->isOllama())
        co_return Result<>();
    Result<> shown = co_await learnFromShow(core, stop);
    co_return shown;
}

Task<> ChatClient::learnFromShow(std::shared_ptr<Core> core, std::stop_token stop)
{
    const QJsonObject body { { QStringLiteral("model"), core->model() } };
    HttpRequest request =
        core->profile.request(core->profile.rootUrl(core->profile.server().path() + QLatin1String("/api/show")),
            HttpLane::Probe, QStringLiteral("models"), QJsonDocument(body).toJson(QJsonDocument::Compact));
    request.timeouts.firstByte = learnLimit;
    const Result<HttpReply> reply = co_await core->http.send(request, stop);
    if (!reply && reply.error().isCancelled())
        co_return fail(reply.error());
    // The same window every time: with another one Ollama would load the model anew.
    const int most = reply && reply->ok() ? contextFromShow(reply->body) : 0;
    core->window = most > 0 ? std::min(most, core->options.ollamaContext) : core->options.ollamaContext;
    co_return Result<>();
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
        const Error error = core->errorFor(said, *stream);
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
    if (ended)
        co_await stream->drain(drainPatience, stop);
    co_return core->judged(std::move(reply));
}

} // namespace docent
