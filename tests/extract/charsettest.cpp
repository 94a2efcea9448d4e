#include "extract/formats/charset.h"

#include <iconv.h>
#include <QTest>

using namespace docent;

class CharsetTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void decodes_data();
    void decodes();
    void marks_data();
    void marks();
    void declaredCharsetWins();
    void notText_data();
    void notText();
    void brokenUtf8();
    void normalizes_data();
    void normalizes();
};

namespace {

QByteArray encoded(const QString& text, const char* charset)
{
    const iconv_t converter = iconv_open(charset, "UTF-8");
    QByteArray in = text.toUtf8();
    QByteArray out(in.size() * 4 + 64, '\0');
    char* from = in.data();
    char* to = out.data();
    size_t left = size_t(in.size());
    size_t room = size_t(out.size());
    iconv(converter, &from, &left, &to, &room);
    iconv(converter, nullptr, nullptr, &to, &room); // the closing escape
    iconv_close(converter);
    out.truncate(out.size() - qsizetype(room));
    return left == 0 ? out : QByteArray();
}

const char* const russian =
    "Вечером мы пошли гулять по набережной, и ветер с реки был тёплым. Старый рыбак рассказал нам, как прошлой осенью "
    "он поймал щуку длиной больше метра, но никто ему не поверил, потому что фотографий не осталось.";
const char* const greek =
    "Το πρωί ανοίξαμε τα παράθυρα και ο ήλιος γέμισε το δωμάτιο. Η γιαγιά έφτιαξε καφέ και μας διηγήθηκε ιστορίες από "
    "το χωριό, όπου γεννήθηκε πριν από ογδόντα χρόνια και όπου ζουν ακόμη πολλοί συγγενείς μας.";
const char* const japanese = "私たちは朝早く起きて、山の上まで歩いて行きました。途中で小さな神社を見つけ、そこで少し休"
                             "んでから、また道を続けました。頂上から見た景色はとても美しかったです。";
const char* const chinese = "我们早上很早就起床，一直走到山顶。途中发现了一座小庙，在那里休息了一会儿，然后继续赶路。从"
                            "山顶看到的景色非常美丽，大家都很高兴，拍了许多照片。";
const char* const traditional = "我們早上很早就起床，一直走到山頂。途中發現了一座小廟，在那裡休息了一會兒，然後繼續趕路"
                                "。從山頂看到的景色非常美麗，大家都很高興，拍了許多照片。";
const char* const korean = "우리는 아침 일찍 일어나 산꼭대기까지 걸어갔습니다. 도중에 작은 절을 발견하고 그곳에서 잠시 "
                           "쉬었다가 다시 길을 떠났습니다. 정상에서 본 경치는 정말 아름다웠습니다.";
const char* const german =
    "Die Straße zum Schloß führt über mehrere Brücken; nördlich davon liegen die Gärten, in denen früher "
    "Äpfel, Kräuter und Gemüse für die Küche wuchsen. Heute gehört das Gelände der Stadt.";
const char* const polish = "Wczesnym rankiem poszliśmy na górę, żeby zobaczyć wschód słońca. Po drodze spotkaliśmy "
                           "pasterza, który opowiedział "
                           "nam, że zeszłej zimy śnieg leżał tu aż do maja i że wilki podchodziły pod same zagrody.";

} // namespace

void CharsetTest::decodes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("charset");
    const auto row = [](const char* charset, const char* text) {
        QTest::addRow("%s %.8s", charset, text) << QString::fromUtf8(text) << QByteArray(charset);
    };
    row("UTF-8", russian);
    row("WINDOWS-1251", russian);
    row("KOI8-R", russian);
    row("ISO-8859-5", russian);
    row("WINDOWS-1253", greek);
    row("ISO-8859-7", greek);
    row("SHIFT_JIS", japanese);
    row("EUC-JP", japanese);
    row("ISO-2022-JP", japanese);
    row("GB18030", chinese);
    row("GB2312", chinese);
    row("BIG5", traditional);
    row("EUC-KR", korean);
    row("ISO-2022-KR", korean);
    row("WINDOWS-1252", german);
    row("WINDOWS-1250", polish);
    row("ISO-8859-2", polish);
    row("UTF-16LE", german);
    row("UTF-16BE", german);
    row("UTF-32LE", german);
    row("UTF-32BE", german);
}

