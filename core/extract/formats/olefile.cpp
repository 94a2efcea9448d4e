#include "extract/formats/olefile.h"

#include <gsf/gsf-infile-msole.h>
#include <gsf/gsf-infile.h>
#include <gsf/gsf-input-memory.h>
#include <gsf/gsf-utils.h>

namespace docent {

namespace {

constexpr int mostNames = 100'000;

std::shared_ptr<GsfInput> owned(GsfInput* input)
{
    return { input, [](GsfInput* done) {
                if (done)
                    g_object_unref(done);
            } };
}

/// What the library says of damage goes nowhere: a worker that prints too much is ended.
void begin()
{
    [[maybe_unused]] static const bool once = [] {
        gsf_init();
        for (const char* domain : { static_cast<const char*>(nullptr), "libgsf", "libgsf:msole" })
            g_log_set_handler(
                domain, GLogLevelFlags(G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL),
                [](const char*, GLogLevelFlags, const char*, void*) {}, nullptr);
        return true;
    }();
}

tl::unexpected<Error> damaged()
{
    return fail(ErrorCode::Damaged, QStringLiteral("It is damaged: its parts can't be found."));
}

} // namespace

OleFile::OleFile(std::shared_ptr<GsfInfile> storage, QByteArray bytes)
    : m_bytes(std::move(bytes))
    , m_storage(std::move(storage))
{
    const int count = std::min(gsf_infile_num_children(m_storage.get()), mostNames);
    for (int i = 0; i < count; ++i) {
        m_names.append(QString::fromUtf8(gsf_infile_name_by_index(m_storage.get(), i)));
        if (!m_index.contains(m_names.last()))
            m_index.insert(m_names.last(), i);
    }
}

Result<OleFile> OleFile::open(const QByteArray& bytes)
{
    begin();
    const auto input =
        owned(gsf_input_memory_new(reinterpret_cast<const guint8*>(bytes.constData()), bytes.size(), FALSE));
    GsfInfile* const root = gsf_infile_msole_new(input.get(), nullptr);
    if (!root)
        return damaged();
    return OleFile({ root, [](GsfInfile* done) { g_object_unref(done); } }, bytes);
}

QByteArray OleFile::stream(const QString& name, qint64 largest) const
{
    const int index = m_index.value(name, -1);
    const auto input = owned(index < 0 ? nullptr : gsf_infile_child_by_index(m_storage.get(), index));
    if (!input)
        return {};
    const qint64 size = std::min<qint64>({ gsf_input_size(input.get()), m_bytes.size(), largest });
    QByteArray content(std::max<qint64>(size, 0), Qt::Uninitialized);
    // A stream of a damaged file may end before its size says; what there is of it is in its first blocks.
    qint64 at = 0;
    while (at < content.size()) {
        const qint64 step = std::min<qint64>(content.size() - at, 4096);
        if (!gsf_input_read(input.get(), size_t(step), reinterpret_cast<guint8*>(content.data()) + at))
            break;
        at += step;
    }
    content.truncate(at);
    return content;
}

Result<OleFile> OleFile::storage(const QString& name) const
{
    const int index = m_index.value(name, -1);
    GsfInput* const child = index < 0 ? nullptr : gsf_infile_child_by_index(m_storage.get(), index);
    const auto input = owned(child);
    if (!child || !GSF_IS_INFILE(child))
        return damaged();
    return OleFile(std::shared_ptr<GsfInfile>(input, GSF_INFILE(child)), m_bytes);
}

} // namespace docent
