#include "llm/ggufheader.h"

#include <algorithm>
#include <array>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QRegularExpression>
#include <QtEndian>

namespace docent {

namespace {

constexpr quint64 mostEntries = 1 << 16;
constexpr quint64 mostTensors = 1 << 20;
constexpr quint64 longestText = 4 << 20;
constexpr qsizetype keptText = 256; ///< bytes: what is looked at is short
constexpr quint64 mostItems = 16 << 20; ///< of a list: vocabularies have some 100,000
constexpr quint32 mostDimensions = 8;
constexpr quint32 oldestVersion = 2;
constexpr quint32 newestVersion = 3;

/// The types of values, by their numbers in the file.
enum Type : quint32 { Text = 8, List = 9 };
constexpr std::array<int, 13> widths { 1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8 };

QString tr(const char* text)
{
    return QCoreApplication::translate("docent", text);
}

/// Takes one value after the other; after one that isn't there, ok() is false and all others are zero.
class Values {
public:
    explicit Values(QFile& file)
        : m_file(file)
    {
    }

    bool ok() const { return m_ok; }
    template <typename Number> Number number()
    {
        std::array<char, sizeof(Number)> bytes {};
        m_ok = m_ok && m_file.read(bytes.data(), bytes.size()) == qint64(bytes.size());
        return m_ok ? qFromLittleEndian<Number>(bytes.data()) : Number(0);
    }
    QByteArray text()
    {
        const auto size = number<quint64>();
        m_ok = m_ok && size <= longestText && size <= quint64(m_file.size() - m_file.pos());
        const QByteArray read = m_ok ? m_file.read(qint64(size)) : QByteArray();
        m_ok = m_ok && read.size() == qsizetype(size);
        return read;
    }
    void skip(quint64 bytes) { m_ok = m_ok && m_file.skip(qint64(bytes)) == qint64(bytes); }
    void refuse() { m_ok = false; }

private:
    QFile& m_file;
    bool m_ok = true;
};

/// Whole numbers of one or more entries; other kinds of values count as zero.
qint64 wholeNumber(Values& values, quint32 type)
{
    switch (type) {
    case 0:
    case 7:
        return values.number<quint8>();
    case 1:
        return values.number<qint8>();
    case 2:
        return values.number<quint16>();
    case 3:
        return values.number<qint16>();
    case 4:
        return values.number<quint32>();
    case 5:
        return values.number<qint32>();
    case 10:
    case 11:
        return values.number<qint64>();
    default:
        values.skip(quint64(widths.at(type)));
        return 0;
    }
}

struct Entry {
    QByteArray text;
    qint64 number = 0; ///< the largest one of a list
};

Entry takeList(Values& values)
{
    Entry entry;
    const auto type = values.number<quint32>();
    const auto count = values.number<quint64>();
    if (type >= widths.size() || type == List || count > mostItems)
        values.refuse();
    for (quint64 i = 0; i < count && values.ok(); ++i) {
        if (type == Text)
            values.text();
        else
            entry.number = std::max(entry.number, wholeNumber(values, type));
    }
    return entry;
}

Entry takeEntry(Values& values)
{
    Entry entry;
    const auto type = values.number<quint32>();
    if (type >= widths.size())
        values.refuse();
    else if (type == Text)
        entry.text = values.text().left(keptText);
    else if (type == List)
        entry = takeList(values);
    else
        entry.number = wholeNumber(values, type);
    return entry;
}

/// Where the last tensor begins, counted from the first.
quint64 takeTensors(Values& values, quint64 count)
{
    quint64 last = 0;
    for (quint64 i = 0; i < count && values.ok(); ++i) {
        values.text();
        const auto dimensions = values.number<quint32>();
        if (dimensions > mostDimensions)
            values.refuse();
        values.skip(dimensions * sizeof(quint64) + sizeof(quint32));
        last = std::max(last, values.number<quint64>());
    }
    return last;
}

tl::unexpected<Error> notRead(ErrorCode code, const char* text, const QString& file)
{
    return fail(code, tr(text).arg(QFileInfo(file).fileName()));
}

/// "model-00001-of-00003.gguf" needs the other two beside it.
Result<qint64> bytesOfParts(const QFileInfo& first)
{
    static const QRegularExpression part(QStringLiteral("^(.*-)(\\d{5})(-of-)(\\d{5})(\\.gguf)$"));
    const auto match = part.match(first.fileName());
    if (!match.hasMatch())
        return first.size();
    const int count = match.captured(4).toInt();
    if (match.captured(2).toInt() != 1) {
        return fail(ErrorCode::InvalidArgument,
            tr("%1 is one of %2 files of a model. Choose the first one.").arg(first.fileName()).arg(count));
    }
    qint64 bytes = 0;
    for (int number = 1; number <= count; ++number) {
        const QString name = match.captured(1) + QStringLiteral("%1").arg(number, 5, 10, QLatin1Char('0'))
            + match.captured(3) + match.captured(4) + match.captured(5);
        const QFileInfo info(first.dir().filePath(name));
        if (!info.isFile()) {
            return fail(ErrorCode::NotFound,
                tr("%1 belongs to the model %2 and is missing beside it.").arg(name, first.fileName()));
        }
        bytes += info.size();
    }
    return bytes;
}

GgufHeader headerOf(const QHash<QByteArray, Entry>& entries)
{
    GgufHeader header;
    const QByteArray architecture = entries.value("general.architecture").text;
    const auto number = [&](const char* key) {
        return int(std::clamp<qint64>(entries.value(architecture + key).number, 0, 1 << 30));
    };
    header.architecture = QString::fromUtf8(architecture);
    header.name = QString::fromUtf8(entries.value("general.name").text);
    header.contextLength = number(".context_length");
    header.layers = number(".block_count");
    header.width = number(".embedding_length");
    header.heads = number(".attention.head_count");
    header.sharedHeads = number(".attention.head_count_kv");
    header.keyLength = number(".attention.key_length");
    header.valueLength = number(".attention.value_length");
    if (entries.contains(architecture + ".pooling_type"))
        header.pooling = number(".pooling_type");
    return header;
}

Result<GgufHeader> readEntries(QFile& file, const QString& path)
{
    Values values(file);
    if (file.read(4) != "GGUF") {
        return notRead(ErrorCode::Unsupported,
            "%1 is not a GGUF file, the kind that llama-server runs: it begins otherwise.", path);
    }
    const auto version = values.number<quint32>();
    if (values.ok() && (version < oldestVersion || version > newestVersion)) {
        return notRead(ErrorCode::Unsupported,
            "%1 is of a version of GGUF that isn't known here. Get the model in version 3.", path);
    }
    const auto tensors = values.number<quint64>();
    const auto count = values.number<quint64>();
    if (tensors > mostTensors || count > mostEntries)
        values.refuse();
    QHash<QByteArray, Entry> entries;
    for (quint64 i = 0; i < count && values.ok(); ++i) {
        const QByteArray key = values.text();
        entries.insert(key, takeEntry(values));
    }
    const quint64 last = takeTensors(values, tensors);
    if (!values.ok() || entries.value("general.architecture").text.isEmpty()) {
        return notRead(
            ErrorCode::Damaged, "%1 is damaged: what it should tell of its model can't be read. Get it again.", path);
    }
    if (tensors > 0 && last >= quint64(file.size() - file.pos()))
        return notRead(ErrorCode::Damaged, "%1 is cut off: a part of the model is missing. Get it again.", path);
    return headerOf(entries);
}

} // namespace

GgufHeader::Purpose GgufHeader::purpose() const
{
    constexpr int rank = 4;
    if (pooling == rank)
        return Purpose::Rerank;
    const bool encodes = architecture.contains(QLatin1String("bert")) || architecture.endsWith(QLatin1String("encoder"))
        || architecture.contains(QLatin1String("embedding"));
    return encodes || pooling.value_or(0) > 0 ? Purpose::Embedding : Purpose::Chat;
}

qint64 GgufHeader::contextBytes(int tokens) const
{
    const int headWidth = heads > 0 ? width / heads : 0;
    const int both = (keyLength > 0 ? keyLength : headWidth) + (valueLength > 0 ? valueLength : headWidth);
    constexpr qint64 bytesOfNumber = 2;
    return bytesOfNumber * layers * (sharedHeads > 0 ? sharedHeads : heads) * both * tokens;
}

Result<GgufHeader> readGgufHeader(const QString& path)
{
    const QFileInfo info(path);
    if (!info.exists())
        return fail(ErrorCode::NotFound, tr("There is no file %1.").arg(path));
    if (!info.isFile()) // a pipe would be waited for
        return fail(ErrorCode::Unsupported, tr("%1 is not a file.").arg(path));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Permission, tr("%1 can't be read.").arg(path), file.errorString());
    Result<GgufHeader> header = readEntries(file, path);
    if (!header)
        return header;
    const Result<qint64> bytes = bytesOfParts(info);
    if (!bytes)
        return fail(bytes.error());
    header->file = path;
    header->bytes = *bytes;
    return header;
}

} // namespace docent
