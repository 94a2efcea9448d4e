#include "ui/settings/settingspages.h"

#include "settings/settings.h"
#include "ui/context.h"
#include "ui/icons.h"
#include "ui/settings/rerankpart.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"
#include "ui/widgets/switch.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

QSpinBox* makeTokens(int least, int most, int step)
{
    auto* box = new QSpinBox;
    box->setRange(least, most);
    box->setSingleStep(step);
    box->setGroupSeparatorShown(true);
    box->setKeyboardTracking(false);
    box->setSuffix(QLatin1Char(' ') + QCoreApplication::translate("docent", "tokens"));
    box->setMinimumWidth(150);
    return box;
}

QWidget* makeTextSize(Settings& settings)
{
    auto* holder = new QWidget;
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::s);
    auto* smaller = makeIconButton(QStringLiteral("zoom-out"), QCoreApplication::translate("docent", "Smaller text"));
    auto* larger = makeIconButton(QStringLiteral("zoom-in"), QCoreApplication::translate("docent", "Larger text"));
    auto* shown = makeLabel({}, "strong");
    const auto show = [&settings, shown] {
        shown->setText(QCoreApplication::translate("docent", "%1 %").arg(QLocale().toString(settings.textPercent())));
    };
    QObject::connect(smaller, &QToolButton::clicked, &settings,
        [&settings] { settings.setTextPercent(settings.textPercent() - 10); });
    QObject::connect(larger, &QToolButton::clicked, &settings,
        [&settings] { settings.setTextPercent(settings.textPercent() + 10); });
    QObject::connect(&settings, &Settings::textPercentChanged, shown, show);
    show();
    row->addWidget(smaller);
    row->addWidget(shown);
    row->addWidget(larger);
    row->addStretch();
    return holder;
}

QSpinBox* makeNumber(int least, int most, int step, const QString& unit)
{
    auto* box = new QSpinBox;
    box->setRange(least, most);
    box->setSingleStep(step);
    box->setSuffix(QLatin1Char(' ') + unit);
    return box;
}

/// How long reading a file may take, and how large it may be.
void addFileLimits(QFormLayout* form, Settings& settings, QWidget* page)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("docent", text); };
    QSpinBox* seconds = makeNumber(5, 3600, 10, tr("s"));
    QSpinBox* large = makeNumber(1, 1024 * 1024, 50, tr("MB"));
    QSpinBox* most = makeNumber(1, 1024 * 1024, 256, tr("MB"));
    form->addRow(tr("Longest time for a file"), seconds);
    form->addRow(tr("Point out files from"), large);
    form->addRow(tr("Skip files larger than"), most);
    const auto show = [&settings, seconds, large, most] {
        const QSignalBlocker quietSeconds(seconds);
        const QSignalBlocker quietLarge(large);
        const QSignalBlocker quietMost(most);
        seconds->setValue(settings.secondsPerFile());
        large->setValue(settings.largeMegabytes());
        most->setValue(settings.mostMegabytes());
    };
    show();
    const auto store = [&settings, seconds, large, most] {
        settings.setFileLimits(seconds->value(), large->value(), most->value());
    };
    for (QSpinBox* box : { seconds, large, most })
        QObject::connect(box, &QSpinBox::valueChanged, page, store);
    QObject::connect(&settings, &Settings::fileLimitsChanged, page, show);
}

} // namespace

QWidget* makeSettingsPage(const QString& heading, QBoxLayout*& layout)
{
    auto* page = new QWidget;
    page->setAccessibleName(heading);
    layout = new QVBoxLayout(page);
    layout->setContentsMargins(space::xl + space::xs, space::xl, space::xl + space::xs, space::xl);
    layout->setSpacing(space::s);
    layout->addWidget(makeLabel(heading, "heading"));
    layout->addSpacing(space::s);
    return page;
}

QWidget* makeReadingPage(Settings& settings)
{
    QBoxLayout* layout = nullptr;
    QWidget* page = makeSettingsPage(QCoreApplication::translate("docent", "Reading"), layout);
    layout->addWidget(
        makeParagraph(QCoreApplication::translate("docent",
                          "Documents are cut into passages, which are searched, sent to the model and cited. "
                          "Smaller passages are found more exactly, larger ones say more."),
            "muted"));
    layout->addSpacing(space::s);
    QSpinBox* size = makeTokens(32, 4096, 32);
    QSpinBox* overlap = makeTokens(0, 2048, 8);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(space::l);
    form->setVerticalSpacing(space::m);
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->addRow(QCoreApplication::translate("docent", "Length of a passage"), size);
    form->addRow(QCoreApplication::translate("docent", "Shared with the one before"), overlap);
    layout->addLayout(form);
    addFileLimits(form, settings, page);
    layout->addWidget(makeParagraph(
        QCoreApplication::translate("docent", "Applies to documents that are read from now on."), "secondary"));
    layout->addSpacing(space::l);
    layout->addWidget(makeRecognitionPart(settings), 1);

    const auto show = [&settings, size, overlap] {
        // Showing one of them must not store it with the other's former value.
        const QSignalBlocker quietSize(size);
        const QSignalBlocker quietOverlap(overlap);
        overlap->setMaximum(settings.chunkTokens() / 2);
        size->setValue(settings.chunkTokens());
        overlap->setValue(settings.chunkOverlap());
    };
    show();
    const auto store = [&settings, size, overlap, show] {
        settings.setChunking(size->value(), qMin(overlap->value(), size->value() / 2));
        overlap->setMaximum(settings.chunkTokens() / 2);
    };
    QObject::connect(size, &QSpinBox::valueChanged, page, store);
    QObject::connect(overlap, &QSpinBox::valueChanged, page, store);
    QObject::connect(&settings, &Settings::chunkingChanged, page, show);
    return page;
}

