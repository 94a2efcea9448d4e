#include "net/ssedecoder.h"

#include <QRandomGenerator>
#include <QTest>

using namespace docent;

Q_DECLARE_METATYPE(QList<docent::SseEvent>)

namespace {

/// The events of `bytes` when they arrive in pieces that end at `cuts`.
QList<SseEvent> decode(const QByteArray& bytes, const QList<qsizetype>& cuts)
{
    SseDecoder decoder;
    QList<SseEvent> events;
    qsizetype begin = 0;
    for (const qsizetype cut : cuts + QList<qsizetype> { bytes.size() }) {
        const auto some = decoder.feed(bytes.mid(begin, cut - begin));
        events += some.value_or(QList<SseEvent>());
        begin = cut;
    }
    return events + decoder.finish().value_or(QList<SseEvent>());
}

SseEvent data(const char* text)
{
    return { {}, text };
}

} // namespace

class SseDecoderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void decodes_data();
    void decodes();
    void limitsLines();
    void limitsEvents();
    void manyTinyReadsStayLinear();
};

void SseDecoderTest::decodes_data()
{
    using Events = QList<SseEvent>;
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Events>("expected");
    const auto row = [](const char* name, const QByteArray& bytes, const Events& events) {
        QTest::newRow(name) << bytes << events;
    };
    row("plain", "data: a\n\ndata: b\n\n", { data("a"), data("b") });
    row("nothing", "", {});
    row("only blank lines", "\n\n\n\n", {});
    row("named", "event: ping\ndata: {}\n\n", { { "ping", "{}" } });
    row("name without data", "event: ping\n\ndata: a\n\n", { data("a") });
    row("Q6 comments", ": ping\n\ndata: a\n: OPENROUTER PROCESSING\ndata: b\n\n:\n\n", { data("a\nb") });
    row("Q7 no space", "data:a\n\n", { data("a") });
    row("Q7 one space only is taken off", "data:  a\n\n", { data(" a") });
    row("Q7 bare data with colon", "data:\n\n", { data("") });
    row("Q7 bare data", "data\n\n", { data("") });
    row("Q8 CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", { data("a"), data("b") });
    row("Q8 CR", "data: a\r\rdata: b\r\r", { data("a"), data("b") });
    row("Q8 mixed", "data: a\r\n\ndata: b\r\r\ndata: c\n\r", { data("a"), data("b"), data("c") });
    row("Q9 no blank line", "data: a\n\ndata: b\n", { data("a"), data("b") });
    row("Q9 no line end", "data: a\n\ndata: b", { data("a"), data("b") });
    row("Q10 several lines", "data: a\ndata:\ndata: b\n\n", { data("a\n\nb") });
    row("Q11 UTF-8", "data: äöü€😀\n\ndata: 漢字\n\n", { data("äöü€😀"), data("漢字") });
    row("Q35 blank lines first", "\n\n\ndata: {}\n\n", { data("{}") });
    row("Q36 unknown fields", "id: 7\nretry: 10\nfoo: bar\nfoo\ndata: a\n\n", { data("a") });
    row("byte order mark",
        "\xEF\xBB\xBF"
        "data: a\n\n",
        { data("a") });
    row("bare JSON", "data: a\n\n{\"error\":\"x\"}\n\n", { data("a"), data("{\"error\":\"x\"}") });
    row("error field", "data: a\n\nerror: {\"code\":500}\n\n", { data("a"), { "error", "{\"code\":500}" } });
    row("zero byte", QByteArray("data: a\0b\n\n", 11), { { {}, QByteArray("a\0b", 3) } });
}

// A41
void SseDecoderTest::decodes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QList<SseEvent>, expected);
    QCOMPARE(decode(bytes, {}), expected);
    QList<qsizetype> everywhere;
    for (qsizetype cut = 1; cut < bytes.size(); ++cut) {
        QCOMPARE(decode(bytes, { cut }), expected);
        everywhere.append(cut);
    }
    QCOMPARE(decode(bytes, everywhere), expected);
    QRandomGenerator random(1);
    for (int round = 0; round < 50; ++round) {
        QList<qsizetype> some;
        for (const qsizetype cut : everywhere) {
            if (random.bounded(3) == 0)
                some.append(cut);
        }
        QCOMPARE(decode(bytes, some), expected);
    }
}

void SseDecoderTest::limitsLines()
{
    SseDecoder decoder(1000);
    QVERIFY(decoder.feed("data: "));
    for (int i = 0; i < 9; ++i)
        QVERIFY(decoder.feed(QByteArray(100, 'x')));
    const auto over = decoder.feed(QByteArray(100, 'x'));
    QVERIFY(!over);
    QCOMPARE(over.error().code, ErrorCode::TooLarge);
}

void SseDecoderTest::limitsEvents()
{
    SseDecoder decoder(1000);
    bool failed = false;
    for (int i = 0; i < 20 && !failed; ++i)
        failed = !decoder.feed("data: " + QByteArray(100, 'x') + "\n");
    QVERIFY(failed);
}

void SseDecoderTest::manyTinyReadsStayLinear()
{
    // Quadratic scanning would take minutes for this.
    SseDecoder decoder;
    const QByteArray line = "data: " + QByteArray(2'000'000, 'x') + "\n\n";
    qsizetype got = 0;
    for (qsizetype i = 0; i < line.size(); i += 4)
        got += decoder.feed(line.mid(i, 4)).value_or(QList<SseEvent>()).size();
    QCOMPARE(got, 1);
}

QTEST_APPLESS_MAIN(SseDecoderTest)
#include "ssedecodertest.moc"
