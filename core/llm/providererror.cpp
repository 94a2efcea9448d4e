#include "llm/providererror.h"

#include "net/serverlimits.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace docent {

namespace {

constexpr qsizetype longestDetail = 600;

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QString scalarText(const QJsonValue& value)
{
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', 15);
    return value.toString();
}

/// The words of a web page, as far as they fit.
QString withoutTags(const QByteArray& body)
{
    static const QRegularExpression hidden(
        QStringLiteral("<(script|style)[^>]*>.*?</\\1>"), QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression tags(QStringLiteral("<[^>]*>"));
    QString text = QString::fromUtf8(body.left(20'000));
    return text.remove(hidden).replace(tags, QStringLiteral(" ")).simplified().left(longestDetail);
}

ProviderError fromObject(const QJsonObject& object)
{
    ProviderError said;
    said.message = object.value(QLatin1String("message")).toString();
    said.type = object.value(QLatin1String("type")).toString();
    said.code = scalarText(object.value(QLatin1String("code")));
    said.param = object.value(QLatin1String("param")).toString();
    said.promptTokens = object.value(QLatin1String("n_prompt_tokens")).toInt();
    said.contextTokens = object.value(QLatin1String("n_ctx")).toInt();
    // llama-server tells it in words only where an input exceeds its batch.
    static const QRegularExpression sizes(QStringLiteral("input \\((\\d+) tokens\\) is too large.*size: (\\d+)"));
    if (const auto match = sizes.match(said.message); match.hasMatch()) {
        said.promptTokens = match.captured(1).toInt();
        said.contextTokens = match.captured(2).toInt();
    }
    static const QRegularExpression tokens(QStringLiteral("prompt is too long: (\\d+) tokens > (\\d+)"));
    static const QRegularExpression limit(QStringLiteral("contains (\\d+) tokens.*? (\\d+) maximum context length"));
    for (const QRegularExpression& form : { tokens, limit }) {
        if (const auto match = form.match(said.message); match.hasMatch()) {
            said.promptTokens = match.captured(1).toInt();
            said.contextTokens = match.captured(2).toInt();
        }
    }
    // OpenAI and vLLM: the window first.
    static const QRegularExpression maximum(QStringLiteral(
        "maximum context length is (\\d+) tokens.*?(?:resulted in|requested|has) (\\d+) (?:input )?tokens"));
    if (const auto match = maximum.match(said.message); match.hasMatch()) {
        said.promptTokens = match.captured(2).toInt();
        said.contextTokens = match.captured(1).toInt();
    }
    if (said.message.isEmpty() && object.value(QLatin1String("status")).isString())
        said.message = object.value(QLatin1String("status")).toString();
    return said;
}

/// FastAPI's `detail`: a sentence, or a list of what is wrong with which field.
ProviderError fromDetail(const QJsonValue& detail)
{
    ProviderError said;
    if (!detail.isArray()) {
        said.message = detail.isObject() ? fromObject(detail.toObject()).message : detail.toString();
        return said;
    }
    QStringList parts;
    for (const QJsonValue& entry : detail.toArray()) {
        const QJsonArray place = entry.toObject().value(QLatin1String("loc")).toArray();
        const QString field = place.isEmpty() ? QString() : place.last().toString();
        if (said.param.isEmpty())
            said.param = field;
        parts.append((field + QLatin1Char(' ') + entry.toObject().value(QLatin1String("msg")).toString()).trimmed());
    }
    said.message = parts.join(QLatin1String("; "));
    return said;
}

bool mentions(const QString& text, const char* pattern)
{
    return text.contains(QRegularExpression(QLatin1String(pattern), QRegularExpression::CaseInsensitiveOption));
}

bool isContextOverflow(const ProviderError& said)
{
    return said.type == QLatin1String("exceed_context_size_error")
        || said.code == QLatin1String("context_length_exceeded")
        || mentions(said.message,
            "context (length|size|window)|prompt is too long|too large to process|too many (input )?tokens|"
            "(input|prompt) (length|tokens?).{0,40}exceed|maximum (allowed )?(input|sequence) length");
}

bool isOutOfCredit(const ProviderError& said, int status)
{
    return status == 402 || said.code == QLatin1String("insufficient_quota")
        || said.type == QLatin1String("insufficient_quota") || said.type == QLatin1String("billing_error")
        || mentions(said.message, "credit balance is too low");
}

bool isMissingModel(const ProviderError& said, int status)
{
    return said.code == QLatin1String("model_not_found")
        || ((status == 404 || status == 400 || status == 200)
            && mentions(said.message,
                "^model: |model.{0,80}(not (be )?found|does not exist|not exist|is not available)|unknown model|no "
                "model"));
}

bool isLoading(const ProviderError& said, int status)
{
    return status == 503 && (said.type == QLatin1String("unavailable_error") || mentions(said.message, "loading"));
}

/// In mid-stream the status was 200: what the error calls itself tells which it would have been; 0: it doesn't.
int toldStatus(const ProviderError& said)
{
    static const QHash<QString, int> types { { QStringLiteral("invalid_request_error"), 400 },
        { QStringLiteral("authentication_error"), 401 }, { QStringLiteral("permission_error"), 403 },
        { QStringLiteral("not_found_error"), 404 }, { QStringLiteral("request_too_large"), 413 },
        { QStringLiteral("rate_limit_error"), 429 }, { QStringLiteral("api_error"), 500 },
        { QStringLiteral("timeout_error"), 504 }, { QStringLiteral("overloaded_error"), 529 } };
    const int code = said.code.toInt();
    return code >= 400 && code <= 599 ? code : types.value(said.type);
}

struct Verdict {
    ErrorCode code;
    QString message;
};

Verdict judgeContent(const ProviderError& said, const QString& name)
{
    if (said.contextTokens > 0 && said.promptTokens > 0) {
        return { ErrorCode::ContextOverflow,
            tr("The question and its passages are too long for the model on %1: %2 tokens, and %3 fit.")
                .arg(name)
                .arg(said.promptTokens)
                .arg(said.contextTokens) };
    }
    return { ErrorCode::ContextOverflow,
        tr("The question and its passages are too long for the model on %1.").arg(name) };
}

Verdict judgeStatus(int status, const QString& name)
{
    switch (status) {
    case 401:
    case 403:
        return { ErrorCode::Unauthorized, tr("%1 does not accept the key. Check the key in the settings.").arg(name) };
    case 404:
    case 405:
        return { ErrorCode::NotFound,
            tr("%1 answers, but there is no model at this address. Check the address in the settings; it often ends in "
               "/v1.")
                .arg(name) };
    case 408:
        return { ErrorCode::Timeout, tr("%1 gave up waiting for the request.").arg(name) };
    case 409:
    case 425:
        return { ErrorCode::Busy, tr("%1 is busy with something else. Try again in a moment.").arg(name) };
    case 413:
        return { ErrorCode::TooLarge, tr("The request is larger than %1 accepts.").arg(name) };
    case 429:
        return { ErrorCode::RateLimited, tr("%1 is getting too many requests. Try again in a moment.").arg(name) };
    case 529:
        return { ErrorCode::Busy, tr("%1 has more to do than it can. Try again in a moment.").arg(name) };
    case 501:
        return { ErrorCode::Unsupported,
            tr("%1 does not offer this. Another model or server setting is needed.").arg(name) };
    default:
        break;
    }
    if (status >= 500)
        return { ErrorCode::Http,
            tr("%1 has a problem of its own (status %2). Try again in a moment.").arg(name).arg(status) };
    if (status >= 400)
        return { ErrorCode::InvalidArgument, tr("%1 refused the request (status %2).").arg(name).arg(status) };
    return { ErrorCode::Http, tr("%1 reports an error.").arg(name) };
}

/// A pause that is too long to be waited for is told.
QString longPause(const QString& name, std::chrono::milliseconds pause)
{
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(pause).count();
    constexpr int worthHours = 120;
    if (minutes <= worthHours)
        return tr("%1 takes no more requests for now. Try again in %2 minutes, or choose another model.")
            .arg(name)
            .arg(minutes);
    return tr("%1 takes no more requests for now. Try again in %2 hours, or choose another model.")
        .arg(name)
        .arg(std::chrono::ceil<std::chrono::hours>(pause).count());
}

Verdict judge(const ProviderError& said, int status, const QUrl& server)
{
    const QString name = serverName(server);
    if (isContextOverflow(said))
        return judgeContent(said, name);
    if (isLoading(said, status))
        return { ErrorCode::ModelLoading, tr("%1 is still loading its model.").arg(name) };
    if (isOutOfCredit(said, status))
        return { ErrorCode::Permission, tr("The account at %1 has no credit left.").arg(name) };
    if (isMissingModel(said, status))
        return { ErrorCode::ModelNotFound,
            tr("%1 does not have this model. Choose another in the settings.").arg(name) };
    const int told = toldStatus(said);
    return judgeStatus(status >= 400 || told == 0 ? status : told, name);
}

} // namespace

std::optional<ProviderError> providerErrorIn(const QJsonValue& value)
{
    if (value.isArray())
        return value.toArray().isEmpty() ? std::nullopt : providerErrorIn(value.toArray().first());
    if (!value.isObject())
        return {};
    const QJsonObject object = value.toObject();
    const QJsonValue error = object.value(QLatin1String("error"));
    if (error.isObject())
        return fromObject(error.toObject());
    if (error.isArray())
        return providerErrorIn(QJsonObject { { QStringLiteral("error"), error.toArray().first() } });
    if (error.isString()) {
        ProviderError said;
        said.message = error.toString();
        return said;
    }
    return {};
}

ProviderError providerErrorFromBody(const QByteArray& body)
{
    const QJsonDocument document = QJsonDocument::fromJson(body);
    if (document.isNull()) {
        ProviderError said;
        said.message = withoutTags(body);
        return said;
    }
    const QJsonValue value = document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    if (const std::optional<ProviderError> said = providerErrorIn(value))
        return *said;
    const QJsonObject object = document.isArray() ? document.array().first().toObject() : document.object();
    if (object.contains(QLatin1String("detail")))
        return fromDetail(object.value(QLatin1String("detail")));
    return fromObject(object);
}

Error errorFromProvider(
    const ProviderError& said, int status, const HttpHeaders& headers, const QUrl& server, const QString& secret)
{
    Verdict verdict = judge(said, status, server);
    QString words = said.message.simplified();
    if (!secret.isEmpty())
        words.replace(secret, QStringLiteral("•••"));
    words.truncate(longestDetail);
    const std::chrono::milliseconds pause = retryAfter(headers, QDateTime::currentDateTimeUtc());
    if (verdict.code == ErrorCode::RateLimited && pause > ServerLimits::longestPause)
        verdict.message = longPause(serverName(server), pause);
    // A wrong path, model and right look alike by their status: the server's words tell them apart.
    const bool plain = verdict.code == ErrorCode::InvalidArgument || verdict.code == ErrorCode::Http
        || verdict.code == ErrorCode::NotFound || status == 403;
    if (plain && !words.isEmpty())
        verdict.message += QLatin1Char(' ') + tr("It says: “%1”").arg(words);
    return { verdict.code, verdict.message, words, pause };
}

std::optional<double> fittingShare(const ProviderError& said)
{
    if (said.contextTokens <= 0 || said.promptTokens <= said.contextTokens)
        return {};
    return std::min(0.9, 0.95 * said.contextTokens / said.promptTokens);
}

bool isTooLong(const Error& error)
{
    return error.code == ErrorCode::ContextOverflow || error.code == ErrorCode::TooLarge;
}

bool isTransient(const Error& error)
{
    switch (error.code) {
    case ErrorCode::Network:
    case ErrorCode::Timeout:
    case ErrorCode::Busy:
    case ErrorCode::Http:
        return true;
    case ErrorCode::RateLimited:
        return error.retryAfter <= ServerLimits::longestPause;
    default:
        return false;
    }
}

OptionalParameter refusedParameter(const ProviderError& said, int status)
{
    if (status != 400 && status != 422)
        return OptionalParameter::None;
    const auto about = [&said](const char* name) {
        return said.param.contains(QLatin1String(name))
            || (said.message.contains(QLatin1String(name))
                && mentions(said.message,
                    "unsupported|not support|not permitted|not allowed|unrecognized|unknown|unexpected|only the "
                    "default|"
                    "extra (fields|inputs)|deprecated|invalid"));
    };
    if (about("stream_options"))
        return OptionalParameter::StreamOptions;
    if (about("max_tokens"))
        return OptionalParameter::MaxTokens;
    if (about("temperature"))
        return OptionalParameter::Temperature;
    if (about("encoding_format"))
        return OptionalParameter::EncodingFormat;
    return OptionalParameter::None;
}

} // namespace docent
