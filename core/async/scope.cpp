#include "async/scope.h"

#include "async/oneshot.h"
#include "base/logging.h"

#include <vector>

namespace docent {

struct Scope::State {
    ErrorHandler onError;
    int live = 0;
    std::vector<OneShot<bool>> joiners;
};

Scope::Scope(ErrorHandler onError)
    : m_state(std::make_shared<State>())
{
    m_state->onError = std::move(onError);
}

Scope::~Scope()
{
    m_stop.request_stop();
    Q_ASSERT_X(m_state->live == 0, "Scope", "destroyed with live tasks: cancel and join first");
    if (m_state->live > 0)
        qCCritical(lcAsync, "a scope was destroyed with %d live tasks", m_state->live);
    m_state->onError = {};
}

std::stop_token Scope::token() const
{
    return m_stop.get_token();
}

void Scope::spawn(QString what, Task<> task)
{
    ++m_state->live;
    track(m_state, std::move(what), std::move(task));
}

void Scope::cancel()
{
    m_stop.request_stop();
}

QCoro::Task<> Scope::join()
{
    const std::shared_ptr<State> state = m_state;
    while (state->live > 0) {
        OneShot<bool> idle;
        state->joiners.push_back(idle);
        co_await idle;
    }
}

int Scope::live() const
{
    return m_state->live;
}

QCoro::Task<> Scope::track(std::shared_ptr<State> state, QString what, Task<> task)
{
    Result<> result;
    try {
        result = co_await task;
    } catch (const std::exception& exception) {
        result = fail(ErrorCode::Internal, QString::fromUtf8(exception.what()));
    } catch (...) {
        result = fail(ErrorCode::Internal, QStringLiteral("an exception of an unknown kind"));
    }
    if (!result && !result.error().isCancelled()) {
        qCWarning(lcAsync).noquote() << what << "failed:" << result.error().message << result.error().detail;
        if (state->onError)
            state->onError(what, result.error());
    }
    if (--state->live == 0) {
        for (const OneShot<bool>& joiner : std::exchange(state->joiners, {}))
            joiner.set(true);
    }
}

} // namespace docent
