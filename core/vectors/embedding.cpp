#include "vectors/embedding.h"

#include <algorithm>
#include <cmath>
#include <QFloat16>
#include <QtEndian>

namespace docent {

bool normalise(Embedding& vector)
{
    double squares = 0;
    for (const float number : vector)
        squares += double(number) * double(number);
    if (!std::isfinite(squares))
        return false;
    if (squares > 0) {
        const double length = std::sqrt(squares);
        for (float& number : vector)
            number = float(number / length);
    }
    return true;
}

QByteArray encodedVector(const Embedding& vector)
{
    std::vector<qfloat16> halves(vector.size());
    qFloatToFloat16(halves.data(), vector.data(), qsizetype(vector.size()));
    QByteArray data(qsizetype(vector.size() * sizeof(quint16)), Qt::Uninitialized);
    if (!halves.empty())
        qToLittleEndian<quint16>(halves.data(), qsizetype(halves.size()), data.data());
    return data;
}

Embedding decodedVector(const QByteArray& data)
{
    const auto size = std::size_t(data.size()) / sizeof(quint16);
    std::vector<qfloat16> halves(size);
    if (size > 0)
        qFromLittleEndian<quint16>(data.constData(), qsizetype(size), halves.data());
    Embedding vector(size);
    qFloatFromFloat16(vector.data(), halves.data(), qsizetype(size));
    return vector;
}

float vectors::quantise(const Embedding& vector, qint8* numbers)
{
    float largest = 0;
    bool finite = true;
    for (const float number : vector) {
        finite = finite && std::isfinite(number);
        largest = std::max(largest, std::abs(number));
    }
    const float perStep = 127 / largest;
    if (!finite || !std::isfinite(perStep)) { // nothing, or next to nothing
        std::fill_n(numbers, vector.size(), qint8(0));
        return 0;
    }
    std::transform(vector.begin(), vector.end(), numbers,
        [perStep](float number) { return qint8(number * perStep + (number < 0 ? -0.5F : 0.5F)); });
    return largest / 127;
}

} // namespace docent
