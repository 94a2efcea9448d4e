#pragma once

#include "base/error.h"
#include "ingest/ingestqueue.h"
#include "library/place.h"

#include <QElapsedTimer>
#include <QJsonValue>
#include <QString>

namespace docent {

/// Where a verb writes: results to standard output, progress and notices to standard error.
class Output {
public:
    Output(bool json, bool quiet);

    bool json() const { return m_json; }
    /// A result as text; nothing with --json.
    void print(const QString& text);
    /// A result as one line of JSON; nothing without --json.
    void printJson(const QJsonObject& object);
    void printJson(const QJsonArray& array);
    /// A remark on standard error, none with --quiet.
    void notice(const QString& text);
    /// On standard error, also with --quiet.
    void error(const Error& error);
    /// A bar on a terminal, a line every 5 s elsewhere, nothing with --quiet.
    void progress(const IngestProgress& progress);
    /// What is being waited for: shown like progress().
    void status(const QString& text);
    void endProgress();

private:
    void remark(const QString& text);
    void showLine(const QString& line, const QString& bar = {});

    bool m_json;
    bool m_quiet;
    bool m_terminal;
    bool m_barShown = false;
    QElapsedTimer m_sinceLine;
};

/// `{"code","message","detail"}`.
QJsonObject toJson(const Error& error);
/// Its kind and label.
QJsonObject toJson(const Place& place);
/// The path of the file that a document lies in; null for a file.
QJsonValue containerJson(const QString& container);

} // namespace docent
