#include "extract/formats/pdfnotes.h"

#include "base/logging.h"
#include "extract/formats/pdfsource.h"

#include <algorithm>
#include <array>
#include <memory>
#include <QByteArrayMatcher>
#include <QIODevice>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFFormFieldObjectHelper.hh>
#include <set>

namespace docent {

namespace {

constexpr int mostNotes = 20'000;
constexpr qsizetype longestNote = 20'000;
constexpr int mostChoices = 1'000; ///< of a field

/// Whether it is worth to look for notes at all: the names of what holds them stand in the file as they are, unless its
/// objects are packed.
bool mayHaveNotes(QIODevice& device)
{
    static const std::array names { QByteArrayMatcher("/Annots"), QByteArrayMatcher("/AcroForm"),
        QByteArrayMatcher("/Lang"), QByteArrayMatcher("/ObjStm") };
    constexpr qint64 chunk = 1 << 20;
    constexpr qsizetype longestName = 16;
    device.seek(0);
    QByteArray bytes;
    while (!device.atEnd()) {
        const QByteArray more = device.read(chunk);
        if (more.isEmpty())
            return false;
        bytes = bytes.right(longestName) + more;
        if (std::any_of(names.begin(), names.end(),
                [&bytes](const QByteArrayMatcher& name) { return name.indexIn(bytes) >= 0; }))
            return true;
    }
    return false;
}

QString words(const std::string& utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size())).left(longestNote).simplified();
}

QString textOf(QPDFObjectHandle object)
{
    return object.isString() ? words(object.getUTF8Value()) : QString();
}

class NoteReader {
public:
    explicit NoteReader(QPDF& file)
        : m_file(file)
    {
    }

    PdfNotes run()
    {
        PdfNotes notes;
        notes.language = textOf(m_file.getRoot().getKey("/Lang"));
        int number = 0;
        for (QPDFObjectHandle page : m_file.getAllPages()) {
            const QStringList found = notesOf(page.getKey("/Annots"));
            if (!found.isEmpty())
                notes.byPage[number] = found;
            ++number;
        }
        return notes;
    }

private:
    QStringList notesOf(QPDFObjectHandle annotations)
    {
        QStringList notes;
        const int count = annotations.isArray() ? annotations.getArrayNItems() : 0;
        for (int i = 0; i < count && m_count < mostNotes; ++i) {
            QPDFObjectHandle annotation = annotations.getArrayItem(i);
            if (!annotation.isDictionary() || isHidden(annotation))
                continue;
            const QString note =
                annotation.getKey("/Subtype").isNameAndEquals("/Widget") ? fieldOf(annotation) : noteOf(annotation);
            if (note.isEmpty())
                continue;
            notes.append(note);
            ++m_count;
        }
        return notes;
    }

    static bool isHidden(QPDFObjectHandle annotation)
    {
        constexpr int hidden = 2;
        QPDFObjectHandle flags = annotation.getKey("/F");
        return flags.isInteger() && (flags.getIntValueAsInt() & hidden) != 0;
    }

    static QString noteOf(QPDFObjectHandle annotation)
    {
        // A link's words stand on the page, and a pop-up shows another note's.
        static const std::set<std::string> others { "/Link", "/Popup" };
        QPDFObjectHandle kind = annotation.getKey("/Subtype");
        if (!kind.isName() || others.count(kind.getName()) > 0)
            return {};
        const QString text = textOf(annotation.getKey("/Contents"));
        const QString author = textOf(annotation.getKey("/T"));
        if (text.isEmpty())
            return {};
        return author.isEmpty() ? QStringLiteral("Note: %1").arg(text)
                                : QStringLiteral("Note by %1: %2").arg(author, text);
    }

    /// "Name: value" of a field that is filled in; of several places of one field, the first.
    QString fieldOf(QPDFObjectHandle widget)
    {
        constexpr int deepest = 32;
        QPDFObjectHandle named = widget;
        for (int depth = 0; depth < deepest && !named.hasKey("/T") && named.getKey("/Parent").isDictionary(); ++depth)
            named = named.getKey("/Parent");
        if (!m_fields.insert(named.getObjGen()).second && named.isIndirect())
            return {};
        QPDFFormFieldObjectHelper field(widget);
        const QString value = valueOf(field);
        const QString name = words(field.getAlternativeName());
        return value.isEmpty() ? QString() : name.isEmpty() ? value : QStringLiteral("%1: %2").arg(name, value);
    }

    static QString valueOf(QPDFFormFieldObjectHelper& field)
    {
        QPDFObjectHandle value = field.getValue();
        if (value.isName()) {
            const QString state = words(value.getName()).mid(1);
            return state == QLatin1String("Off") ? QString() : state;
        }
        if (!value.isArray())
            return textOf(value);
        QString chosen;
        const int count = std::min(value.getArrayNItems(), mostChoices);
        for (int i = 0; i < count && chosen.size() < longestNote; ++i) {
            const QString one = textOf(value.getArrayItem(i));
            if (!one.isEmpty())
                chosen += (chosen.isEmpty() ? QString() : QStringLiteral(", ")) + one;
        }
        return chosen.left(longestNote);
    }

    QPDF& m_file;
    std::set<QPDFObjGen> m_fields;
    int m_count = 0;
};

} // namespace

PdfNotes readPdfNotes(QIODevice& device, const QString& password)
{
    if (!mayHaveNotes(device))
        return {};
    try {
        QPDF file;
        file.setSuppressWarnings(true);
        file.setAttemptRecovery(false); // it would look through all of a damaged file
        file.processInputSource(std::make_shared<PdfSource>(device), password.toUtf8().constData());
        return NoteReader(file).run();
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& exception) {
        qCDebug(lcExtract) << "no notes of a PDF:" << exception.what();
        return {};
    }
}

} // namespace docent
