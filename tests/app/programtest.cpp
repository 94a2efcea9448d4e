#include "support/program.h"

using namespace docent;
using test::Ended;
using test::Program;

/// The whole program by its command line, on a library of its own.
class ProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void indexesAFolder();
    void findsPassages();
    void answersByQuoting();
    void listsAndPrintsDocuments();
    void noticesWhatChanged();
    void forgetsDocuments();
    void refusesWrongUse();
    void saysWhatFailed();

private:
    Ended docent(const QStringList& arguments) { return m_program.run(arguments); }
    void write(const QString& name, const QByteArray& content) { m_program.write(name, content); }

    Program m_program;
    QString m_documents { m_program.documents() };
};

void ProgramTest::initTestCase()
{
    write(QStringLiteral("perks.md"),
        "# Perks\n\n## Gym\n\nThe company pays gym memberships up to 500 euros a year.\n\n## Bicycles\n\nA bicycle can "
        "be leased after "
        "six months.\n");
    write(QStringLiteral("deep/er/travel.txt"),
        "Trains are booked in second class. Flights need the approval of the office.\n");
    write(QStringLiteral("deep/page.html"),
        "<html><head><title>Keys</title></head><body><nav>Home</nav><p>Lost keys are reported to Ms Nakamura "
        "\xF0\x9F\x94\x91 "
        "at once.</p></body></html>");
    write(QStringLiteral("broken.pdf"), "%PDF-1.4\nthis is no PDF");
    write(QStringLiteral("picture.png"), "\x89PNG\r\n\x1a\nxxxx");
}

void ProgramTest::indexesAFolder() // A53 A54
{
    const Ended first = docent({ QStringLiteral("index"), m_documents, QStringLiteral("--json") });
    QVERIFY2(first.status == 0, first.said());
    const QJsonObject summary = first.object();
    QCOMPARE(summary.value(QLatin1String("processed")).toInt(), 3);
    QCOMPARE(summary.value(QLatin1String("unchanged")).toInt(), 0);
    const QJsonArray failed = summary.value(QLatin1String("failed")).toArray();
    QCOMPARE(failed.size(), 1);
    QVERIFY(failed.first().toObject().value(QLatin1String("path")).toString().endsWith(QLatin1String("broken.pdf")));
    QCOMPARE(failed.first().toObject().value(QLatin1String("code")).toString(), QStringLiteral("damaged"));
    const QJsonArray skipped = summary.value(QLatin1String("skipped")).toArray();
    QCOMPARE(skipped.size(), 1);
    QVERIFY(skipped.first().toObject().value(QLatin1String("path")).toString().endsWith(QLatin1String("picture.png")));
    QVERIFY(summary.value(QLatin1String("passages")).toInt() >= 3);

    const Ended strict =
        docent({ QStringLiteral("index"), m_documents, QStringLiteral("--json"), QStringLiteral("--strict") });
    QCOMPARE(strict.status, 3);
    QCOMPARE(strict.object().value(QLatin1String("processed")).toInt(), 0);
    // The damaged one has not changed either: it is not read again until it does.
    QCOMPARE(strict.object().value(QLatin1String("unchanged")).toInt(), 4);
}

void ProgramTest::findsPassages()
{
    const Ended ended =
        docent({ QStringLiteral("search"), QStringLiteral("gym membership"), QStringLiteral("--json") });
    QVERIFY2(ended.status == 0, ended.said());
    const QJsonObject object = ended.object();
    QCOMPARE(object.value(QLatin1String("query")).toString(), QStringLiteral("gym membership"));
    QVERIFY(object.value(QLatin1String("milliseconds")).toObject().contains(QLatin1String("keyword")));
    const QJsonObject hit = object.value(QLatin1String("hits")).toArray().first().toObject();
    QVERIFY(hit.value(QLatin1String("path")).toString().endsWith(QLatin1String("/perks.md")));
    QCOMPARE(hit.value(QLatin1String("rank")).toInt(), 1);
    QCOMPARE(hit.value(QLatin1String("keyword_rank")).toInt(), 1);
    QVERIFY(hit.value(QLatin1String("vector_rank")).isNull());
    QVERIFY(hit.value(QLatin1String("heading")).toString().contains(QLatin1String("Perks")));

    const Ended none = docent({ QStringLiteral("search"), QStringLiteral("xylophone"), QStringLiteral("--json") });
    QCOMPARE(none.status, 0);
    QVERIFY(none.object().value(QLatin1String("hits")).toArray().isEmpty());
    QVERIFY(none.object().value(QLatin1String("suggestion")).isNull());
    const Ended misspelt = docent({ QStringLiteral("search"), QStringLiteral("bicicle"), QStringLiteral("--json") });
    QCOMPARE(misspelt.object().value(QLatin1String("suggestion")).toString(), QStringLiteral("bicycle"));
    const Ended asked = docent({ QStringLiteral("search"), QStringLiteral("bicicle") });
    QCOMPARE(asked.out, "Nothing found.\nDid you mean: bicycle\n");
    const Ended text = docent({ QStringLiteral("search"), QStringLiteral("bicycle") });
    QVERIFY(text.out.contains("perks.md"));
}

