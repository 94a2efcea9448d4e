#pragma once

#include "async/retry.h"

#include <QList>

namespace docent::test {

/// A clock for retries that does not wait but remembers how long it was asked to.
struct FakeWaits {
    std::shared_ptr<QList<std::chrono::milliseconds>> asked = std::make_shared<QList<std::chrono::milliseconds>>();

    RetryPolicy policy(int attempts = 3) const
    {
        RetryPolicy made;
        made.attempts = attempts;
        made.random = [] { return 0.5; };
        made.sleep = [asked = asked](std::chrono::milliseconds wait, std::stop_token stop) {
            asked->append(wait);
            return sleepFor(std::chrono::milliseconds(1), std::move(stop));
        };
        return made;
    }
};

} // namespace docent::test
