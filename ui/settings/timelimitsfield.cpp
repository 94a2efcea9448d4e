#include "ui/settings/timelimitsfield.h"

#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>

namespace docent::ui {

TimeLimitsField::TimeLimitsField(QWidget* parent)
    : QWidget(parent)
    , m_connect(new QSpinBox)
    , m_firstByte(new QSpinBox)
    , m_silence(new QSpinBox)
{
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(space::s);
    layout->setVerticalSpacing(space::xs);
    const std::pair<QSpinBox*, QString> fields[] = { { m_connect, tr("Until connected") },
        { m_firstByte, tr("Until the first word") }, { m_silence, tr("Between two words") } };
    int column = 0;
    for (const auto& [box, name] : fields) {
        box->setRange(0, longestTimeLimit);
        box->setSpecialValueText(tr("as usual"));
        box->setSuffix(QLatin1Char(' ') + tr("s"));
        box->setAccessibleName(name);
        box->setToolTip(tr("Seconds; 0: as long as is usual for such a server"));
        auto* label = makeLabel(name, "secondary");
        label->setBuddy(box);
        layout->addWidget(label, 0, column);
        layout->addWidget(box, 1, column++);
        connect(box, &QSpinBox::valueChanged, this, &TimeLimitsField::edited);
    }
}

TimeLimits TimeLimitsField::limits() const
{
    return { m_connect->value(), m_firstByte->value(), m_silence->value() };
}

void TimeLimitsField::setLimits(const TimeLimits& limits)
{
    const QSignalBlocker quiet(this);
    m_connect->setValue(limits.connect);
    m_firstByte->setValue(limits.firstByte);
    m_silence->setValue(limits.silence);
}

} // namespace docent::ui
