#pragma once

#include <cstring>
#include <QFile>

namespace docent::bench {

/// Megabytes of a kind of memory of this process, as /proc/self/status names it: "RssAnon:", "RssFile:".
inline double processMemory(const char* kind)
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.startsWith(kind))
            return line.mid(qsizetype(std::strlen(kind))).simplified().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

} // namespace docent::bench
