#pragma once

#include "base/result.h"
#include "extract/extractedtext.h"
#include "extract/extractlimits.h"

#include <optional>
#include <QByteArray>
#include <QByteArrayView>
#include <QStringList>

class QIODevice;

/// What the program and docent-extractor say to each other over the worker's standard input and output: frames of a
/// little-endian 32-bit length and one CBOR map. One request, one reply, in turn. Neither side trusts the other's
/// sizes, and the program trusts nothing of a reply: every field is checked, every offset against the text.
namespace docent::worker {

inline constexpr qint64 maxRequestBytes = 64 * 1024;
inline constexpr int maxPasswords = 100; ///< of a request
inline constexpr qsizetype maxPasswordBytes = 127; ///< more has no meaning in a PDF
inline constexpr qsizetype maxMembers = 10'000;
inline constexpr qsizetype maxBlocks = 4'000'000; ///< what lies behind them is text without structure

struct Request {
    QByteArray path; ///< as the file system spells it
    ExtractLimits limits;
    QStringList passwords; ///< to be tried on a protected file, in this order
    QString member; ///< not empty: the bytes of this member are wanted, not the text
    /// In which text in pictures is recognised, "eng+deu"; empty: none is. With languages, `limits.time` is that of one
    /// page, and a small frame before the reply says that one is done, see encodePageDone().
    QString languages;
};

struct Reply {
    Result<Extracted> result;
    bool retiring = false; ///< the worker ends after this reply
};

/// Whether this may stand behind a file's path: relative, without empty steps, ".", ".." and control characters.
bool isMemberPath(const QString& path);

/// The largest reply that these limits allow.
qint64 maxReplyBytes(const ExtractLimits& limits);

/// Whole frames, ready to be written. A reply that would be larger than allowed becomes a TooLarge one; members for
/// which there is no room any more become TooLarge ones.
QByteArray encodeRequest(const Request& request);
QByteArray encodeReply(const Reply& reply, const ExtractLimits& limits);

/// The CBOR of one frame. Anything that is not exactly what the encoders make fails with Parse.
Result<Request> decodeRequest(const QByteArray& payload);
Result<Reply> decodeReply(const QByteArray& payload);

/// A page whose text was looked for.
struct PageDone {
    int page = 0; ///< from 1
    int pages = 0; ///< of the document that it is in
};
/// The frame that tells of it; never a reply.
QByteArray encodePageDone(const PageDone& done);
/// Nothing if the payload is anything else.
std::optional<PageDone> decodePageDone(QByteArrayView payload);

/// Collects one frame from a stream of bytes.
class FrameReader {
public:
    enum class State { Incomplete, Complete, TooLarge };

    explicit FrameReader(qint64 largest = 0);
    /// Takes what the device has, at most to the end of the frame.
    State readFrom(QIODevice& device);
    /// How many bytes may come next at most: of the length, then of the payload.
    qint64 wanted() const;
    State append(QByteArrayView bytes);
    QByteArray takePayload() { return std::move(m_payload); }
    QByteArrayView payload() const { return m_payload; }

private:
    qint64 m_largest;
    QByteArray m_header;
    QByteArray m_payload;
    qint64 m_length = -1; ///< of the payload; -1: not known yet
};

} // namespace docent::worker
