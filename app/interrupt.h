#pragma once

#include <functional>
#include <memory>
#include <QObject>
#include <QSocketNotifier>

namespace docent {

/// Turns SIGINT and SIGTERM into a call from the event loop. The second one ends the program at once, as is usual.
class Interrupt : public QObject {
    Q_OBJECT
public:
    /// `interrupted` is given the signal's number.
    explicit Interrupt(std::function<void(int)> interrupted, QObject* parent = nullptr);
    ~Interrupt() override;

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace docent
