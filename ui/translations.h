#pragma once

class QCoreApplication;

namespace docent::ui {

/// Has the texts appear in the language of the default locale. English needs it too, for "1 page" and "2 pages".
void installTranslations(QCoreApplication& application);

} // namespace docent::ui
