#include "tests/service/slow_machine.h"

#include <dlfcn.h>
#include <netdb.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <string_view>
#include <thread>

namespace magpie::test {
namespace {

std::atomic<std::int64_t> lookup_micros{0}, sync_micros{0};
std::atomic<int> lookup_count{0}, sync_count{0};

constexpr std::string_view kSlowNames = ".slow.example";

void wait_for_disk() {
    const std::int64_t wait = sync_micros;
    if (wait == 0) return;
    ++sync_count;
    std::this_thread::sleep_for(std::chrono::microseconds(wait));
}

using Lookup = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

Lookup real_lookup() {
    static const auto found = reinterpret_cast<Lookup>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return found;
}

}  // namespace

SlowMachine::SlowMachine(std::chrono::milliseconds name_lookup,
                         std::chrono::milliseconds disk_sync) {
    lookup_count = 0;
    sync_count = 0;
    lookup_micros = std::chrono::microseconds(name_lookup).count();
    sync_micros = std::chrono::microseconds(disk_sync).count();
}

SlowMachine::~SlowMachine() {
    lookup_micros = 0;
    sync_micros = 0;
}

int SlowMachine::lookups() { return lookup_count; }
int SlowMachine::syncs() { return sync_count; }

}  // namespace magpie::test

// A program's own definition comes before the C library's, for the libraries it is linked with too.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** found) {
    using namespace magpie::test;
    const bool is_slow =
        name != nullptr && lookup_micros > 0 && std::string_view(name).ends_with(kSlowNames);
    if (!is_slow) return real_lookup()(name, service, hints, found);
    ++lookup_count;
    std::this_thread::sleep_for(std::chrono::microseconds(lookup_micros));
    return real_lookup()("127.0.0.1", service, hints, found);
}

extern "C" int fsync(int fd) {
    magpie::test::wait_for_disk();
    return static_cast<int>(::syscall(SYS_fsync, fd));
}

extern "C" int fdatasync(int fd) {
    magpie::test::wait_for_disk();
    return static_cast<int>(::syscall(SYS_fdatasync, fd));
}
