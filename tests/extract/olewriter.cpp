#include "olewriter.h"

#include <algorithm>
#include <map>
#include <QtEndian>

namespace docent::test {

namespace {

constexpr qsizetype sectorBytes = 512;
constexpr qsizetype miniBytes = 64;
constexpr qsizetype miniCutoff = 4096; ///< smaller streams lie in the mini stream
constexpr quint32 endOfChain = 0xfffffffe;
constexpr quint32 fatSector = 0xfffffffd;
constexpr quint32 freeSector = 0xffffffff;

template <typename T> void put(QByteArray& out, qsizetype at, T value)
{
    qToLittleEndian(value, out.data() + at);
}

qsizetype sectorsFor(qsizetype bytes, qsizetype size)
{
    return (bytes + size - 1) / size;
}

QByteArray padded(QByteArray bytes, qsizetype size)
{
    bytes.append(sectorsFor(bytes.size(), size) * size - bytes.size(), '\0');
    return bytes;
}

struct Entry {
    QString name;
    char type = 2; ///< 1 storage, 2 stream, 5 root
    QByteArray content;
    QList<int> children;
    quint32 start = endOfChain;
};

class Writer {
public:
    Writer() { m_entries.append(Entry { QStringLiteral("Root Entry"), 5, {}, {}, endOfChain }); }

    void add(const QString& path, const QByteArray& content)
    {
        int parent = 0;
        const QStringList parts = path.split(QLatin1Char('/'));
        for (qsizetype i = 0; i + 1 < parts.size(); ++i)
            parent = storage(parent, parts.at(i));
        append(parent, Entry { parts.last(), 2, content, {}, endOfChain });
    }

    QByteArray take()
    {
        QByteArray mini;
        QByteArray miniFat;
        for (Entry& entry : m_entries) {
            if (entry.type != 2 || entry.content.isEmpty() || entry.content.size() >= miniCutoff)
                continue;
            entry.start = quint32(mini.size() / miniBytes);
            chain(miniFat, sectorsFor(entry.content.size(), miniBytes));
            mini += padded(entry.content, miniBytes);
        }
        m_entries.first().content = mini;
        m_entries.first().start = mini.isEmpty() ? endOfChain : addSectors(mini);
        for (Entry& entry : m_entries) {
            if (entry.type == 2 && entry.content.size() >= miniCutoff)
                entry.start = addSectors(entry.content);
        }
        const qsizetype miniFatSectors = sectorsFor(miniFat.size(), sectorBytes);
        miniFat.append(miniFatSectors * sectorBytes - miniFat.size(), '\xff');
        const quint32 miniFatStart = miniFat.isEmpty() ? endOfChain : addSectors(miniFat);
        const quint32 directory = addSectors(directoryBytes());
        return headed(directory, miniFatStart, miniFatSectors);
    }

private:
    int storage(int parent, const QString& name)
    {
        for (const int child : std::as_const(m_entries[parent].children)) {
            if (m_entries.at(child).name == name)
                return child;
        }
        return append(parent, Entry { name, 1, {}, {}, 0 });
    }

    int append(int parent, Entry entry)
    {
        m_entries.append(std::move(entry));
        m_entries[parent].children.append(int(m_entries.size() - 1));
        return int(m_entries.size() - 1);
    }

    static void chain(QByteArray& table, qsizetype count)
    {
        const auto first = quint32(table.size() / 4);
        for (qsizetype i = 0; i < count; ++i) {
            table.append(4, '\0');
            put(table, table.size() - 4, i + 1 < count ? quint32(first + i + 1) : endOfChain);
        }
    }

    quint32 addSectors(const QByteArray& bytes)
    {
        const auto start = quint32(m_sectors.size() / sectorBytes);
        chain(m_fat, sectorsFor(bytes.size(), sectorBytes));
        m_sectors += padded(bytes, sectorBytes);
        return start;
    }

    QByteArray directoryBytes()
    {
        std::map<int, int> next;
        for (Entry& entry : m_entries) {
            std::sort(entry.children.begin(), entry.children.end(), [this](int a, int b) {
                const QString left = m_entries.at(a).name.toUpper();
                const QString right = m_entries.at(b).name.toUpper();
                return left.size() != right.size() ? left.size() < right.size() : left < right;
            });
            for (qsizetype i = 0; i + 1 < entry.children.size(); ++i)
                next[entry.children.at(i)] = entry.children.at(i + 1);
        }
        QByteArray all;
        for (int i = 0; i < m_entries.size(); ++i) {
            const Entry& entry = m_entries.at(i);
            QByteArray one(128, '\0');
            for (qsizetype c = 0; c < entry.name.size(); ++c)
                put(one, c * 2, quint16(entry.name.at(c).unicode()));
            put(one, 64, quint16((entry.name.size() + 1) * 2));
            one[66] = entry.type;
            one[67] = 1;
            put(one, 68, freeSector);
            put(one, 72, next.contains(i) ? quint32(next.at(i)) : freeSector);
            put(one, 76, entry.children.isEmpty() ? freeSector : quint32(entry.children.first()));
            put(one, 116, entry.start);
            put(one, 120, quint32(entry.content.size()));
            all += one;
        }
        return all;
    }

    QByteArray headed(quint32 directory, quint32 miniFat, qsizetype miniFatSectors)
    {
        // The table tells of its own sectors, too.
        const qsizetype entriesBefore = m_fat.size() / 4;
        qsizetype tables = 1;
        while (tables * (sectorBytes / 4) < entriesBefore + tables)
            ++tables;
        for (qsizetype i = 0; i < tables; ++i) {
            m_fat.append(4, '\0');
            put(m_fat, m_fat.size() - 4, fatSector);
        }
        m_fat.append(tables * sectorBytes - m_fat.size(), '\xff');
        QByteArray header(sectorBytes, '\0');
        header.replace(0, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        put(header, 24, quint16(0x3e));
        put(header, 26, quint16(3));
        put(header, 28, quint16(0xfffe));
        put(header, 30, quint16(9));
        put(header, 32, quint16(6));
        put(header, 44, quint32(tables));
        put(header, 48, directory);
        put(header, 56, quint32(miniCutoff));
        put(header, 60, miniFat);
        put(header, 64, quint32(miniFatSectors));
        put(header, 68, endOfChain);
        for (qsizetype i = 0; i < 109; ++i)
            put(header, 76 + i * 4, i < tables ? quint32(entriesBefore + i) : freeSector);
        return header + m_sectors + m_fat;
    }

    QList<Entry> m_entries;
    QByteArray m_sectors;
    QByteArray m_fat;
};

} // namespace

QByteArray oleFile(const QList<std::pair<QString, QByteArray>>& streams)
{
    Writer writer;
    for (const auto& [path, content] : streams)
        writer.add(path, content);
    return writer.take();
}

} // namespace docent::test
