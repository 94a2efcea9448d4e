#include "support/samplelibrary.h"
#include "terms/phrase.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTest>
#include <random>
#include <set>

using namespace docent;
using test::SampleLibrary;

/// Phrases are found completely: by the index's pairs and the passages' texts what looking at all texts finds.
class PhraseSearchTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsWhatFts5Finds();
    void losesNoOddPhrase_data();
    void losesNoOddPhrase();

private:
    std::mt19937 m_random { 11 };
};

namespace {

constexpr int everything = 100'000;
constexpr int passagesPerDocument = 30;

// Words that FTS5 and the index take for the same ones; the first of them are as frequent as stop words are.
const QStringList vocabulary = QStringLiteral(
    "the of and to in a cat dog map sun log for on red big pen cup tin fan box net web jam oak fig elm bat hut rod kit")
                                   .split(QLatin1Char(' '));

using Found = std::set<qint64>;

/// The passages of a library, in FTS5 as well.
class Corpus {
public:
    Corpus()
    {
        QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name()).setDatabaseName(QStringLiteral(":memory:"));
        run(QStringLiteral("CREATE VIRTUAL TABLE texts USING fts5 (text)"));
    }
    ~Corpus()
    {
        QSqlDatabase::database(name()).close();
        QSqlDatabase::removeDatabase(name());
    }
    Q_DISABLE_COPY_MOVE(Corpus)

    void add(const QStringList& texts)
    {
        const QString path = QStringLiteral("/%1").arg(m_documents.size());
        m_documents.append(library.add(path, texts));
        for (qsizetype i = 0; i < texts.size(); ++i)
            run(QStringLiteral("INSERT INTO texts (rowid, text) VALUES (?, ?)"),
                { m_documents.last().at(i), texts.at(i) });
    }

    void remove(qsizetype document)
    {
        const QString path = QStringLiteral("/%1").arg(document);
        QVERIFY(library.write([path](Connection& db) { return documents::remove(db, { path }); }));
        for (const qint64 passage : m_documents.at(document))
            run(QStringLiteral("DELETE FROM texts WHERE rowid = ?"), { passage });
    }

    Found byFts5(const QString& phrase)
    {
        QSqlQuery query = run(QStringLiteral("SELECT rowid FROM texts WHERE texts MATCH ?"), { phrase });
        Found found;
        while (query.next())
            found.insert(query.value(0).toLongLong());
        return found;
    }

    Found byIndex(const QString& phrase)
    {
        Found found;
        const auto passages = library.search(phrase, everything);
        for (const ScoredPassage& passage : passages.value_or(QList<ScoredPassage>()))
            found.insert(passage.passageId);
        return found;
    }

    /// The first passage with the phrase of each document that has it.
    Found firstsHolding(const QString& phrase)
    {
        const auto held = test::run(library.keywords().holding({ {}, false, phrase }, {}));
        Found firsts;
        if (held.result && *held.result && (*held.result)->complete) {
            for (const keywords::PassageAt& passage : (*held.result)->passages)
                firsts.insert(passage.passageId);
        }
        return firsts;
    }

    Found firstsOf(const Found& passages) const
    {
        Found firsts;
        for (const QList<qint64>& document : m_documents) {
            for (const qint64 passage : document) {
                if (passages.contains(passage)) {
                    firsts.insert(passage);
                    break;
                }
            }
        }
        return firsts;
    }

    SampleLibrary library;

private:
    static QString name() { return QStringLiteral("phrases"); }

    QSqlQuery run(const QString& sql, const QVariantList& values = {})
    {
        QSqlQuery query(QSqlDatabase::database(name()));
        query.prepare(sql);
        for (const QVariant& value : values)
            query.addBindValue(value);
        if (!query.exec())
            qFatal("%s", qPrintable(query.lastError().text()));
        return query;
    }

    QList<QList<qint64>> m_documents;
};

/// The nth word is drawn about 1/n times as often as the first.
QString randomText(std::mt19937& random, int words)
{
    std::uniform_real_distribution<double> rank(0, std::log(double(vocabulary.size())));
    QStringList text;
    for (int i = 0; i < words; ++i)
        text.append(vocabulary.at(qsizetype(std::exp(rank(random)))));
    return text.join(QLatin1Char(' '));
}

int between(std::mt19937& random, int least, int most)
{
    return std::uniform_int_distribution<int>(least, most)(random);
}

} // namespace

