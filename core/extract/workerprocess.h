#pragma once

#include "async/oneshot.h"
#include "extract/workerprotocol.h"

#include <functional>
#include <memory>
#include <QPointer>
#include <QProcess>
#include <QTimer>
#include <vector>

namespace docent {

/// One docent-extractor process and its replacements: it takes a request, answers with the payload of the reply frame,
/// and is killed when it is late, says too much, or is not wanted any more. Everything is asynchronous; a process that
/// can't be killed at once (it hangs in the kernel) is left behind and a new one takes its place.
class WorkerProcess {
public:
    explicit WorkerProcess(QString program);
    ~WorkerProcess();
    Q_DISABLE_COPY_MOVE(WorkerProcess)

    /// Sends one request, starting a process if there is none. Fails with Timeout, WorkerDied or Io. One at a time.
    OneShot<Result<QByteArray>> send(const worker::Request& request);
    /// Kills the process; the next request gets a new one.
    void discard();
    /// Lets the process end by itself; the next request gets a new one.
    void retire();
    /// Called for each page that is recognised.
    void setPageDone(std::function<void(worker::PageDone)> pageDone) { m_pageDone = std::move(pageDone); }
    /// The running process has not answered anything yet.
    bool isFresh() const { return m_answered == 0; }
    int started() const { return m_started; }

private:
    void start();
    void readOutput();
    void readErrors();
    void processFinished(int exitCode, QProcess::ExitStatus status);
    void end(Result<QByteArray> reply);
    void letGo(bool kill);

    QString m_program;
    std::unique_ptr<QProcess> m_process;
    std::vector<QPointer<QProcess>> m_leaving; ///< told to end, not yet gone; they delete themselves
    QTimer m_timer;
    OneShot<Result<QByteArray>> m_reply;
    worker::FrameReader m_frame;
    std::function<void(worker::PageDone)> m_pageDone = [](worker::PageDone) {};
    ExtractLimits m_limits;
    QByteArray m_errors;
    qint64 m_errorBytes = 0;
    int m_answered = 0;
    int m_pagesLeft = 0; ///< for which a sign of life may come before the reply
    int m_started = 0;
    bool m_busy = false;
};

} // namespace docent
