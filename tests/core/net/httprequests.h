#pragma once

#include "async/gather.h"
#include "async/scope.h"
#include "async/sleep.h"
#include "net/httpclient.h"
#include "support/coroutinerunner.h"
#include "support/scriptedserver.h"
#include <QElapsedTimer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

namespace docent::test {

using namespace std::chrono_literals;

inline HttpRequest get(const QUrl& url)
{
    HttpRequest request;
    request.url = url;
    request.purpose = QStringLiteral("test");
    return request;
}

inline HttpRequest post(const QUrl& url, const QByteArray& body = "{}")
{
    HttpRequest request = get(url);
    request.method = "POST";
    request.body = body;
    request.contentType = "application/json";
    return request;
}

inline Result<HttpReply> send(HttpClient& http, const HttpRequest& request, std::stop_token stop = {})
{
    auto outcome = test::run(http.send(request, stop));
    return outcome.result ? std::move(*outcome.result)
                          : Result<HttpReply>(fail(ErrorCode::Internal, QStringLiteral("never ended")));
}

inline Task<> discard(Task<HttpReply> task)
{
    const Result<HttpReply> reply = co_await task;
    if (!reply)
        co_return fail(reply.error());
    co_return Result<>();
}

inline Task<QByteArray> streamAll(HttpClient& http, HttpRequest request, std::stop_token stop)
{
    const Result<std::shared_ptr<HttpStream>> stream = co_await http.open(request, stop);
    if (!stream)
        co_return fail(stream.error());
    QByteArray all;
    while (true) {
        const Result<QByteArray> bytes = co_await (*stream)->read(stop);
        if (!bytes)
            co_return fail(bytes.error());
        if (bytes->isEmpty())
            co_return all;
        all += *bytes;
    }
}

} // namespace docent::test

Q_DECLARE_METATYPE(docent::test::ScriptedReply)
