#include "extract/formats/memberreader.h"

#include "extract/formats/sourcefile.h"
#include "extract/formats/textbuilder.h"
#include "extract/workerprotocol.h"

#include <algorithm>
#include <new>

namespace docent {

namespace {

constexpr qsizetype longestName = 300; ///< of deepest + 1 together less than a path may have
constexpr qsizetype longestStep = 200;

/// Shortened in the middle: the beginning tells what it is, the end of which kind.
QString shortened(const QString& text, qsizetype longest)
{
    if (text.size() <= longest)
        return text;
    constexpr qsizetype end = 40;
    QString start = text.left(longest - end - 1);
    if (start.back().isHighSurrogate())
        start.chop(1);
    QString rest = text.right(end);
    if (rest.front().isLowSurrogate())
        rest.remove(0, 1);
    return start + QChar(0x2026) + rest;
}

QString step(QString text)
{
    for (QChar& c : text) {
        if (c.category() == QChar::Other_Control || c.isNonCharacter())
            c = QLatin1Char(' ');
    }
    text = shortened(text.trimmed(), longestStep);
    return text == QLatin1String(".") || text == QLatin1String("..") ? QString() : text;
}

/// "folder/a.pdf" with 2 becomes "folder/a (2).pdf".
QString numbered(const QString& path, int number)
{
    const qsizetype slash = path.lastIndexOf(QLatin1Char('/'));
    qsizetype dot = path.lastIndexOf(QLatin1Char('.'));
    if (dot <= slash + 1)
        dot = path.size();
    return path.left(dot) + QStringLiteral(" (%1)").arg(number) + path.mid(dot);
}

tl::unexpected<Error> notRead(ErrorCode code, const char* why)
{
    return fail(code, QLatin1String(why));
}

} // namespace

qint64 mostUnpacked(qint64 packedBytes)
{
    constexpr qint64 ratio = 200;
    constexpr qint64 least = qint64(16) << 20;
    constexpr qint64 most = qint64(2) << 30;
    return std::clamp(packedBytes * ratio, least, most);
}

QString memberName(const QString& name)
{
    QStringList steps;
    const QStringList given = QString(name).replace(QLatin1Char('\\'), QLatin1Char('/')).split(QLatin1Char('/'));
    for (const QString& part : given) {
        if (const QString clean = step(part); !clean.isEmpty())
            steps << clean;
    }
    while (steps.size() > 1 && steps.join(QLatin1Char('/')).size() > longestName)
        steps.removeFirst();
    return steps.isEmpty() ? QStringLiteral("unnamed") : steps.join(QLatin1Char('/'));
}

QString memberFileName(const QString& name)
{
    return memberName(name).section(QLatin1Char('/'), -1);
}

ExtractedText memberList(const QStringList& names)
{
    TextBuilder out;
    for (const QString& name : names) {
        out.begin(BlockKind::ListItem);
        out.addText(name);
    }
    ExtractedText list = out.take();
    list.kind = QStringLiteral("archive");
    return list;
}

MemberReader::MemberReader(Read read, const ExtractLimits& limits, qint64 fileBytes)
    : m_read(std::move(read))
    , m_room(mostUnpacked(fileBytes))
    , m_textRoom(limits.outputBytes)
    // The last quarter is for what was begun, and for the reply.
    , m_end(std::chrono::steady_clock::now() + limits.time * 3 / 4)
{
}

void MemberReader::lookFor(const QString& path)
{
    m_wanted = path;
}

bool MemberReader::isLate() const
{
    return std::chrono::steady_clock::now() > m_end;
}

QString MemberReader::place(const QString& name)
{
    if (++m_places > worker::maxMembers)
        return {};
    const QString path = m_inside + memberName(name);
    int count = ++m_taken[path];
    QString free = path;
    for (; count > 1; ++count) {
        free = numbered(path, count);
        if (!m_taken.contains(free))
            break;
    }
    if (count > 1) {
        m_taken[path] = count;
        m_taken.insert(free, 1);
    }
    return free;
}

bool MemberReader::wants(const QString& path) const
{
    if (m_wanted.isEmpty())
        return true;
    return !m_found && (m_wanted == path || m_wanted.startsWith(path + QLatin1Char('/')));
}

void MemberReader::add(const QString& path, Result<QByteArray> content)
{
    if (!m_wanted.isEmpty()) {
        if (path == m_wanted)
            m_found = std::move(content);
        else if (content)
            readText(path, *content, nullptr);
        return;
    }
    if (content) {
        read(path, *content);
        return;
    }
    m_members.append({ path, fail(content.error()), {}, 0 });
}

void MemberReader::read(const QString& path, const QByteArray& content)
{
    // Its place is before those that lie in it.
    const qsizetype at = m_members.size();
    m_members.append({ path, fail(Error {}), {}, content.size() });
    QByteArray hash;
    Result<ExtractedText> document = readText(path, content, &hash);
    if (document && document->text.isEmpty() && m_members.size() > at + 1) {
        QStringList names;
        for (const ExtractedMember& inner : m_members.mid(at + 1))
            names << inner.path.mid(path.size() + 1);
        document->text = memberList(names).text;
    }
    if (document && std::all_of(document->text.begin(), document->text.end(), [](QChar c) { return c.isSpace(); }))
        document = notRead(ErrorCode::Empty, "It holds no text.");
    if (document) {
        const qsizetype size = document->text.toUtf8().size();
        if (size > m_textRoom)
            document = notRead(ErrorCode::TooLarge, "There is too much text in the file that it lies in.");
        else
            m_textRoom -= size;
    }
    if (document)
        m_members[at].contentHash = hash;
    m_members[at].document = std::move(document);
}

Result<ExtractedText> MemberReader::readText(const QString& path, const QByteArray& content, QByteArray* hash)
{
    if (content.isEmpty())
        return notRead(ErrorCode::Empty, "The file is empty.");
    if (isLate())
        return notRead(ErrorCode::Timeout, "There was no time left for it: the file that it lies in holds too much.");
    const QString outer = std::exchange(m_inside, path + QLatin1Char('/'));
    ++m_depth;
    Result<ExtractedText> document;
    try {
        SourceFile file = SourceFile::inMemory(path.section(QLatin1Char('/'), -1).toUtf8(), content);
        if (hash)
            *hash = file.hash();
        document = m_read(file, *this);
    } catch (const std::bad_alloc&) {
        document = notRead(ErrorCode::TooLarge, "Reading it needs more memory than is allowed.");
    } catch (const std::exception& exception) {
        document = fail(ErrorCode::Damaged,
            QStringLiteral("It could not be understood: %1.").arg(QString::fromUtf8(exception.what())));
    }
    --m_depth;
    m_inside = outer;
    return document;
}

} // namespace docent
