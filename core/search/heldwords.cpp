#include "search/heldwords.h"

#include "search/textpairs.h"
#include "terms/queryterms.h"
#include "terms/stopwords.h"

#include <algorithm>
#include <QSet>

namespace docent {

namespace {

constexpr std::size_t mostEndings = 2'000; ///< longer words that end with a record
constexpr std::size_t shortestEnding = 5; ///< bytes of a term that counts as the end of longer ones

using Groups = std::vector<std::vector<std::string>>;

/// Words that say nothing are left out, unless there are no others.
QList<terms::QueryWord> telling(const QString& text, const QStringList& languages)
{
    QList<terms::QueryWord> words;
    QStringList plain;
    for (const terms::QueryWord& word : terms::phraseWords(text, languages)) {
        words.append(word);
        plain.append(word.shown.toLower());
    }
    const QStringList stops = terms::stopWordsAmong(plain, languages);
    QList<terms::QueryWord> kept;
    for (qsizetype i = 0; i < words.size(); ++i) {
        if (!stops.contains(plain.at(i)))
            kept.append(words.at(i));
    }
    return kept.isEmpty() ? words : kept;
}

void addEndings(
    std::vector<std::string>& group, std::span<const keywords::LiveSegment> segments, const std::stop_token& stop)
{
    const std::vector<std::string> endings = group;
    for (const std::string& ending : endings) {
        if (ending.size() < shortestEnding)
            continue;
        for (std::string& term : keywords::termsEndingWith(segments, ending, mostEndings, stop))
            group.push_back(std::move(term));
    }
}

QSet<qint64> documentsOf(const std::vector<keywords::PassageAt>& passages)
{
    QSet<qint64> documents;
    for (const keywords::PassageAt& passage : passages)
        documents.insert(passage.documentId);
    return documents;
}

} // namespace

HeldTerms heldTerms(const HeldWords& words, const QStringList& languages,
    std::span<const keywords::LiveSegment> segments, const std::stop_token& stop)
{
    HeldTerms held;
    for (const QString& record : words.records) {
        for (const terms::QueryWord& word : telling(record, languages)) {
            held.records.push_back(word.alternatives);
            if (words.recordsEndWords)
                addEndings(held.records.back(), segments, stop);
        }
    }
    const SearchQuery parsed = parseSearchQuery(words.topic);
    for (const QStringList& group : parsed.required)
        held.phrases += group;
    const QString plain = held.phrases.isEmpty() ? words.topic : parsed.words;
    QList<QStringList> required;
    for (const QString& phrase : std::as_const(held.phrases)) {
        required.append({ phrase });
        for (const terms::QueryWord& word : terms::phraseWords(phrase, languages))
            held.topic.push_back(word.alternatives);
        held.said << phrase;
    }
    for (const terms::QueryWord& word :
        plain.trimmed().isEmpty() ? QList<terms::QueryWord>() : telling(plain, languages)) {
        held.topic.push_back(word.alternatives);
        held.said << word.shown;
    }
    held.sequences = requiredSequences(required, languages);
    return held;
}

QList<keywords::PassageAt> passagesHolding(
    const HeldTerms& terms, std::span<const keywords::LiveSegment> segments, const std::stop_token& stop)
{
    std::vector<keywords::PassageAt> passages = keywords::passagesWith(segments, terms.topic, terms.sequences, stop);
    for (std::size_t i = 0; i < terms.records.size(); ++i) {
        const std::vector<keywords::PassageAt> with = keywords::passagesWith(segments, { terms.records[i] }, {}, stop);
        if (i == 0 && terms.topic.empty()) {
            passages = with;
            continue;
        }
        const QSet<qint64> documents = documentsOf(with);
        std::erase_if(passages,
            [&documents](const keywords::PassageAt& passage) { return !documents.contains(passage.documentId); });
    }
    return { passages.begin(), passages.end() };
}

QList<keywords::PassageAt> firstOfEachDocument(const QList<keywords::PassageAt>& passages)
{
    QList<keywords::PassageAt> firsts;
    QSet<qint64> documents;
    for (const keywords::PassageAt& passage : passages) {
        if (!documents.contains(passage.documentId))
            firsts.append(passage);
        documents.insert(passage.documentId);
    }
    return firsts;
}

} // namespace docent
