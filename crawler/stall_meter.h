// How long the network thread was kept from its sockets: the longest time that one callback took.
// Every callback of ours opens a Scope; the outermost one counts. Confined to the network thread.
#pragma once

#include <algorithm>
#include <chrono>

namespace magpie {

class StallMeter {
  public:
    class Scope {
      public:
        explicit Scope(StallMeter* meter) : meter_(meter) {
            if (meter_ && meter_->depth_++ == 0) meter_->since_ = Clock::now();
        }
        ~Scope() {
            if (meter_ && --meter_->depth_ == 0) meter_->add(Clock::now() - meter_->since_);
        }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

      private:
        StallMeter* meter_;
    };

    std::chrono::microseconds longest() const {
        return std::chrono::duration_cast<std::chrono::microseconds>(longest_);
    }
    // Since the last call.
    std::chrono::microseconds take_recent() {
        const auto recent = std::chrono::duration_cast<std::chrono::microseconds>(recent_);
        recent_ = {};
        return recent;
    }

  private:
    using Clock = std::chrono::steady_clock;
    void add(Clock::duration time) {
        longest_ = std::max(longest_, time);
        recent_ = std::max(recent_, time);
    }

    int depth_ = 0;
    Clock::time_point since_{};
    Clock::duration longest_{0}, recent_{0};
};

}  // namespace magpie
