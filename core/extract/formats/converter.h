#pragma once

#include "base/result.h"

#include <chrono>
#include <QByteArray>

/// Programs that others wrote and that read what Docent has no reader for. They are started by a process beside the
/// worker, since the worker itself may start nothing, and run as confined as it is: without the network, without
/// writing outside a folder that is theirs for that one file, and within limits of time and memory.
namespace docent::converter {

enum class Program {
    Antiword, ///< Word before 2007 → text
    Catdoc, ///< the same
    Xls2csv, ///< Excel before 2007 → rows
    Catppt, ///< PowerPoint before 2007 → text
    OfficeDocx, ///< LibreOffice: Word before 2007 → DOCX
    OfficeXlsx, ///< LibreOffice: Excel before 2007 → XLSX
    OfficePptx, ///< LibreOffice: PowerPoint before 2007 → PPTX
    Tesseract, ///< a picture → its text
};

struct Job {
    Program program = Program::Antiword;
    QByteArray content; ///< of the file
    QByteArray languages; ///< of Tesseract, "eng+deu"; see ocr::isLanguageList
    int page = -1; ///< of a picture with several, from 0
    std::chrono::milliseconds time { 60'000 };
    qint64 memoryBytes = qint64(1) << 30;
    qint64 outputBytes = qint64(256) << 20;
};

/// Starts the process that starts the programs. To be called once, before the sandbox closes and before any thread.
void start();

/// What the program made of it. NeedsProgram where it isn't installed, Damaged where it failed, else Timeout, TooLarge
/// or Io.
Result<QByteArray> run(const Job& job);

/// Whether the process that starts the programs was lost: only a new worker brings a new one.
bool isLost();

} // namespace docent::converter
