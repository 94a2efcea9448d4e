#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

namespace docent::bench {

/// Writes Markdown files of 40 to 200 short paragraphs.
inline void generateReports(const QString& folder, int files)
{
    for (int i = 0; i < files; ++i) {
        QFile file(folder + QStringLiteral("/report%1.md").arg(i));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("can't write %s", qPrintable(file.fileName()));
        QByteArray text = "# Report " + QByteArray::number(i) + "\n\n";
        for (int line = 0; line < 40 + i % 160; ++line)
            text += "Turbine " + QByteArray::number((i * 37 + line) % 5000) + " was inspected on day "
                + QByteArray::number(line) + " and found in order by the crew.\n\n";
        file.write(text);
    }
}

} // namespace docent::bench
