#include "llm/providererror.h"

#include <QTest>

using namespace docent;

class ProviderErrorTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bodies_data();
    void bodies();
    void waitsAreKept();
    void refusedParameters_data();
    void refusedParameters();
    void transient_data();
    void serversWordsAreTold();
    void transient();
};

void ProviderErrorTest::bodies_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("words"); ///< in the detail, or in the message
    const auto row = [](const char* name, int status, const QByteArray& body, const char* code,
                         const char* words = "") {
        QTest::newRow(name) << status << body << QString::fromLatin1(code) << QString::fromUtf8(words);
    };
    row("Q15 object, code a number", 400,
        R"({"error":{"code":400,"message":"bad thing","type":"invalid_request_error"}})", "invalid_argument",
        "bad thing");
    row("Q15 object, code a string", 429, R"({"error":{"code":"rate_limit_exceeded","message":"Rate limited"}})",
        "rate_limited", "Rate limited");
    row("Q15 object, code null", 500, R"({"error":{"code":null,"message":"boom"}})", "http", "boom");
    row("Q15 string", 404, R"({"error":"model 'x' not found"})", "model_not_found", "model 'x'");
    row("Q15 array", 400, R"([{"error":{"code":400,"message":"bad thing","status":"INVALID_ARGUMENT"}}])",
        "invalid_argument", "bad thing");
    row("Q15 error as array", 400, R"({"error":[{"message":"bad thing"}]})", "invalid_argument", "bad thing");
    row("detail", 422, R"({"detail":[{"loc":["body","foo"],"msg":"extra fields not permitted"}]})", "invalid_argument",
        "foo extra fields");
    row("detail as text", 404, R"({"detail":"Not Found"})", "not_found", "Not Found");
    row("message alone", 400, R"({"object":"error","message":"bad thing","code":40001})", "invalid_argument",
        "bad thing");
    row("Q16 web page", 502, "<html><style>b{}</style><h1>Bad\n Gateway</h1></html>", "http", "Bad Gateway");
    row("Q16 plain text", 500, "upstream failure", "http", "upstream failure");
    row("Q16 nothing", 500, "", "http", "500");
    row("Q27 loading", 503, R"({"error":{"message":"Loading model","type":"unavailable_error","code":503}})",
        "model_loading");
    row("busy, not loading", 503, R"({"error":{"message":"overloaded"}})", "http");
    row("Q31 llama-server", 400,
        R"x({"error":{"code":400,"message":"request (3010 tokens) exceeds","type":"exceed_context_size_error","n_prompt_tokens":3010,"n_ctx":1024}})x",
        "context_overflow", "3010");
    row("Q31 OpenAI", 400,
        R"({"error":{"message":"This model's maximum context length is 8192 tokens.","code":"context_length_exceeded"}})",
        "context_overflow");
    row("Q31 OpenAI, with figures", 400,
        R"x({"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9005 tokens. Please reduce the length of the messages.","code":"context_length_exceeded"}})x",
        "context_overflow", "9005 tokens, and 8192 fit");
    row("Q31 vLLM", 400,
        R"x({"object":"error","message":"This model's maximum context length is 4096 tokens. However, your request has 5000 input tokens. Please reduce the length of the input messages."})x",
        "context_overflow", "5000 tokens, and 4096 fit");
    row("Q31 Mistral", 400,
        R"x({"object":"error","message":"Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length"})x",
        "context_overflow", "40000 tokens, and 32768 fit");
    row("Q32 llama-server", 500,
        R"x({"error":{"code":500,"message":"input (702 tokens) is too large to process. increase the physical batch size (current batch size: 512)","type":"server_error"}})x",
        "context_overflow", "702");
    row("key refused", 401, R"({"error":{"message":"Invalid API Key","type":"authentication_error","code":401}})",
        "unauthorized", "key");
    row("key repeated", 401, R"({"error":{"message":"Incorrect API key provided: sk-secret."}})", "unauthorized",
        "•••");
    row("no credit", 429, R"({"error":{"message":"You exceeded your quota","code":"insufficient_quota"}})",
        "permission", "credit");
    row("model missing", 404, R"({"error":{"message":"The model `x` does not exist","code":"model_not_found"}})",
        "model_not_found");
    row("wrong path", 404, R"({"error":{"code":404,"message":"File Not Found","type":"not_found_error"}})", "not_found",
        "/v1");
    row("not offered", 501,
        R"({"error":{"code":501,"message":"This server does not support embeddings.","type":"not_supported_error"}})",
        "unsupported");
    row("request timeout", 408, "", "timeout");
    row("conflict", 409, "", "busy");
    row("too early", 425, "", "busy");
    row("too large", 413, "<html>nginx</html>", "too_large");
}

