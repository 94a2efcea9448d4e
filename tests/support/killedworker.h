#pragma once

#include <QCoreApplication>
#include <QProcess>
#include <QRandomGenerator>
#include <QString>

namespace docent::test {

/// Starts this program with `--work directory firstVersion`, which is to print a point after each step, and kills it
/// somewhere in the step after one of the first `mostSteps`, up to `mostMs` later. False if it didn't come so far, or
/// ended by itself.
inline bool killWorker(const QString& directory, int firstVersion, QRandomGenerator& random, int mostSteps, int mostMs)
{
    QProcess worker;
    worker.start(QCoreApplication::applicationFilePath(),
        { QStringLiteral("--work"), directory, QString::number(firstVersion) });
    const int wanted = random.bounded(1, mostSteps + 1);
    for (QByteArray steps; steps.count('.') < wanted; steps += worker.readAllStandardOutput()) {
        if (!worker.waitForReadyRead(60'000))
            return false;
    }
    if (worker.waitForFinished(random.bounded(mostMs)))
        return false;
    worker.kill();
    return worker.waitForFinished(60'000);
}

} // namespace docent::test
