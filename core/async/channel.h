#pragma once

#include "async/oneshot.h"

#include <deque>

namespace docent {

/// A bounded queue between coroutines: send() waits while it is full, receive() while it is empty. Items, waiting
/// senders and waiting receivers are all served in their order. A free place or an item is handed straight to the one
/// that waits longest, so that nobody who comes later overtakes it. GUI thread only.
template <typename T> class Channel {
    struct Sender {
        T item;
        OneShot<Result<>> sent;
    };
    using Received = OneShot<Result<std::optional<T>>>;
    struct State {
        std::size_t capacity;
        bool closed = false;
        std::deque<T> items;
        std::deque<Sender> senders; ///< wait only while `items` is full
        std::deque<Received> receivers; ///< wait only while `items` is empty
    };

public:
    explicit Channel(std::size_t capacity)
        : m_state(std::make_shared<State>())
    {
        Q_ASSERT(capacity > 0);
        m_state->capacity = capacity;
    }

    /// Fails with Cancelled on a stop and once the channel is closed; the item is then not in the channel.
    Task<> send(T item, std::stop_token stop) { return sendTo(m_state, std::move(item), std::move(stop)); }
    /// The next item in order; nullopt once the channel is closed and drained. An item that was handed over before the
    /// stop is delivered: none is ever lost.
    Task<std::optional<T>> receive(std::stop_token stop) { return receiveFrom(m_state, std::move(stop)); }
    /// No more items: waiting senders fail, receivers drain what is left.
    void close()
    {
        m_state->closed = true;
        for (const Sender& sender : std::exchange(m_state->senders, {}))
            sender.sent.set(fail(Error::cancelled()));
        for (const Received& receiver : std::exchange(m_state->receivers, {}))
            receiver.set(std::optional<T>());
    }
    std::size_t size() const { return m_state->items.size(); }

private:
    static bool handOver(State& state, T& item)
    {
        while (!state.receivers.empty()) {
            const Received next = state.receivers.front();
            state.receivers.pop_front();
            if (!next.isSet())
                return next.set(std::optional<T>(std::move(item)));
        }
        return false;
    }

    static void refill(State& state)
    {
        while (!state.senders.empty() && state.items.size() < state.capacity) {
            Sender next = std::move(state.senders.front());
            state.senders.pop_front();
            if (next.sent.set({}))
                state.items.push_back(std::move(next.item));
        }
    }

    static Task<> sendTo(std::shared_ptr<State> state, T item, std::stop_token stop)
    {
        if (state->closed || stop.stop_requested())
            co_return fail(Error::cancelled());
        if (handOver(*state, item))
            co_return Result<>();
        if (state->items.size() < state->capacity) {
            state->items.push_back(std::move(item));
            co_return Result<>();
        }
        OneShot<Result<>> sent;
        Sender waiting { std::move(item), sent };
        state->senders.push_back(std::move(waiting));
        const Result<> result = co_await awaitOrStop(sent, stop);
        if (!result)
            std::erase_if(state->senders, [](const Sender& sender) { return sender.sent.isSet(); });
        co_return result;
    }

    static Task<std::optional<T>> receiveFrom(std::shared_ptr<State> state, std::stop_token stop)
    {
        if (stop.stop_requested())
            co_return fail(Error::cancelled());
        if (!state->items.empty()) {
            std::optional<T> item(std::move(state->items.front()));
            state->items.pop_front();
            refill(*state);
            co_return item;
        }
        if (state->closed)
            co_return std::optional<T>();
        Received received;
        state->receivers.push_back(received);
        Result<std::optional<T>> result = co_await awaitOrStop(received, stop);
        if (!result)
            std::erase_if(state->receivers, [](const Received& receiver) { return receiver.isSet(); });
        co_return result;
    }

    std::shared_ptr<State> m_state;
};

} // namespace docent
