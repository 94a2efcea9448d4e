#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"
#include "extract/extractlimits.h"

#include <functional>
#include <QByteArray>

namespace docent {

/// Reads the text in pictures of pages, through Tesseract.
class Recognizer {
public:
    /// `languages`: as Tesseract takes them; empty: nothing is to be recognised. `limits`: of one page. `pageDone` is
    /// called after each page.
    Recognizer(QString languages, ExtractLimits limits, std::function<void()> pageDone);

    bool isOn() const { return !m_languages.isEmpty(); }
    /// The lines of a picture, or of one of a TIFF's pages (from 0). NeedsProgram if Tesseract isn't installed.
    Result<QString> recognize(const QByteArray& picture, int page = -1);

private:
    QString m_languages;
    ExtractLimits m_limits;
    std::function<void()> m_pageDone;
};

/// A picture (see isPicture) whose text is recognised, a TIFF page by page. NoText where that isn't wanted.
Result<ExtractedText> readPicture(const QByteArray& bytes, Recognizer& recognizer);

} // namespace docent
