#pragma once

#include <QString>

namespace docent::ui {

/// Opens the file with the program that the desktop has for it.
void openFile(const QString& path);
/// Shows the file in the file manager, selected where the desktop can do that.
void showInFolder(const QString& path);

} // namespace docent::ui