void CharsetTest::decodes()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, charset);
    const QByteArray bytes = encoded(text, charset.constData());
    QVERIFY(!bytes.isEmpty());
    const Result<QString> read = charset::toText(bytes);
    QVERIFY(read);
    QCOMPARE(*read, text);
}

void CharsetTest::marks_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("UTF-8") << QByteArray("\xEF\xBB\xBFgr\xC3\xBCn");
    QTest::newRow("UTF-16LE") << QByteArray("\xFF\xFEg\0r\0\xFC\0n\0", 10);
    QTest::newRow("UTF-16BE") << QByteArray("\xFE\xFF\0g\0r\0\xFC\0n", 10);
    QTest::newRow("UTF-32LE") << QByteArray("\xFF\xFE\0\0g\0\0\0r\0\0\0\xFC\0\0\0n\0\0\0", 20);
    QTest::newRow("UTF-32BE") << QByteArray("\0\0\xFE\xFF\0\0\0g\0\0\0r\0\0\0\xFC\0\0\0n", 20);
    QTest::newRow("GB18030") << QByteArray("\x84\x31\x95\x33gr\xA8\xB9n");
}

void CharsetTest::marks()
{
    QFETCH(QByteArray, bytes);
    const Result<QString> read = charset::toText(bytes);
    QVERIFY(read);
    QCOMPARE(*read, QStringLiteral("grün"));
}

void CharsetTest::declaredCharsetWins()
{
    const QByteArray bytes("caf\xE9 \xA4");
    QCOMPARE(*charset::toText(bytes, "iso-8859-15"), QStringLiteral("café €"));
    QCOMPARE(*charset::toText(bytes, "ISO-8859-1"), QStringLiteral("café ¤"));
    // One that nobody knows, and one that the bytes contradict, are not believed.
    QVERIFY(charset::toText(bytes, "klingon")->startsWith(QLatin1String("caf")));
    QVERIFY(charset::toText(bytes, "utf-8")->startsWith(QLatin1String("caf")));
}

void CharsetTest::notText_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("zeros") << QByteArray(1000, '\0');
    QTest::newRow("program") << QByteArray("\x7F"
                                           "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3E\0\1\0\0\0",
        24)
                                    .repeated(20);
    QTest::newRow("control characters") << QByteArray("\1\2\3\4\5\6\7 abc").repeated(20);
}

void CharsetTest::notText()
{
    QFETCH(QByteArray, bytes);
    const Result<QString> read = charset::toText(bytes);
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Unsupported);
}

void CharsetTest::brokenUtf8()
{
    QByteArray bytes = QByteArray(russian).repeated(20);
    bytes.insert(100, '\xFF');
    const Result<QString> read = charset::toText(bytes);
    QVERIFY(read);
    QVERIFY(read->contains(QStringLiteral("старый"), Qt::CaseInsensitive));
}

void CharsetTest::normalizes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("line ends") << QStringLiteral("a\r\nb\rc\n") << QStringLiteral("a\nb\nc\n");
    QTest::newRow("form feed") << QStringLiteral("a\fb") << QStringLiteral("a\nb");
    QTest::newRow("separators") << QStringLiteral("a\u2028b\u2029c\u0085d") << QStringLiteral("a\nb\nc\nd");
    QTest::newRow("zero") << QString(QStringLiteral("a") + QChar(0) + QStringLiteral("b")) << QStringLiteral("ab");
    QTest::newRow("controls") << QStringLiteral("a\u0007\u009Fb\tc") << QStringLiteral("ab\tc");
    QTest::newRow("byte order mark inside") << QStringLiteral("a\uFEFFb") << QStringLiteral("ab");
    QTest::newRow("pair") << QStringLiteral("a\U0001F600b") << QStringLiteral("a\U0001F600b");
    QTest::newRow("half a pair") << QString(QStringLiteral("a") + QChar(0xd83d) + QStringLiteral("b"))
                                 << QStringLiteral("a\uFFFDb");
    QTest::newRow("other half") << QString(QStringLiteral("a") + QChar(0xde00)) << QStringLiteral("a\uFFFD");
}

void CharsetTest::normalizes()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    charset::normalize(text);
    QCOMPARE(text, expected);
}

QTEST_GUILESS_MAIN(CharsetTest)
#include "charsettest.moc"
