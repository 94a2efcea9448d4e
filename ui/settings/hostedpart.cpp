#include "settings/settings.h"
#include "ui/settings/settingspages.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <QCoreApplication>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QSpinBox* makeFreeTokens()
{
    constexpr int mostThousands = 1'000'000;
    constexpr int step = 100;
    auto* thousands = new QSpinBox;
    thousands->setObjectName(QStringLiteral("freeTokens"));
    thousands->setRange(0, mostThousands);
    thousands->setSingleStep(step);
    thousands->setSuffix(words(",000 tokens"));
    thousands->setAccessibleName(words("Ask before more is sent than"));
    return thousands;
}

QDoubleSpinBox* makePrice()
{
    constexpr double most = 1000;
    constexpr double step = 0.01;
    auto* price = new QDoubleSpinBox;
    price->setObjectName(QStringLiteral("embeddingPrice"));
    price->setRange(0, most);
    price->setDecimals(3);
    price->setSingleStep(step);
    price->setPrefix(QStringLiteral("$"));
    price->setSpecialValueText(words("not known"));
    price->setAccessibleName(words("Its price for a million tokens"));
    return price;
}

} // namespace

QWidget* makeHostedPart(Settings& settings)
{
    auto* part = new QWidget;
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addWidget(makeLabel(words("WHAT A HOSTED MODEL FOR MEANING IS SENT"), "section"));
    QSpinBox* thousands = makeFreeTokens();
    QDoubleSpinBox* price = makePrice();
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(space::l);
    form->setVerticalSpacing(space::s);
    form->addRow(words("Ask before more is sent than"), thousands);
    form->addRow(words("Its price for a million tokens"), price);
    layout->addLayout(form);

    const auto show = [&settings, thousands, price] {
        const QSignalBlocker quietThousands(thousands);
        const QSignalBlocker quietPrice(price);
        thousands->setValue(int(settings.freeEmbeddingTokens() / 1000));
        price->setValue(settings.embeddingPrice());
    };
    show();
    const auto store = [&settings, thousands, price] {
        settings.setHostedEmbedding(qint64(thousands->value()) * 1000, price->value());
    };
    QObject::connect(thousands, &QSpinBox::valueChanged, part, store);
    QObject::connect(price, &QDoubleSpinBox::valueChanged, part, store);
    QObject::connect(&settings, &Settings::hostedEmbeddingChanged, part, show);
    QObject::connect(&settings, &Settings::embeddingModelChanged, part, show);
    return part;
}

} // namespace docent::ui