void PhraseSearchTest::findsWhatFts5Finds()
{
    Corpus corpus;
    const auto addSome = [this, &corpus](int documents) {
        for (int i = 0; i < documents; ++i) {
            QStringList texts;
            for (int n = 0; n < passagesPerDocument; ++n)
                texts.append(randomText(m_random, between(m_random, 1, 60)));
            corpus.add(texts);
        }
    };
    const auto compare = [this, &corpus](int phrases) {
        for (int i = 0; i < phrases; ++i) {
            QString phrase = QLatin1Char('"') + randomText(m_random, between(m_random, 1, 6)) + QLatin1Char('"');
            if (i % 8 == 0)
                phrase += QStringLiteral(" OR \"") + randomText(m_random, 3) + QLatin1Char('"');
            const Found expected = corpus.byFts5(phrase);
            QVERIFY2(corpus.byIndex(phrase) == expected, qPrintable(phrase));
            if (i % 8 != 0)
                QVERIFY2(corpus.firstsHolding(phrase) == corpus.firstsOf(expected), qPrintable(phrase));
        }
    };
    addSome(12); // in memory
    compare(60);
    const auto written = test::run(corpus.library.keywords().maintain(KeywordIndex::Writing::All, {}));
    QVERIFY(written.result && *written.result);
    corpus.remove(3);
    addSome(3); // on disk and in memory
    corpus.remove(13);
    compare(60);
    corpus.library.reopen();
    compare(60);
}

void PhraseSearchTest::losesNoOddPhrase_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const char* language, const char* text) {
        QTest::newRow(name) << QString::fromLatin1(language) << QString::fromUtf8(text);
    };
    row("identifiers", "en",
        "call setValue(int) of my_class::do_it in v1.2.3-rc4 via C++ and .NET with x86-64 in an e-mail now");
    row("numbers", "en", "on 2024-05-17 paid 1,234.50 or 1.234,50 for 10mg of 3.5% at 12:30, see § 4.2.1 and A4");
    row("repeated", "en", "to be or not to be to be to be the the the end of the end of the to");
    row("German", "de", "Die Häuser der Straße, Größe und Groesse: Rechts- und Sozialversicherungsträger-Verordnung");
    row("French", "fr", "l'homme qu'il a vu aujourd'hui n'est pas l'ami de l'école d'été");
    row("Chinese", "zh", "我们的中文字典中文字。手机iPhone很好，东京都京都的寺");
    row("Japanese", "ja", "東京都庁に行く。スーパーコンピュータとは何か");
    row("Korean", "ko", "한국어를 배웁니다 한국어로 말합니다");
    row("Thai", "th", "ฉันเรียนภาษาไทยที่โรงเรียน");
    row("Arabic", "ar", "هذا كِتَابٌ جديد وهذا الكتاب القديم");
    row("Russian", "ru", "в доме домов дома по-русски и по русски");
    row("unknown", "", "running tests are failing nightly 😀 word 😀 con\u00adtract");
}

/// Whatever stretch of a text is looked for: where Phrase tells that it stands in it, the search finds it.
void PhraseSearchTest::losesNoOddPhrase()
{
    QFETCH(QString, language);
    QFETCH(QString, text);
    SampleLibrary library;
    library.add(QStringLiteral("/english"), { QStringLiteral("some other text of an english document") });
    ReadDocument document = test::readDocument(QStringLiteral("/1"), { text });
    document.record.language = language;
    QVERIFY(test::store(library, document));
    terms::Analyzer analyzer;
    const terms::PlacedTerms placed(analyzer.places(text, terms::Language(language)));
    int found = 0;
    for (int i = 0; i < 300; ++i) {
        const int from = between(m_random, 0, int(text.size()) - 1);
        QString phrase = text.mid(from, between(m_random, 1, 24)).simplified();
        phrase.remove(QLatin1Char('"'));
        if (i % 3 > 0) // "e-mail" is "email" and "e mail"
            phrase.replace(QLatin1Char('-'), QString(i % 3 - 1, QLatin1Char(' ')));
        const terms::Phrase sought(analyzer, phrase, terms::Language(language));
        if (sought.isEmpty() || !sought.firstIn(placed))
            continue;
        const auto hits = library.search(QLatin1Char('"') + phrase + QLatin1Char('"'), 10);
        QVERIFY(hits);
        QVERIFY2(!hits->isEmpty(), qPrintable(phrase));
        ++found;
    }
    QVERIFY2(found >= 10, qPrintable(QString::number(found)));
}

QTEST_GUILESS_MAIN(PhraseSearchTest)
#include "phrasesearchtest.moc"
