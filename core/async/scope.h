#pragma once

#include "async/task.h"

#include <functional>
#include <memory>
#include <QString>

namespace docent {

/// The owner of running coroutines (a nursery). It hands out the stop token, counts what lives, and reports errors that
/// nobody else would see. Its owner calls cancel(), awaits join(), and only then destroys it.
class Scope {
public:
    using ErrorHandler = std::function<void(const QString& what, const Error& error)>;

    /// Each failure that is not a cancellation is logged as a warning and given to `onError`.
    explicit Scope(ErrorHandler onError = {});
    ~Scope();
    Q_DISABLE_COPY_MOVE(Scope)

    std::stop_token token() const;
    /// Takes over a task that was started with token(). `what` names it in the error report.
    void spawn(QString what, Task<> task);
    /// Requests the stop: every leaf under the scope wakes with Cancelled.
    void cancel();
    /// Ends when no task lives any more. Does not cancel.
    QCoro::Task<> join();
    int live() const;

private:
    struct State;
    static QCoro::Task<> track(std::shared_ptr<State> state, QString what, Task<> task);

    std::stop_source m_stop;
    std::shared_ptr<State> m_state;
};

} // namespace docent
