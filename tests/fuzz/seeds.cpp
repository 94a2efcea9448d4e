#include "fuzz/seeds.h"

#include "extract/zipfile.h"
#include "fuzz/mutator.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>

namespace docent::fuzz {

namespace {

QByteArray read(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the seed %s can't be read", qPrintable(path));
    return file.readAll();
}

QByteArray pack(const QList<Part>& parts)
{
    if (parts.size() == 1 && parts.first().name.isEmpty())
        return parts.first().content;
    QList<test::ZipMember> members;
    for (const Part& part : parts)
        members.append({ part.name, part.content, {} });
    return test::zip(members);
}

Seed readSeed(const QFileInfo& entry)
{
    Seed seed;
    seed.name = entry.fileName().toUtf8();
    if (entry.isFile()) {
        seed.parts.append({ {}, read(entry.filePath()) });
        return seed;
    }
    const QDir folder(entry.filePath());
    for (QDirIterator it(entry.filePath(), QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        const QString path = it.next();
        seed.parts.append({ folder.relativeFilePath(path).toUtf8(), read(path) });
    }
    std::sort(seed.parts.begin(), seed.parts.end(), [](const Part& a, const Part& b) {
        // The member that says what the archive is comes first, as it must.
        return std::pair(a.name != "mimetype", a.name) < std::pair(b.name != "mimetype", b.name);
    });
    return seed;
}

} // namespace

QByteArray Seed::bytes() const
{
    return pack(parts);
}

QByteArray Seed::variant(Mutator& mutator, const QList<QByteArray>& others) const
{
    if (parts.size() > 1 && mutator.below(4) == 0)
        return mutator.mutate(pack(parts), others);
    QList<Part> spoilt = parts;
    Part& part = spoilt[mutator.below(spoilt.size())];
    part.content = mutator.mutate(part.content, others);
    return pack(spoilt);
}

QList<Seed> readSeeds(const QString& folder)
{
    QList<Seed> seeds;
    const QFileInfoList entries = QDir(folder).entryInfoList(QDir::AllEntries | QDir::NoDotAndDotDot, QDir::Name);
    for (const QFileInfo& entry : entries)
        seeds.append(readSeed(entry));
    return seeds;
}

QList<QByteArray> contentsOf(const QList<Seed>& seeds)
{
    QList<QByteArray> contents;
    for (const Seed& seed : seeds) {
        for (const Part& part : seed.parts)
            contents.append(part.content);
    }
    return contents;
}

} // namespace docent::fuzz