void ProgramTest::answersByQuoting()
{
    const Ended ended = docent({ QStringLiteral("ask"), QStringLiteral("Who is told about lost keys?"),
        QStringLiteral("--no-model"), QStringLiteral("--json") });
    QVERIFY2(ended.status == 0, ended.said());
    const QJsonObject object = ended.object();
    QVERIFY(object.value(QLatin1String("answer")).toString().contains(QStringLiteral("Nakamura")));
    const QJsonObject citation = object.value(QLatin1String("citations")).toArray().first().toObject();
    QVERIFY(citation.value(QLatin1String("path")).toString().endsWith(QLatin1String("/page.html")));
    QCOMPARE(citation.value(QLatin1String("verified")).toBool(), true);
    QVERIFY(object.value(QLatin1String("error")).isNull());
    QCOMPARE(object.value(QLatin1String("stopped")).toBool(), false);
    const Ended misspelt = docent({ QStringLiteral("ask"), QStringLiteral("Nakamurra?"), QStringLiteral("--no-model"),
        QStringLiteral("--json") });
    QVERIFY(misspelt.object().value(QLatin1String("answer")).toString().contains(QStringLiteral("Nakamura")));
    QVERIFY2(misspelt.out.contains("Searched for “Nakamura?” instead of “Nakamurra?”."), misspelt.said());
}

void ProgramTest::listsAndPrintsDocuments()
{
    const QJsonArray all = docent({ QStringLiteral("documents"), QStringLiteral("--json") }).array();
    QCOMPARE(all.size(), 5);
    const QJsonArray failed =
        docent({ QStringLiteral("documents"), QStringLiteral("--failed"), QStringLiteral("--json") }).array();
    QCOMPARE(failed.size(), 1);
    QVERIFY(!failed.first().toObject().value(QLatin1String("next_action")).toString().isEmpty());

    // Offsets count code points of the text that documents --text prints.
    const QString path = m_documents + QStringLiteral("/deep/page.html");
    const QByteArray bytes = docent({ QStringLiteral("documents"), QStringLiteral("--text"), path }).out;
    const QList<uint> text = QString::fromUtf8(bytes).toUcs4();
    const QJsonObject hit = docent({ QStringLiteral("search"), QStringLiteral("Nakamura"), QStringLiteral("--json") })
                                .object()
                                .value(QLatin1String("hits"))
                                .toArray()
                                .first()
                                .toObject();
    const qint64 start = hit.value(QLatin1String("start")).toInteger();
    const qint64 end = hit.value(QLatin1String("end")).toInteger();
    QVERIFY(end <= text.size());
    QCOMPARE(QString::fromUcs4(reinterpret_cast<const char32_t*>(text.constData()) + start, end - start),
        hit.value(QLatin1String("text")).toString());
}

void ProgramTest::noticesWhatChanged()
{
    write(QStringLiteral("deep/er/travel.txt"), "Trains are booked in first class for trips beyond four hours.\n");
    const QJsonObject summary = docent({ QStringLiteral("index"), m_documents, QStringLiteral("--json") }).object();
    QCOMPARE(summary.value(QLatin1String("processed")).toInt(), 1);
    const QJsonArray old = docent({ QStringLiteral("search"), QStringLiteral("flights"), QStringLiteral("--json") })
                               .object()
                               .value(QLatin1String("hits"))
                               .toArray();
    QVERIFY(old.isEmpty());
    QVERIFY(QFile::remove(m_documents + QStringLiteral("/deep/er/travel.txt")));
    const QJsonObject gone = docent({ QStringLiteral("index"), m_documents, QStringLiteral("--json") }).object();
    QCOMPARE(gone.value(QLatin1String("removed")).toInt(), 1);
}

void ProgramTest::forgetsDocuments()
{
    const QString path = m_documents + QStringLiteral("/perks.md");
    QCOMPARE(docent({ QStringLiteral("documents"), QStringLiteral("remove"), path }).status, 0);
    QVERIFY(QFile::exists(path));
    const QJsonArray hits = docent({ QStringLiteral("search"), QStringLiteral("bicycle"), QStringLiteral("--json") })
                                .object()
                                .value(QLatin1String("hits"))
                                .toArray();
    QVERIFY(hits.isEmpty());
}

void ProgramTest::refusesWrongUse()
{
    const Ended ended = docent({ QStringLiteral("search") });
    QCOMPARE(ended.status, 1);
    QVERIFY(ended.err.contains("wants a query"));
    QVERIFY(ended.out.isEmpty());
}

void ProgramTest::saysWhatFailed()
{
    const QStringList missing { QStringLiteral("index"), m_program.place(QStringLiteral("nowhere")),
        QStringLiteral("--json") };
    const Ended listed = docent(missing);
    QVERIFY2(listed.status == 0, listed.said());
    const QJsonArray failed = listed.object().value(QLatin1String("failed")).toArray();
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed.first().toObject().value(QLatin1String("path")).toString(), missing.at(1));
    QCOMPARE(docent(missing + QStringList { QStringLiteral("--strict") }).status, 3);

    const Ended away = docent({ QStringLiteral("ask"), QStringLiteral("lost keys"), QStringLiteral("--endpoint"),
        QStringLiteral("http://127.0.0.1:9/v1"), QStringLiteral("--json") });
    QCOMPARE(away.status, 2);
    QVERIFY(
        !away.object().value(QLatin1String("error")).toObject().value(QLatin1String("message")).toString().isEmpty());
}

QTEST_GUILESS_MAIN(ProgramTest)
#include "programtest.moc"
