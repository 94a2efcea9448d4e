#include "app/interrupt.h"

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace docent {

namespace {

int pipeEnds[2] = { -1, -1 };

/// Async-signal-safe: writes a byte and restores the default for the next time.
void onSignal(int number)
{
    const char byte = char(number);
    [[maybe_unused]] const ssize_t written = ::write(pipeEnds[1], &byte, 1);
    std::signal(number, SIG_DFL);
}

} // namespace

Interrupt::Interrupt(std::function<void(int)> interrupted, QObject* parent)
    : QObject(parent)
{
    if (::pipe2(pipeEnds, O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    m_notifier = std::make_unique<QSocketNotifier>(pipeEnds[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [interrupted = std::move(interrupted)] {
        char byte = 0;
        int number = 0;
        while (::read(pipeEnds[0], &byte, 1) > 0)
            number = byte;
        interrupted(number);
    });
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
}

Interrupt::~Interrupt()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    m_notifier.reset();
    for (int& end : pipeEnds) {
        if (end >= 0)
            ::close(end);
        end = -1;
    }
}

} // namespace docent
