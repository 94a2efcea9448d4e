#include "extract/formats/subtitleformat.h"

#include "extract/formats/textbuilder.h"
#include "extract/formats/textformat.h"
#include "extract/formats/textlines.h"

#include <algorithm>
#include <optional>

namespace docent {

namespace {

constexpr double pauseSeconds = 3;
constexpr qsizetype enoughForAParagraph = 200; ///< then a sentence's end is the end
constexpr qsizetype longestParagraph = 600;

struct Cue {
    double begin = 0;
    double end = 0;
    QString text;
};

/// "01:02:03,400", "02:03.400"; nothing for what is no time.
std::optional<double> seconds(QStringView time)
{
    double total = 0;
    const auto parts = time.trimmed().split(QLatin1Char(':'));
    if (parts.size() < 2 || parts.size() > 3)
        return {};
    for (const QStringView part : parts) {
        bool isNumber = false;
        const double value = part.toString().replace(QLatin1Char(','), QLatin1Char('.')).toDouble(&isNumber);
        if (!isNumber || value < 0 || value > 100'000)
            return {};
        total = total * 60 + value;
    }
    return total;
}

/// "begin --> end settings".
std::optional<Cue> cueAt(QStringView line)
{
    constexpr qsizetype longestLine = 200;
    const qsizetype arrow = line.indexOf(QLatin1String("-->"));
    if (arrow < 0 || line.size() > longestLine)
        return {};
    QStringView behind = line.sliced(arrow + 3).trimmed();
    const auto space = std::find_if(behind.begin(), behind.end(), [](QChar c) { return c.isSpace(); });
    const auto begin = seconds(line.first(arrow));
    const auto end = seconds(behind.first(space - behind.begin()));
    if (!begin || !end)
        return {};
    return Cue { *begin, *end, {} };
}

QString clock(double time)
{
    const auto total = qint64(time);
    return QStringLiteral("[%1:%2:%3] ")
        .arg(total / 3600, 2, 10, QLatin1Char('0'))
        .arg(total / 60 % 60, 2, 10, QLatin1Char('0'))
        .arg(total % 60, 2, 10, QLatin1Char('0'));
}

/// Without tags and the positions of other formats, "{\an8}"; "<v Ann>" names who speaks.
QString spoken(QStringView line)
{
    constexpr qsizetype longestTag = 200;
    QString text;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QStringView ahead = line.sliced(i, std::min(longestTag, line.size() - i));
        const bool position = ahead.startsWith(QLatin1String("{\\"));
        const bool tag = ahead.front() == QLatin1Char('<');
        const qsizetype end = position || tag ? ahead.indexOf(QLatin1Char(tag ? '>' : '}')) : -1;
        if (end < 0) {
            text.append(line.at(i));
            continue;
        }
        const QStringView name = ahead.sliced(1, end - 1);
        if (name.startsWith(QLatin1String("v ")) || name.startsWith(QLatin1String("v.")))
            text += name.sliced(name.indexOf(QLatin1Char(' ')) + 1).toString() + QLatin1String(": ");
        i += end;
    }
    text.replace(QLatin1String("&lt;"), QLatin1String("<")).replace(QLatin1String("&gt;"), QLatin1String(">"));
    text.replace(QLatin1String("&nbsp;"), QLatin1String(" ")).replace(QLatin1String("&amp;"), QLatin1String("&"));
    return text.simplified();
}

bool isNumber(QStringView line)
{
    const QStringView text = line.trimmed();
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); });
}

QList<Cue> cuesOf(QStringView text)
{
    QList<Cue> cues;
    bool inCue = false;
    TextLines lines(text);
    while (!lines.atEnd()) {
        const QStringView line = lines.next().text;
        if (std::optional<Cue> cue = cueAt(line)) {
            cues.append(std::move(*cue));
            inCue = true;
        } else if (line.trimmed().isEmpty()) {
            inCue = false;
        } else if (inCue) {
            // Some files have no empty line before the number of the next cue.
            const bool counts = isNumber(line) && !lines.atEnd() && cueAt(lines.peek().text);
            const QString words = counts ? QString() : spoken(line);
            QString& said = cues.last().text;
            said += !said.isEmpty() && !words.isEmpty() ? QLatin1Char(' ') + words : words;
        }
    }
    return cues;
}

bool endsSentence(const QString& text)
{
    return !text.isEmpty() && QStringView(u".!?…。！？\"”").contains(text.back());
}

} // namespace

ExtractedText readSubtitles(QString text)
{
    const QList<Cue> cues = cuesOf(text);
    ExtractedText document;
    TextBuilder out;
    QString said;
    double end = 0;
    const auto finish = [&out, &said] {
        out.addText(said);
        out.end();
        said.clear();
    };
    for (const Cue& cue : cues) {
        if (cue.text.isEmpty())
            continue;
        const bool full = said.size() > longestParagraph || (said.size() > enoughForAParagraph && endsSentence(said));
        if (!said.isEmpty() && (full || cue.begin - end > pauseSeconds || cue.begin < end - pauseSeconds))
            finish();
        said += (said.isEmpty() ? clock(cue.begin) : QStringLiteral(" ")) + cue.text;
        end = cue.end;
    }
    finish();
    document = cues.isEmpty() ? readPlainText(std::move(text), FileFormat::Text) : out.take();
    document.kind = QStringLiteral("subtitles");
    return document;
}

} // namespace docent
