#include "extract/ocr.h"
#include "settings/settings.h"
#include "ui/settings/settingspages.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QLabel>
#include <QListWidget>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QListWidget* makeLanguages(const QStringList& installed)
{
    constexpr int codeRole = Qt::UserRole;
    constexpr int boxHeight = 26; // higher than a line of text
    auto* list = new QListWidget;
    list->setAccessibleName(words("Languages of scanned pages and images"));
    for (const QString& code : installed) {
        auto* item = new QListWidgetItem(ocr::languageName(code), list);
        item->setData(codeRole, code);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(Qt::Unchecked);
        item->setSizeHint(QSize(0, boxHeight));
    }
    list->setMinimumHeight(64);
    list->setMaximumHeight(150);
    return list;
}

QStringList checkedIn(const QListWidget* list)
{
    QStringList codes;
    for (int row = 0; row < list->count(); ++row) {
        if (list->item(row)->checkState() == Qt::Checked)
            codes.append(list->item(row)->data(Qt::UserRole).toString());
    }
    return codes;
}

} // namespace

QWidget* makeRecognitionPart(Settings& settings)
{
    auto* part = new QWidget;
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addWidget(makeLabel(words("SCANNED PAGES AND IMAGES"), "section"));
    auto* on = new QCheckBox(words("Read scanned pages and images (OCR)"));
    layout->addWidget(on);
    const QStringList installed = ocr::isInstalled() ? ocr::installedLanguages() : QStringList();
    QListWidget* languages = makeLanguages(installed);
    layout->addWidget(makeParagraph(installed.isEmpty()
            ? words("This needs Tesseract: install the package tesseract-ocr, and one for each language, such as "
                    "tesseract-ocr-deu for German. Then open the settings again.")
            : words("Tesseract reads them on this computer, in the background, one document at a time. Switch on the "
                    "languages they are in; more are in packages such as tesseract-ocr-deu for German."),
        "secondary"));
    layout->addWidget(languages);
    layout->addStretch();
    const auto show = [&settings, on, languages, installed] {
        const QSignalBlocker quiet(languages);
        on->setChecked(settings.ocr());
        on->setEnabled(!installed.isEmpty() || settings.ocr());
        languages->setVisible(!installed.isEmpty());
        languages->setEnabled(settings.ocr());
        const QString chosen = settings.ocrLanguages().isEmpty() ? ocr::preferredLanguages() : settings.ocrLanguages();
        const QStringList codes = chosen.split(QLatin1Char('+'));
        for (int row = 0; row < languages->count(); ++row) {
            QListWidgetItem* item = languages->item(row);
            item->setCheckState(codes.contains(item->data(Qt::UserRole).toString()) ? Qt::Checked : Qt::Unchecked);
        }
    };
    show();
    QObject::connect(on, &QCheckBox::toggled, &settings, &Settings::setOcr);
    QObject::connect(languages, &QListWidget::itemChanged, part, [&settings, languages, show] {
        // Without any language there is nothing to recognise: the last one stays.
        if (const QStringList codes = checkedIn(languages); !codes.isEmpty())
            settings.setOcrLanguages(codes.join(QLatin1Char('+')));
        else
            show();
    });
    QObject::connect(&settings, &Settings::ocrChanged, part, show);
    return part;
}

} // namespace docent::ui
