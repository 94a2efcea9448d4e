#pragma once

#include "async/task.h"

#include <chrono>
#include <memory>
#include <QProcess>

namespace docent {

/// A port of 127.0.0.1 that nobody uses now.
quint16 freePort();

/// llama-server, not started yet. The kernel ends it with this program, also when that is killed. The key goes with its
/// environment, which other people can't read as they can its arguments; other keys and tokens don't.
std::shared_ptr<QProcess> makeServerProcess(
    const QString& program, const QStringList& arguments, quint16 port, const QString& key);

/// Asks it and what it started to end, and ends them after `grace`. Returns when it is gone, or left behind where the
/// kernel holds it.
Task<> endServerProcess(std::shared_ptr<QProcess> process, std::chrono::milliseconds grace);

/// How much of a process is in memory; 0 where that isn't known.
qint64 residentBytes(qint64 processId);

/// The end of what a program printed, in a few lines, without the key.
QString lastLines(const QByteArray& output, const QString& key);

} // namespace docent
