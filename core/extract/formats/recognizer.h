#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"
#include "extract/extractlimits.h"
#include "extract/workerprotocol.h"

#include <functional>
#include <QByteArray>

namespace docent {

/// Reads the text in pictures of pages, through Tesseract.
class Recognizer {
public:
    using PageDone = std::function<void(worker::PageDone)>;
    /// `languages`: as Tesseract takes them; empty: nothing is to be recognised. `limits`: of one page. `pageDone` is
    /// called after each page.
    Recognizer(QString languages, ExtractLimits limits, PageDone pageDone);

    bool isOn() const { return !m_languages.isEmpty(); }
    /// The lines of a picture, which is this page of a document, or of one of a TIFF's pages (from 0). NeedsProgram if
    /// Tesseract isn't installed.
    Result<QString> recognize(const QByteArray& picture, worker::PageDone place, int page = -1);

private:
    QString m_languages;
    ExtractLimits m_limits;
    PageDone m_pageDone;
};

/// A picture (see isPicture) whose text is recognised, a TIFF page by page. NoText where that isn't wanted.
Result<ExtractedText> readPicture(const QByteArray& bytes, Recognizer& recognizer);

} // namespace docent
