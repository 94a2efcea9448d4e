#pragma once

#define POINTERHOLDER_TRANSITION 4 // qpdf's own pointers are those of the standard library

#include <algorithm>
#include <array>
#include <QIODevice>
#include <qpdf/InputSource.hh>
#include <stdexcept>
#include <string>

namespace docent {

/// A device as qpdf reads from it. The device may be used by others between the calls.
class PdfSource : public InputSource {
public:
    explicit PdfSource(QIODevice& device)
        : m_device(device)
    {
    }

    const std::string& getName() const override { return m_name; }
    qpdf_offset_t tell() override { return m_at; }
    void rewind() override { m_at = 0; }
    void unreadCh(char) override { --m_at; }

    void seek(qpdf_offset_t offset, int whence) override
    {
        m_at = offset + (whence == SEEK_CUR ? m_at : whence == SEEK_END ? m_device.size() : 0);
        if (m_at < 0)
            throw std::runtime_error("a place before the beginning");
    }

    size_t read(char* buffer, size_t length) override
    {
        setLastOffset(m_at);
        if (m_device.pos() != m_at && !m_device.seek(m_at))
            return 0;
        const qint64 count = std::max<qint64>(0, m_device.read(buffer, qint64(length)));
        m_at += count;
        return size_t(count);
    }

    /// Behind the next end of a line; its place.
    qpdf_offset_t findAndSkipNextEOL() override
    {
        const auto isEnd = [](char c) { return c == '\n' || c == '\r'; };
        std::array<char, 256> buffer {};
        for (;;) {
            const qpdf_offset_t start = m_at;
            const size_t count = read(buffer.data(), buffer.size());
            if (count == 0)
                return m_at;
            const auto* end = std::find_if(buffer.begin(), buffer.begin() + count, isEnd);
            if (end == buffer.begin() + count)
                continue;
            const qpdf_offset_t found = start + (end - buffer.begin());
            m_at = found + 1;
            for (char next = 0; read(&next, 1) == 1;) {
                if (!isEnd(next)) {
                    --m_at;
                    break;
                }
            }
            return found;
        }
    }

private:
    QIODevice& m_device;
    std::string m_name { "the file" };
    qpdf_offset_t m_at = 0;
};

} // namespace docent
