#include "library/stopwords.h"

#include "library/keywordtext.h"

#include <array>
#include <QSet>

namespace docent {

namespace {

QSet<QString> wordSet(const char* words)
{
    const QStringList list = QString::fromUtf8(words).split(QLatin1Char(' '));
    return { list.begin(), list.end() };
}

const std::array<QSet<QString>, 4>& languages()
{
    // Articles, pronouns, prepositions, conjunctions, auxiliary verbs and question words. Negations stay searchable.
    static const std::array<QSet<QString>, 4> sets {
        wordSet(
            "a about am an and any are aren as at be because been before being but by can could couldn did didn do "
            "does "
            "doesn doing don for from had hadn has hasn have haven having he her here hers him his how i if in into is "
            "isn it its just me my of on or our ours please shall she should shouldn so some such tell than that the "
            "their theirs them then there these they this those to too us was wasn we were weren what when where which "
            "while who whom whose why will with won would wouldn you your yours"),
        wordSet(
            "aber als am an auch auf aus bei beim bin bis bist da damit das dass dein dem den denn der des die dies "
            "diese "
            "diesem diesen dieser dieses doch du durch ein eine einem einen einer eines er es euch euer für hat hatte "
            "haben habe ich ihm ihn ihr ihre im in ins ist ja jede jeder kann können man mein mich mir mit nach noch "
            "nur "
            "ob oder sein seine sich sie sind so soll um und uns unser unter vom von vor wann war waren warum was "
            "wegen "
            "welche welchem welchen welcher welches wem wen wenn wer werden wie wieso wieviel wir wird wo wurde wurden "
            "zu zum zur über"),
        wordSet(
            "a ai au aux avec ce ces cet cette comme comment d dans de des donc dont du elle elles en est et eu eux il "
            "ils j je l la le les leur leurs lui ma mais me mes moi mon même n nos notre nous on ont ou où par pour "
            "pourquoi qu quand que quel quelle quelles quels qui quoi sa se ses si son sont sur ta te tes toi ton tu "
            "un "
            "une vos votre vous y à été être"),
        wordSet(
            "a al algo como con cual cuales cuando cuál cuáles cuándo cuánto cómo de del desde donde dónde el ella "
            "ellas "
            "ellos en entre era es esa ese eso esta este esto están está fue ha han hay la las le les lo los me mi mis "
            "muy más nos o os para pero por porque qué que quien quién se ser si sobre son su sus también te tiene tu "
            "tus un una uno unos y ya"),
    };
    return sets;
}

} // namespace

QStringList stopWordsAmong(const QStringList& words)
{
    // "die" and "il" are words of other languages too: one alone makes no German or French query.
    constexpr qsizetype fewestOfOthers = 2;
    QStringList best;
    bool english = true;
    for (const QSet<QString>& language : languages()) {
        QStringList found;
        for (const QString& word : words) {
            if (language.contains(word))
                found.append(word);
        }
        if (found.size() > best.size() && (english || found.size() >= fewestOfOthers))
            best = found;
        english = false;
    }
    return best;
}

QSet<QString> tellingWords(const QString& text)
{
    constexpr qsizetype shortest = 3;
    QStringList words;
    const QList<keywordtext::Piece> pieces = keywordtext::pieces(keywordtext::folded(text));
    for (const keywordtext::Piece& piece : pieces) {
        if (piece.unspaced)
            words += keywordtext::pairs(piece.text);
        else if (piece.text.size() >= shortest)
            words << piece.text.toLower();
    }
    const QStringList silent = stopWordsAmong(words);
    return QSet<QString>(words.cbegin(), words.cend()) - QSet<QString>(silent.cbegin(), silent.cend());
}

} // namespace docent
