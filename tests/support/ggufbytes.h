#pragma once

#include <QByteArray>
#include <QtEndian>

namespace docent::test {

/// The bytes of a GGUF file, made by hand: entries, then tensors of 32 bytes each.
class GgufBytes {
public:
    explicit GgufBytes(quint32 version = 3)
        : m_version(version)
    {
    }

    GgufBytes& text(const QByteArray& key, const QByteArray& value) { return entry(key, 8, string(value)); }
    GgufBytes& number(const QByteArray& key, quint32 value) { return entry(key, 4, little(value)); }
    GgufBytes& texts(const QByteArray& key, const QList<QByteArray>& values)
    {
        QByteArray list = little(quint32(8)) + little(quint64(values.size()));
        for (const QByteArray& value : values)
            list += string(value);
        return entry(key, 9, list);
    }
    GgufBytes& numbers(const QByteArray& key, const QList<quint32>& values)
    {
        QByteArray list = little(quint32(4)) + little(quint64(values.size()));
        for (const quint32 value : values)
            list += little(value);
        return entry(key, 9, list);
    }
    GgufBytes& tensor(const QByteArray& name)
    {
        m_tensors += string(name) + little(quint32(1)) + little(quint64(8)) + little(quint32(0))
            + little(quint64(m_tensorCount * 32));
        ++m_tensorCount;
        return *this;
    }
    QByteArray bytes() const
    {
        return "GGUF" + little(m_version) + little(m_tensorCount) + little(m_count) + m_entries + m_tensors
            + QByteArray(qsizetype(m_tensorCount * 32), '\1');
    }

    /// A chat model of so many tokens, and an embedding model.
    static GgufBytes chat(quint32 context = 4096)
    {
        GgufBytes file;
        return file.text("general.architecture", "llama")
            .text("general.name", "Tiny")
            .texts("tokenizer.ggml.tokens", { "a", "b", "c" })
            .number("llama.context_length", context)
            .number("llama.block_count", 4)
            .number("llama.embedding_length", 64)
            .number("llama.attention.head_count", 8)
            .numbers("llama.attention.head_count_kv", { 2, 2, 2, 2 })
            .tensor("token_embd.weight");
    }
    static GgufBytes embedding()
    {
        GgufBytes file;
        return file.text("general.architecture", "bert")
            .number("bert.context_length", 512)
            .number("bert.pooling_type", 1)
            .tensor("token_embd.weight");
    }

private:
    template <typename Number> static QByteArray little(Number number)
    {
        QByteArray bytes(sizeof(Number), 0);
        qToLittleEndian(number, bytes.data());
        return bytes;
    }
    static QByteArray string(const QByteArray& text) { return little(quint64(text.size())) + text; }
    GgufBytes& entry(const QByteArray& key, quint32 type, const QByteArray& value)
    {
        m_entries += string(key) + little(type) + value;
        ++m_count;
        return *this;
    }

    quint32 m_version;
    quint64 m_count = 0;
    quint64 m_tensorCount = 0;
    QByteArray m_entries;
    QByteArray m_tensors;
};

} // namespace docent::test
