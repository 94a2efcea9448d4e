#include "terms/stems.h"

#include "terms/letters.h"

#include <algorithm>
#include <libstemmer.h>

namespace docent::terms {

namespace {

constexpr qsizetype longestWord = 64; ///< UTF-16 units; no word of a language is longer

QString lowered(QStringView word, const Language& language)
{
    // Turkish alone tells its two letters i apart by their dots.
    if (language.code() != u"tr")
        return plain(word);
    QString turkish = word.toString();
    turkish.replace(QChar(u'I'), QChar(u'ı')).replace(QChar(u'İ'), QChar(u'i'));
    return plain(turkish);
}

} // namespace

std::string Stems::bounded(const QString& term)
{
    std::string utf8 = term.toUtf8().toStdString();
    if (utf8.size() <= longest)
        return utf8;
    size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xc0) == 0x80)
        --end;
    utf8.resize(end);
    return utf8;
}

Stems::Stems() = default;
Stems::~Stems() = default;

void Stems::Delete::operator()(sb_stemmer* stemmer) const
{
    sb_stemmer_delete(stemmer);
}

std::string Stems::term(QStringView word, const Language& language)
{
    const QString lower = lowered(word, language);
    if (lower.isEmpty() || lower.size() > longestWord)
        return bounded(folded(lower));
    const char* algorithm = language.algorithmFor(QChar::script(characterAt(lower, 0).value));
    return bounded(folded(algorithm ? stem(lower, algorithm) : lower));
}

std::string Stems::whole(QStringView word)
{
    return bounded(folded(plain(word)));
}

QString Stems::stem(const QString& plain, const char* algorithm)
{
    auto found = m_stemmers.find(algorithm);
    if (found == m_stemmers.end())
        found = m_stemmers.try_emplace(algorithm, sb_stemmer_new(algorithm, nullptr)).first;
    sb_stemmer* stemmer = found->second.get();
    if (!stemmer) // an algorithm that the installed library doesn't have
        return plain;
    const QByteArray word = plain.toUtf8();
    const sb_symbol* letters =
        sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.constData()), static_cast<int>(word.size()));
    if (!letters || sb_stemmer_length(stemmer) == 0)
        return plain;
    return QString::fromUtf8(reinterpret_cast<const char*>(letters), sb_stemmer_length(stemmer));
}

} // namespace docent::terms
