#include "ui/translations.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTranslator>

// Outside any namespace, as in icons.cpp.
static void initTranslationResources()
{
    Q_INIT_RESOURCE(translations);
}

namespace docent::ui {

void installTranslations(QCoreApplication& application)
{
    initTranslationResources();
    const auto install = [&application](const QString& file) {
        auto* translator = new QTranslator(&application);
        if (translator->load(file))
            QCoreApplication::installTranslator(translator);
        else
            delete translator;
    };
    const QString folder = QStringLiteral(":/translations/docent_");
    install(folder + QStringLiteral("en.qm"));
    // The one installed last is asked first.
    const QString language = QLocale().name().section(QLatin1Char('_'), 0, 0);
    if (language != QLatin1String("en") && language != QLatin1String("C"))
        install(folder + language + QStringLiteral(".qm"));
}

} // namespace docent::ui
