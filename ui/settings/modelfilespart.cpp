#include "models/modelsession.h"
#include "settings/settings.h"
#include "ui/context.h"
#include "ui/settings/settingspages.h"
#include "ui/theme.h"
#include "ui/widgets/build.h"
#include "ui/widgets/filefield.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

namespace docent::ui {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

QSpinBox* makeIdleMinutes()
{
    constexpr int mostMinutes = 24 * 60;
    auto* minutes = new QSpinBox;
    minutes->setRange(0, mostMinutes);
    minutes->setSuffix(words(" min"));
    minutes->setSpecialValueText(words("never"));
    minutes->setAccessibleName(words("Unloaded when unused for"));
    return minutes;
}

} // namespace

QWidget* makeModelFilesPart(Context& context)
{
    Settings& settings = context.settings;
    ModelSession& models = context.models;
    auto* part = new QWidget;
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    layout->addWidget(makeLabel(words("HOW MODEL FILES ARE RUN"), "section"));
    auto* program = new FileField(words("Program llama-server"), {});
    program->edit()->setPlaceholderText(words("Looked for by itself"));
    QLabel* state = makeParagraph({}, "secondary");
    QSpinBox* minutes = makeIdleMinutes();
    auto* memory = new QCheckBox(words("Refuse models that don't fit the free memory"));
    memory->setToolTip(words("Switch it off where a graphics card with memory of its own runs the model."));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(space::l);
    form->setVerticalSpacing(space::s);
    form->addRow(words("Program llama-server"), program);
    form->addRow(state);
    form->addRow(words("Unloaded when unused for"), minutes);
    form->addRow(QString(), memory);
    layout->addLayout(form);

    const auto show = [&settings, &models, program, minutes, memory] {
        const QSignalBlocker quietMinutes(minutes);
        const QSignalBlocker quietMemory(memory);
        program->setPath(settings.llamaServer());
        minutes->setValue(settings.modelIdleMinutes());
        memory->setChecked(settings.checkModelMemory());
        models.findServerProgram();
    };
    QObject::connect(
        &models, &ModelSession::serverProgramFound, state, [state](const QString& found, const QString& problem) {
            state->setText(problem.isEmpty() ? words("Found: %1").arg(found) : problem);
            restyle(state, "role", problem.isEmpty() ? QStringLiteral("secondary") : QStringLiteral("warn"));
        });
    show();
    const auto store = [&settings, program, minutes, memory] {
        settings.setModelFiles(program->path(), minutes->value(), memory->isChecked());
    };
    QObject::connect(program, &FileField::pathEntered, part, store);
    QObject::connect(minutes, &QSpinBox::valueChanged, part, store);
    QObject::connect(memory, &QCheckBox::toggled, part, store);
    QObject::connect(&settings, &Settings::modelFilesChanged, part, show);
    return part;
}

} // namespace docent::ui
