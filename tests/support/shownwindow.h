#pragma once

#include "support/windowstage.h"
#include "ui/appearance.h"
#include "ui/mainwindow.h"

#include <memory>
#include <QTest>

namespace docent::test {

/// The window on a stage, in front of all others. `samples`: the folder of the sample library.
inline std::unique_ptr<ui::MainWindow> shownWindow(
    WindowStage& stage, ui::Appearance& appearance, const QString& samples = {})
{
    auto window = std::make_unique<ui::MainWindow>(stage.context(), appearance, samples);
    window->show();
    window->activateWindow();
    if (!QTest::qWaitForWindowActive(window.get()))
        qFatal("the window does not become active");
    return window;
}

} // namespace docent::test