QWidget* makeSearchPage(Context& context)
{
    Settings& settings = context.settings;
    QBoxLayout* layout = nullptr;
    QWidget* page = makeSettingsPage(QCoreApplication::translate("docent", "Search"), layout);
    auto* condense =
        new QCheckBox(QCoreApplication::translate("docent", "Make follow-up questions stand alone before searching"));
    layout->addWidget(condense);
    layout->addWidget(makeParagraph(QCoreApplication::translate("docent",
                                        "“And for my partner?” is searched as “Does PerksPlus cover my partner?”. This "
                                        "asks the model once more per "
                                        "follow-up question; switch it off if your model is slow."),
        "secondary"));
    layout->addSpacing(space::l);
    auto* suggest =
        new QCheckBox(QCoreApplication::translate("docent", "Let the model suggest titles and follow-up questions"));
    layout->addWidget(suggest);
    layout->addWidget(makeParagraph(QCoreApplication::translate("docent",
                                        "After an answer the model for small tasks is asked for them; the next "
                                        "question doesn't wait for it. Without it they are made by rule."),
        "secondary"));
    layout->addSpacing(space::l);
    layout->addWidget(new RerankPart(context));
    layout->addStretch();
    const auto show = [&settings, condense, suggest] {
        condense->setChecked(settings.condense());
        suggest->setChecked(settings.suggest());
    };
    show();
    QObject::connect(suggest, &QCheckBox::toggled, &settings, &Settings::setSuggest);
    QObject::connect(&settings, &Settings::suggestChanged, suggest, show);
    QObject::connect(condense, &QCheckBox::toggled, &settings, &Settings::setCondense);
    QObject::connect(&settings, &Settings::condenseChanged, condense, show);
    return page;
}

QWidget* makePrivacyPage(Context& context)
{
    Settings& settings = context.settings;
    QBoxLayout* layout = nullptr;
    QWidget* page = makeSettingsPage(QCoreApplication::translate("docent", "Privacy"), layout);
    auto* offline = new Switch(QCoreApplication::translate("docent", "Offline"));
    layout->addWidget(offline);
    layout->addWidget(makeParagraph(
        QCoreApplication::translate("docent",
            "While it is on, no connection is made except to this computer. Models that run here still work."),
        "secondary"));
    layout->addSpacing(space::m);
    layout->addWidget(makeParagraph(QCoreApplication::translate("docent",
        "Your documents are read on this computer. With a model of a provider, your question and the passages that fit "
        "it "
        "are sent there, and to nobody else; a rerank model's server gets the question and the passages that were "
        "found. Nothing else is sent anywhere.")));
    layout->addWidget(makeParagraph(
        QCoreApplication::translate("docent", "Keys of providers are kept in the system's keychain."), "muted"));
    layout->addSpacing(space::m);
    layout->addWidget(makeConnectionLogPart(context), 1);
    const auto show = [&settings, offline] { offline->setChecked(settings.offline()); };
    show();
    QObject::connect(offline, &Switch::toggled, &settings, &Settings::setOffline);
    QObject::connect(&settings, &Settings::offlineChanged, offline, show);
    return page;
}

QWidget* makeAppearancePage(Settings& settings)
{
    QBoxLayout* layout = nullptr;
    QWidget* page = makeSettingsPage(QCoreApplication::translate("docent", "Appearance"), layout);
    layout->addWidget(makeLabel(QCoreApplication::translate("docent", "COLOURS"), "section"));
    const QList<std::pair<ThemeChoice, QString>> choices {
        { ThemeChoice::System, QCoreApplication::translate("docent", "Like the system") },
        { ThemeChoice::Light, QCoreApplication::translate("docent", "Light") },
        { ThemeChoice::Dark, QCoreApplication::translate("docent", "Dark") },
    };
    for (const auto& [choice, name] : choices) {
        auto* button = new QRadioButton(name);
        layout->addWidget(button);
        const auto show = [&settings, button, choice = choice] { button->setChecked(settings.theme() == choice); };
        show();
        QObject::connect(button, &QRadioButton::toggled, &settings, [&settings, choice = choice](bool on) {
            if (on)
                settings.setTheme(choice);
        });
        QObject::connect(&settings, &Settings::themeChanged, button, show);
    }
    layout->addSpacing(space::m);
    layout->addWidget(makeLabel(QCoreApplication::translate("docent", "SIZE OF TEXT"), "section"));
    layout->addWidget(makeTextSize(settings));
    layout->addWidget(makeParagraph(
        QCoreApplication::translate("docent", "Also with Ctrl + and Ctrl − everywhere; Ctrl 0 goes back."),
        "secondary"));
    layout->addStretch();
    return page;
}

} // namespace docent::ui
