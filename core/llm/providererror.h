#pragma once

#include "base/result.h"
#include "net/httprequest.h"

#include <optional>
#include <QJsonValue>

namespace docent {

/// What a provider says about a failure, whatever shape it says it in.
struct ProviderError {
    QString message;
    QString type;
    QString code; ///< a number as text where it is one
    QString param; ///< the parameter that it doesn't like
    int promptTokens = 0; ///< of a prompt that was too long; 0: not told
    int contextTokens = 0; ///< what would fit
    bool operator==(const ProviderError&) const = default;
};

/// The error in a JSON value: `{"error": object | string}`, an array around it, `{"detail"|"message": …}`. Nothing for
/// a reply without an error.
std::optional<ProviderError> providerErrorIn(const QJsonValue& value);

/// The same for the body of a failed request, which need not be JSON: the text of a web page is the message then.
ProviderError providerErrorFromBody(const QByteArray& body);

/// The error for a person. `secret` is blotted out wherever the provider repeats it.
Error errorFromProvider(
    const ProviderError& said, int status, const HttpHeaders& headers, const QUrl& server, const QString& secret);

/// Whether the same request may succeed a little later. Not where the server wants a long pause.
bool isTransient(const Error& error);

/// Whether shorter or fewer texts may succeed.
bool isTooLong(const Error& error);

/// How much of a prompt that was too long fits, a little less than on average, since texts differ; empty: not told.
std::optional<double> fittingShare(const ProviderError& said);

/// A parameter that can be left out or replaced.
enum class OptionalParameter { None, MaxTokens, Temperature, StreamOptions, EncodingFormat };
OptionalParameter refusedParameter(const ProviderError& said, int status);

} // namespace docent
