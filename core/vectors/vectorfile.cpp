#include "vectors/vectorfile.h"

#include <cstring>
#include <QCoreApplication>
#include <QFileInfo>
#include <xxhash.h>

namespace docent::vectors {

namespace {

constexpr char magic[8] = { 'D', 'o', 'c', 'e', 'n', 't', 'V', 'c' };
constexpr quint32 byteOrderMark = 0x01020304;
constexpr qint64 headerSize = 4096;

struct Header {
    char magic[8];
    quint32 byteOrder;
    quint32 version;
    quint32 dimension;
    quint32 rowsPerBlock;
    quint64 identity;
};

QString tr(const char* sentence)
{
    return QCoreApplication::translate("docent", sentence);
}

QString what()
{
    return tr("The vector index");
}

Error damaged(const QString& file, const QString& detail)
{
    return { ErrorCode::Damaged, tr("The vector index in %1 is damaged. It has to be made anew.").arg(file), detail,
        {} };
}

/// Of a file under its own name, with the vectors of one model: the seed of its first block.
quint64 identityOf(const FileContent& content)
{
    const QByteArray text = QFileInfo(content.file).fileName().toUtf8() + '\n' + content.model.toUtf8();
    return XXH3_64bits_withSeed(text.constData(), std::size_t(text.size()), quint64(content.dimension));
}

quint64 lastChecksum(const FileContent& content)
{
    return content.blocks == 0 ? identityOf(content) : content.checksum;
}

qint64 offsetOf(const FileContent& content, qint64 block)
{
    return headerSize + block * qint64(VectorBlock::byteSize(content.dimension));
}

Header headerOf(const FileContent& content)
{
    Header header = {};
    std::memcpy(header.magic, magic, sizeof(magic));
    header.byteOrder = byteOrderMark;
    header.version = fileVersion;
    header.dimension = quint32(content.dimension);
    header.rowsPerBlock = VectorBlock::capacity;
    header.identity = identityOf(content);
    return header;
}

template <typename T> std::span<const uchar> bytesOf(const T& value)
{
    return { reinterpret_cast<const uchar*>(&value), sizeof(value) };
}

} // namespace

Result<VectorBlocks> openBlocks(const FileContent& content, VectorBlocks known)
{
    const auto file = std::make_shared<QFile>(content.file);
    if (!file->exists())
        return fail(damaged(content.file, QStringLiteral("it is missing")));
    const auto unreadable = [&] {
        return fail(
            ErrorCode::Io, tr("The vector index in %1 can't be read: %2").arg(content.file, file->errorString()));
    };
    if (!file->open(QIODevice::ReadOnly))
        return unreadable();
    const Header expected = headerOf(content);
    const QByteArray found = file->read(sizeof(Header));
    if (found.size() != sizeof(Header) || std::memcmp(found.constData(), &expected, sizeof(Header)) != 0)
        return fail(damaged(content.file, QStringLiteral("does not begin as it should")));
    const qint64 blockSize = qint64(VectorBlock::byteSize(content.dimension));
    if (content.blocks < 0 || (file->size() - headerSize) / blockSize < content.blocks)
        return fail(damaged(content.file, QStringLiteral("%1 bytes").arg(file->size())));
    const qint64 first = qint64(known.size());
    const qint64 count = content.blocks - first;
    const uchar* const bytes = count > 0 ? file->map(offsetOf(content, first), count * blockSize) : nullptr;
    if (count > 0 && !bytes)
        return unreadable();
    for (qint64 i = 0; i < count; ++i) {
        const quint64 seed = known.empty() ? expected.identity : known.back()->storedChecksum();
        known.push_back(std::make_shared<VectorBlock>(content.dimension, file, bytes + i * blockSize, seed));
    }
    file->close(); // the mappings stay
    if (!known.empty() && known.back()->storedChecksum() != content.checksum)
        return fail(damaged(content.file, QStringLiteral("not the file that the library knows")));
    return known;
}

Result<FileContent> appendBlocks(FileContent content, std::span<const std::shared_ptr<const VectorBlock>> blocks)
{
    std::vector<VectorBlock::Seal> seals;
    seals.reserve(blocks.size());
    std::vector<FilePart> parts;
    for (const auto& block : blocks) {
        Q_ASSERT(block->dimension() == content.dimension);
        seals.push_back({ block->checksum(lastChecksum(content)), {} });
        const qint64 offset = offsetOf(content, content.blocks);
        parts.push_back({ offset, bytesOf(seals.back()) });
        parts.push_back({ offset + qint64(sizeof(VectorBlock::Seal)), block->body() });
        content.checksum = seals.back().checksum;
        ++content.blocks;
    }
    if (const Result<> written = writeDurably(content.file, what(), parts); !written)
        return fail(written.error());
    return content;
}

VectorFileWriter::VectorFileWriter(const QString& file, const QString& model, int dimension)
    : m_content { file, model, dimension }
    , m_file(file, what())
{
}

Result<> VectorFileWriter::begin()
{
    if (std::exchange(m_begun, true))
        return {};
    const Header header = headerOf(m_content);
    QByteArray page(headerSize, '\0');
    std::memcpy(page.data(), &header, sizeof(header));
    return m_file.append({ reinterpret_cast<const uchar*>(page.constData()), std::size_t(page.size()) });
}

Result<> VectorFileWriter::append(const VectorBlock& block)
{
    if (const Result<> begun = begin(); !begun)
        return begun;
    const VectorBlock::Seal seal { block.checksum(lastChecksum(m_content)), {} };
    if (const Result<> sealed = m_file.append(bytesOf(seal)); !sealed)
        return sealed;
    m_content.checksum = seal.checksum;
    ++m_content.blocks;
    return m_file.append(block.body());
}

Result<FileContent> VectorFileWriter::finish()
{
    if (const Result<> begun = begin(); !begun)
        return fail(begun.error());
    if (const Result<> finished = m_file.finish(); !finished)
        return fail(finished.error());
    return m_content;
}

} // namespace docent::vectors
