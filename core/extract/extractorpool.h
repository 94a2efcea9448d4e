#pragma once

#include "async/semaphore.h"
#include "extract/extractedtext.h"
#include "extract/workerprotocol.h"

#include <functional>
#include <memory>
#include <QStringList>
#include <QThreadPool>
#include <vector>

namespace docent {

namespace worker {
struct Request;
}

/// A few docent-extractor processes that read files. A worker that dies or hangs costs its file only: the file ends
/// with WorkerDied or Timeout and the worker is replaced. Files wait for a free worker in the order they came.
class ExtractorPool {
public:
    /// `program`: the docent-extractor executable. Workers start when they are first needed.
    ExtractorPool(QString program, int workers, ExtractLimits limits = {});
    /// Kills the workers; all extract() tasks must have ended (cancel their scope and join it).
    ~ExtractorPool();
    Q_DISABLE_COPY_MOVE(ExtractorPool)

    /// Reads one file. Fails with Unsupported, Damaged, Encrypted, Empty, NoText, TooLarge, Permission, NotFound,
    /// Timeout, WorkerDied or Io, each with a message that names the reason in words, not the file.
    Task<Extracted> extract(QString path, std::stop_token stop);
    /// The same; `passwords` are tried on a protected file.
    Task<Extracted> extract(QString path, QStringList passwords, std::stop_token stop);
    /// The bytes of what lies in a file, with their hash, e.g. to show a page. Fails as extract() does, with NotFound
    /// if it lies there no more.
    Task<Extracted> extractMember(QString path, QString member, std::stop_token stop);
    /// The same with the text in pictures and scanned pages recognised, in these languages ("eng+deu"). One document at
    /// a time, in a process besides the others; the limit of time is that of a page. NeedsProgram without Tesseract.
    Task<Extracted> recognize(QString path, QStringList passwords, QString languages, std::stop_token stop);
    /// Called for each page that recognize() is through with.
    void setPageDone(std::function<void(worker::PageDone)> pageDone);
    /// For files that are begun from now on.
    void setLimits(const ExtractLimits& limits) { m_limits = limits; }
    int workers() const;
    /// How many worker processes were started so far.
    int started() const;

private:
    class Worker;
    Task<Extracted> ask(worker::Request request, std::stop_token stop);
    Task<Extracted> readBy(Worker& worker, worker::Request request, std::stop_token stop);
    Task<Extracted> askWorker(Worker& worker, worker::Request request, std::stop_token stop);

    QString m_program;
    ExtractLimits m_limits;
    Semaphore m_free;
    std::vector<std::unique_ptr<Worker>> m_workers;
    Semaphore m_recognizing { 1 };
    std::unique_ptr<Worker> m_recognizer;
    QThreadPool m_decoders; ///< large replies are decoded here, off the GUI thread
};

} // namespace docent
