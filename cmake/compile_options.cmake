# Warnings, hardening and sanitizers, carried by one interface target.
add_library(magpie_options INTERFACE)
target_compile_options(magpie_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # False positives on std::string concatenation at -O3 (GCC bug 105651, fixed in 13).
    target_compile_options(magpie_options INTERFACE -Wno-restrict)
endif()
# Nothing replaces a function of ours at run time, so calls within a file may be inlined.
target_compile_options(magpie_options INTERFACE -fno-semantic-interposition)
target_compile_definitions(magpie_options INTERFACE _GLIBCXX_ASSERTIONS)
target_link_options(magpie_options INTERFACE -Wl,-z,relro,-z,now)

if(MAGPIE_SANITIZE)
    target_compile_options(magpie_options INTERFACE
        -fsanitize=${MAGPIE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(magpie_options INTERFACE -fsanitize=${MAGPIE_SANITIZE})
    if(MAGPIE_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(magpie_options INTERFACE -Wno-tsan)   # Asio uses fences
    endif()
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    # _FORTIFY_SOURCE needs optimisation; distributions may already set a lower level.
    target_compile_options(magpie_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong)
endif()

include(CheckPIESupported)
check_pie_supported()
