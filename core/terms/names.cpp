#include "terms/names.h"

#include "terms/letters.h"
#include "terms/stretches.h"

#include <algorithm>
#include <QStringList>

namespace docent::terms {

namespace {

/// C++ and C# are other names than C.
bool isSign(QChar character)
{
    return character == u'+' || character == u'#';
}

/// Where the letters end whose first one is at `from`.
qsizetype endOfLetters(QStringView text, qsizetype from)
{
    qsizetype end = from;
    while (end < text.size()) {
        const Kind kind = kindAt(text, end);
        if (kind != Kind::Word && kind != Kind::Ignored)
            break;
        end += characterAt(text, end).size;
    }
    return end;
}

qsizetype endOfSigns(QStringView text, qsizetype from)
{
    return std::find_if_not(text.begin() + from, text.end(), isSign) - text.begin();
}

} // namespace

QList<NameWord> nameWords(QStringView text)
{
    QList<NameWord> words;
    for (qsizetype i = 0; i < text.size();) {
        const Kind kind = kindAt(text, i);
        if (kind != Kind::Word && kind != Kind::Unspaced) {
            i += characterAt(text, i).size;
            continue;
        }
        const qsizetype letters = kind == Kind::Word ? endOfLetters(text, i) : endOfLetter(text, i);
        const qsizetype end = endOfSigns(text, letters);
        QString word = folded(plain(text.sliced(i, letters - i)));
        word += text.sliced(letters, end - letters);
        if (!word.isEmpty())
            words.append({ i, end - i, std::move(word) });
        i = end;
    }
    return words;
}

QString joinedName(const QList<NameWord>& words)
{
    QStringList all;
    all.reserve(words.size());
    for (const NameWord& word : words)
        all.append(word.folded);
    return all.join(QLatin1Char(' '));
}

} // namespace docent::terms
