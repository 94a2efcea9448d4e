#pragma once

#include <QString>

class QBoxLayout;
class QWidget;

namespace docent {
class Settings;
}

namespace docent::ui {

struct Context;

// The plainer pages of the settings. What is changed there applies at once, and what is changed elsewhere shows at
// once.

QWidget* makeReadingPage(Settings& settings);
/// Whether and in which languages text in pictures is recognised; a part of the page for reading.
QWidget* makeRecognitionPart(Settings& settings);
/// How model files are run; a part of the page for models.
QWidget* makeModelFilesPart(Context& context);
QWidget* makeModelFilesPart(Settings& settings);
/// What a hosted embedding model may be sent without asking, and its price; a part of the page for models.
QWidget* makeHostedPart(Settings& settings);
QWidget* makeSearchPage(Context& context);
QWidget* makePrivacyPage(Context& context);
/// Which connections were made; a part of the page for privacy.
QWidget* makeConnectionLogPart(Context& context);
QWidget* makeAppearancePage(Settings& settings);

/// A page with its heading; content goes into the layout.
QWidget* makeSettingsPage(const QString& heading, QBoxLayout*& layout);

} // namespace docent::ui
