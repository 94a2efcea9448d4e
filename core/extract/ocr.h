#pragma once

#include <QString>
#include <QStringList>

/// What is installed of Tesseract, the program that recognises the text in pictures.
namespace docent::ocr {

bool isInstalled();
/// As Tesseract names them ("deu", "chi_sim"), in order.
QStringList installedLanguages();
/// Which to begin with: the system's language and English, as far as they are there; "eng+deu".
QString preferredLanguages();
/// What Tesseract takes for a list of languages; nothing else is handed to it.
bool isLanguageList(const QString& languages);
/// A language's name for people, "German"; the code itself where it isn't known.
QString languageName(const QString& code);

} // namespace docent::ocr
