#include "library/storedtext.h"

#include "base/logging.h"

#include <memory>
#include <QByteArray>
#include <zstd.h>

namespace docent::storedtext {

namespace {

constexpr int level = 1; ///< texts this short become hardly smaller with more work
constexpr qsizetype shortest = 64; ///< bytes; what is shorter hardly repeats itself
constexpr unsigned long long longest = 256ULL << 20; ///< bytes that a damaged frame's head may ask for

/// Making one takes longer than compressing a passage.
ZSTD_CCtx* compressor()
{
    thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context = [] {
        ZSTD_CCtx* made = ZSTD_createCCtx();
        ZSTD_CCtx_setParameter(made, ZSTD_c_compressionLevel, level);
        ZSTD_CCtx_setParameter(made, ZSTD_c_checksumFlag, 1);
        return std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)>(made, ZSTD_freeCCtx);
    }();
    return context.get();
}

ZSTD_DCtx* decompressor()
{
    thread_local const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
    return context.get();
}

} // namespace

QVariant toStored(const QString& text)
{
    const QByteArray plain = text.toUtf8();
    if (plain.size() < shortest || compressor() == nullptr)
        return text;
    QByteArray frame(qsizetype(ZSTD_compressBound(std::size_t(plain.size()))), Qt::Uninitialized);
    const std::size_t size = ZSTD_compress2(
        compressor(), frame.data(), std::size_t(frame.size()), plain.constData(), std::size_t(plain.size()));
    if (ZSTD_isError(size) != 0 || qsizetype(size) >= plain.size())
        return text;
    frame.resize(qsizetype(size));
    return frame;
}

QString fromStored(const QVariant& stored)
{
    if (stored.typeId() != QMetaType::QByteArray)
        return stored.toString();
    const QByteArray frame = stored.toByteArray();
    const unsigned long long size = ZSTD_getFrameContentSize(frame.constData(), std::size_t(frame.size()));
    if (size > longest) { // the marks of unknown size and of no frame are larger still
        qCWarning(lcLibrary) << "the text of a passage is damaged";
        return {};
    }
    QByteArray plain(qsizetype(size), Qt::Uninitialized);
    const std::size_t read = ZSTD_decompressDCtx(
        decompressor(), plain.data(), std::size_t(plain.size()), frame.constData(), std::size_t(frame.size()));
    if (ZSTD_isError(read) != 0 || read != size) {
        qCWarning(lcLibrary) << "the text of a passage is damaged:" << ZSTD_getErrorName(read);
        return {};
    }
    return QString::fromUtf8(plain);
}

} // namespace docent::storedtext
