// How long the network thread was kept from its sockets: the longest time that one callback took.
// Every callback of ours opens a Scope; the outermost one counts. Confined to the network thread.
#pragma once

#include <chrono>

namespace magpie {

class StallMeter {
  public:
    class Scope {
      public:
        // `what`: a literal.
        Scope(StallMeter* meter, const char* what) : meter_(meter), what_(what) {
            if (meter_ && meter_->depth_++ == 0) meter_->since_ = Clock::now();
        }
        ~Scope() {
            if (meter_ && --meter_->depth_ == 0) meter_->add(Clock::now() - meter_->since_, what_);
        }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

      private:
        StallMeter* meter_;
        const char* what_;
    };

    std::chrono::microseconds longest() const {
        return std::chrono::duration_cast<std::chrono::microseconds>(longest_);
    }
    // Which callback that was.
    const char* longest_in() const { return longest_in_; }

  private:
    using Clock = std::chrono::steady_clock;
    void add(Clock::duration time, const char* what) {
        if (time <= longest_) return;
        longest_ = time;
        longest_in_ = what;
    }

    int depth_ = 0;
    Clock::time_point since_{};
    Clock::duration longest_{0};
    const char* longest_in_ = "";
};

}  // namespace magpie
