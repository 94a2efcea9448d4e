// How fast text becomes terms, beside what bounds it: finding words at spaces alone, and Snowball on each of these
// words. termsbench FILE [LANGUAGE]

#include "terms/analyzer.h"

#include <algorithm>
#include <cstdio>
#include <libstemmer.h>
#include <memory>
#include <QElapsedTimer>
#include <QFile>

using namespace docent::terms;

namespace {

constexpr int rounds = 3;
constexpr qsizetype passage = 2000; ///< characters

/// The best of some rounds, in MB of UTF-8 a second.
template <typename Work> double speed(qsizetype bytes, Work&& work)
{
    qint64 best = std::numeric_limits<qint64>::max();
    for (int i = 0; i < rounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        work();
        best = std::min(best, timer.nsecsElapsed());
    }
    return static_cast<double>(bytes) * 1e3 / static_cast<double>(std::max<qint64>(1, best));
}

size_t wordsAtSpaces(const QByteArray& text, sb_stemmer* stemmer)
{
    size_t sum = 0;
    for (const char *at = text.begin(), *end = text.end(); at < end;) {
        const char* stop = std::find(at, end, ' ');
        if (stemmer) {
            sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(at), static_cast<int>(stop - at));
            sum += static_cast<size_t>(sb_stemmer_length(stemmer));
        } else {
            ++sum;
        }
        at = stop + 1;
    }
    return sum;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "termsbench FILE [LANGUAGE]\n");
        return 2;
    }
    QFile file(QString::fromLocal8Bit(argv[1]));
    if (!file.open(QIODevice::ReadOnly)) {
        std::fprintf(stderr, "%s can't be read\n", argv[1]);
        return 1;
    }
    const QByteArray bytes = file.readAll();
    const QString text = QString::fromUtf8(bytes);
    const Language language(QString::fromLatin1(argc > 2 ? argv[2] : "en"));
    const char* algorithm = language.algorithmFor(QChar::Script_Latin);
    const std::unique_ptr<sb_stemmer, void (*)(sb_stemmer*)> stemmer(
        sb_stemmer_new(algorithm ? algorithm : "english", nullptr), sb_stemmer_delete);

    size_t sum = 0;
    size_t count = 0;
    const double spaces = speed(bytes.size(), [&] { sum += wordsAtSpaces(bytes, nullptr); });
    const double snowball = speed(bytes.size(), [&] { sum += wordsAtSpaces(bytes, stemmer.get()); });
    Analyzer warm;
    const auto work = [&](Analyzer& analyzer) {
        count = 0;
        for (qsizetype at = 0; at < text.size(); at += passage) {
            count += analyzer.places(QStringView(text).mid(at, passage), language).size();
            analyzer.reset();
        }
    };
    const double anew = speed(bytes.size(), [&] {
        Analyzer cold;
        work(cold);
    });
    const double again = speed(bytes.size(), [&] { work(warm); });
    std::printf("{\"bytes\": %lld, \"terms\": %zu, \"remembered_bytes\": %zu, \"mb_s\": {\"terms\": %.1f, "
                "\"words_known\": %.1f, \"snowball_alone\": %.1f, \"spaces_alone\": %.1f}}\n",
        static_cast<long long>(bytes.size()), count, warm.bytes(), anew, again, snowball, spaces);
    return sum == 0;
}
