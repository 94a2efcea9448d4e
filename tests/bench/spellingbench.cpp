// How quickly near words are found in a vocabulary, beside walking over all of it.
//   spellingbench [--words N] [--queries N]
// The words are made up of syllables, and each stands in one passage; what is looked for is one of them with an edit or
// two.

#include "keywords/segmentwriter.h"
#include "keywords/termunion.h"
#include "search/nearterms.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QSet>

using namespace docent;

namespace {

class Syllables {
public:
    QString word()
    {
        static const QStringList begins = QStringLiteral("b bl br c ch d dr f fl g gr h k l m n p pl pr r s s s sch sp "
                                                         "st str t tr v w z")
                                              .split(QLatin1Char(' '));
        static const QStringList middles = QStringLiteral("a e i o u ai ei ou").split(QLatin1Char(' '));
        QString word;
        const int count = 2 + m_random.bounded(3);
        for (int i = 0; i < count; ++i)
            word += begins.at(m_random.bounded(int(begins.size()))) + middles.at(m_random.bounded(8));
        return word + QStringLiteral("nrst").at(m_random.bounded(4));
    }

    QString misspelt(QString word)
    {
        const auto at = [&] { return 1 + m_random.bounded(int(word.size()) - 2); };
        word[at()] = QChar(char16_t(u'a' + m_random.bounded(26)));
        return word.remove(at(), 1);
    }

    qsizetype bounded(qsizetype size) { return m_random.bounded(int(size)); }

private:
    QRandomGenerator m_random { 7 };
};

std::shared_ptr<const keywords::Segment> segmentOf(const QStringList& words)
{
    constexpr qsizetype wordsPerPassage = 100;
    keywords::SegmentWriter writer;
    for (qsizetype from = 0; from < words.size(); from += wordsPerPassage) {
        std::vector<std::string> terms;
        for (const QString& word : words.mid(from, wordsPerPassage))
            terms.push_back(word.toStdString());
        const std::vector<std::string_view> views(terms.begin(), terms.end());
        const std::array<keywords::SegmentWriter::Field, 1> fields { { { views, 1.0F } } };
        writer.add(from + 1, 1, fields);
    }
    auto segment = keywords::Segment::fromBytes(writer.encoded({}));
    if (!segment)
        qFatal("%s", qPrintable(segment.error().message));
    return *segment;
}

double since(const QElapsedTimer& clock)
{
    return double(clock.nsecsElapsed()) / 1e6;
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption count(QStringLiteral("words"), {}, QStringLiteral("N"), QStringLiteral("1000000"));
    const QCommandLineOption queries(QStringLiteral("queries"), {}, QStringLiteral("N"), QStringLiteral("500"));
    parser.addOptions({ count, queries });
    parser.addHelpOption();
    parser.process(application);

    Syllables syllables;
    QSet<QString> different;
    while (different.size() < parser.value(count).toInt())
        different.insert(syllables.word());
    const QStringList words = different.values();
    // As an index that grows has them: one large segment and smaller ones.
    std::vector<keywords::LiveSegment> segments;
    for (qsizetype from = 0; from < words.size();) {
        const qsizetype size = std::max<qsizetype>((words.size() - from) * 7 / 8, 1000);
        segments.push_back({ segmentOf(words.mid(from, size)) });
        from += size;
    }

    QElapsedTimer clock;
    clock.start();
    qint64 terms = 0;
    for (keywords::TermUnion at(segments); at.isValid(); at.next())
        ++terms;
    const double walk = since(clock);

    QList<double> times;
    int found = 0;
    for (int i = 0; i < std::max(1, parser.value(queries).toInt()); ++i) {
        const QString typed = syllables.misspelt(words.at(syllables.bounded(words.size())));
        clock.restart();
        found += nearTerms(typed, segments).empty() ? 0 : 1;
        times.append(since(clock));
    }
    std::sort(times.begin(), times.end());
    std::printf("%lld words in %zu segments; walking over all of them %.1f ms\n", static_cast<long long>(terms),
        segments.size(), walk);
    std::printf("near words, ms: p50 %.2f, p95 %.2f, most %.2f; some found for %d of %lld\n",
        times.at(times.size() / 2), times.at(times.size() * 95 / 100), times.last(), found,
        static_cast<long long>(times.size()));
    return 0;
}
