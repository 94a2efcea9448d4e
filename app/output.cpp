#include "app/output.h"

#include "base/paths.h"

#include <cstdio>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <unistd.h>

namespace docent {

namespace {

constexpr qint64 lineInterval = 5000;
constexpr int barWidth = 30;

/// The names of files go out as the bytes that they are.
void write(FILE* stream, const QString& text)
{
    const QByteArray bytes = paths::encoded(text);
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stream);
    std::fflush(stream);
}

/// JSON is UTF-8 throughout: a byte of a name that isn't stays the letter that stands for it.
void writeJson(const QJsonDocument& json)
{
    const QByteArray line = json.toJson(QJsonDocument::Compact) + '\n';
    std::fwrite(line.constData(), 1, size_t(line.size()), stdout);
    std::fflush(stdout);
}

QString timeLeft(qint64 seconds)
{
    if (seconds < 0)
        return {};
    if (seconds < 90)
        return QStringLiteral(", %1 s left").arg(seconds);
    return QStringLiteral(", %1 min left").arg((seconds + 30) / 60);
}

} // namespace

Output::Output(bool json, bool quiet)
    : m_json(json)
    , m_quiet(quiet)
    , m_terminal(isatty(STDERR_FILENO) != 0)
{
    m_sinceLine.start();
}

void Output::print(const QString& text)
{
    if (!m_json)
        write(stdout, text);
}

void Output::printJson(const QJsonObject& object)
{
    if (m_json)
        writeJson(QJsonDocument(object));
}

void Output::printJson(const QJsonArray& array)
{
    if (m_json)
        writeJson(QJsonDocument(array));
}

void Output::notice(const QString& text)
{
    if (!m_quiet)
        remark(text);
}

void Output::remark(const QString& text)
{
    endProgress();
    write(stderr, QStringLiteral("docent: ") + text + QLatin1Char('\n'));
}

void Output::error(const Error& error)
{
    remark(error.detail.isEmpty() ? error.message : QStringLiteral("%1 (%2)").arg(error.message, error.detail));
}

void Output::progress(const IngestProgress& progress)
{
    if (progress.total == 0)
        return;
    QString line = QStringLiteral("%1 of %2 read").arg(progress.done).arg(progress.total);
    if (progress.failed > 0)
        line += QStringLiteral(", %1 failed").arg(progress.failed);
    const PageProgress& scan = progress.recognizing;
    if (scan.page > 0)
        line += QStringLiteral(", page %1 of %2 of %3")
                    .arg(scan.page)
                    .arg(scan.pages)
                    .arg(scan.path.section(QLatin1Char('/'), -1));
    if (progress.toEmbed > 0)
        line += QStringLiteral(", %1 passages wait for their vector").arg(progress.toEmbed);
    line += timeLeft(progress.secondsLeft);
    const int filled = barWidth * progress.done / progress.total;
    showLine(line, QString(filled, QChar(0x2588)) + QString(barWidth - filled, QChar(0x2591)) + QLatin1Char(' '));
}

void Output::status(const QString& text)
{
    if (text.isEmpty())
        endProgress();
    else
        showLine(text);
}

void Output::showLine(const QString& line, const QString& bar)
{
    if (m_quiet)
        return;
    if (m_terminal) {
        write(stderr, QStringLiteral("\r\033[K") + bar + line);
        m_barShown = true;
    } else if (m_sinceLine.elapsed() >= lineInterval) {
        m_sinceLine.restart();
        write(stderr, QStringLiteral("docent: ") + line + QLatin1Char('\n'));
    }
}

void Output::endProgress()
{
    if (m_barShown)
        write(stderr, QStringLiteral("\r\033[K"));
    m_barShown = false;
}

QJsonObject toJson(const Place& place)
{
    return { { QStringLiteral("kind"), placeKindName(place.kind) }, { QStringLiteral("label"), place.label } };
}

QJsonValue containerJson(const QString& container)
{
    return container.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(container);
}

QJsonObject toJson(const Error& error)
{
    QJsonObject object { { QStringLiteral("code"), errorCodeName(error.code) },
        { QStringLiteral("message"), error.message } };
    if (!error.detail.isEmpty())
        object.insert(QStringLiteral("detail"), error.detail);
    return object;
}

} // namespace docent
