#pragma once

#include "settings/settings.h"

#include <QWidget>

class QSpinBox;

namespace docent::ui {

/// How long a provider is waited for: for the connection, for the first word, between two pieces of an answer.
class TimeLimitsField : public QWidget {
    Q_OBJECT
public:
    explicit TimeLimitsField(QWidget* parent = nullptr);

    TimeLimits limits() const;
    void setLimits(const TimeLimits& limits);

Q_SIGNALS:
    void edited();

private:
    QSpinBox* m_connect;
    QSpinBox* m_firstByte;
    QSpinBox* m_silence;
};

} // namespace docent::ui