void ProviderErrorTest::bodies()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, code);
    QFETCH(QString, words);
    const QUrl server(QStringLiteral("http://user:hunter2@models.example:8080/v1?token=1"));
    const Error error = errorFromProvider(providerErrorFromBody(body), status, {}, server, QStringLiteral("sk-secret"));
    QCOMPARE(errorCodeName(error.code), code);
    const QString all = error.message + error.detail;
    QVERIFY2(error.message.contains(QLatin1String("models.example:8080")), qPrintable(error.message));
    QVERIFY2(all.contains(words), qPrintable(all));
    QVERIFY2(!all.contains(QLatin1String("sk-secret")) && !all.contains(QLatin1String("hunter2")), qPrintable(all));
    QVERIFY2(error.message.endsWith(QLatin1Char('.')) || error.message.endsWith(QString::fromUtf8("”")),
        qPrintable(error.message));
}

void ProviderErrorTest::waitsAreKept()
{
    HttpHeaders headers;
    headers.emplaceBack("retry-after", "2");
    const Error error = errorFromProvider({}, 429, headers, QUrl(QStringLiteral("http://h/")), {});
    QCOMPARE(error.retryAfter.count(), 2000);
    QVERIFY(isTransient(error));
    const Error tomorrow =
        errorFromProvider({}, 429, { { "retry-after", "36000" } }, QUrl(QStringLiteral("http://h/")), {});
    QVERIFY(!isTransient(tomorrow));
    QCOMPARE(tomorrow.message,
        QStringLiteral("h takes no more requests for now. Try again in 10 hours, or choose another model."));
    QVERIFY(error.message.endsWith(QStringLiteral("Try again in a moment.")));
    const Error later = errorFromProvider({}, 429, { { "retry-after", "61" } }, QUrl(QStringLiteral("http://h/")), {});
    QVERIFY(later.message.contains(QStringLiteral("in 2 minutes")));
}

void ProviderErrorTest::refusedParameters_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("expected");
    const auto row = [](const char* name, int status, const QByteArray& body, OptionalParameter expected) {
        QTest::newRow(name) << status << body << int(expected);
    };
    row("Q29 max_tokens", 400,
        R"({"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","param":"max_tokens","code":"unsupported_parameter"}})",
        OptionalParameter::MaxTokens);
    row("Q29 temperature", 400,
        R"({"error":{"message":"Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.","param":"temperature","code":"unsupported_value"}})",
        OptionalParameter::Temperature);
    row("temperature in words", 400, R"({"error":{"message":"`temperature` is deprecated for this model."}})",
        OptionalParameter::Temperature);
    row("stream_options", 422, R"({"detail":[{"loc":["body","stream_options"],"msg":"extra fields not permitted"}]})",
        OptionalParameter::StreamOptions);
    row("encoding_format", 400, R"({"error":{"message":"unknown field encoding_format"}})",
        OptionalParameter::EncodingFormat);
    row("something else", 400, R"({"error":{"message":"messages must not be empty"}})", OptionalParameter::None);
    row("mentioned only", 400, R"({"error":{"message":"max_tokens too large for the context"}})",
        OptionalParameter::None);
    row("another status", 500, R"({"error":{"message":"unsupported temperature"}})", OptionalParameter::None);
}

void ProviderErrorTest::refusedParameters()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(int, expected);
    QCOMPARE(int(refusedParameter(providerErrorFromBody(body), status)), expected);
}

void ProviderErrorTest::transient_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("expected");
    for (const int status : { 408, 409, 425, 429, 500, 502, 503, 504, 529 })
        QTest::newRow(qPrintable(QString::number(status))) << status << true;
    for (const int status : { 400, 401, 402, 403, 404, 405, 413, 422, 501 })
        QTest::newRow(qPrintable(QString::number(status))) << status << false;
}

// A39
void ProviderErrorTest::serversWordsAreTold()
{
    const QUrl server(QStringLiteral("https://api.example/v1"));
    const QString secret = QStringLiteral("sk-1234");
    const ProviderError said =
        providerErrorFromBody(R"({"error":{"message":"Verify your organisation before sk-1234 may use this"}})");
    for (const int status : { 400, 403, 404, 500 }) {
        const Error error = errorFromProvider(said, status, {}, server, secret);
        QVERIFY2(error.message.endsWith(QStringLiteral("It says: “Verify your organisation before ••• may use this”")),
            qPrintable(error.message));
    }
    // Of a wrong key servers repeat parts.
    QVERIFY(!errorFromProvider(said, 401, {}, server, secret).message.contains(QStringLiteral("organisation")));
}

void ProviderErrorTest::transient()
{
    QFETCH(int, status);
    QFETCH(bool, expected);
    QCOMPARE(isTransient(errorFromProvider({}, status, {}, QUrl(QStringLiteral("http://h/")), {})), expected);
}

QTEST_APPLESS_MAIN(ProviderErrorTest)
#include "providererrortest.moc"
