# What "cmake --install" puts where. Components: program, service (units, user, folders), docs. The unit
# files name /usr; another prefix is written into them when they are installed.
install(TARGETS magpie RUNTIME DESTINATION bin COMPONENT program)
install(DIRECTORY config/sites/ DESTINATION share/magpie/sites COMPONENT program FILES_MATCHING PATTERN "*.toml")

install(CODE "set(units \"${PROJECT_SOURCE_DIR}/systemd\")
set(installed_form \"${PROJECT_BINARY_DIR}/systemd\")" COMPONENT service)
install(CODE [[
    function(install_for_prefix name destination installed_name)
        file(READ "${units}/${name}" text)
        string(REPLACE "/usr/bin/" "${CMAKE_INSTALL_PREFIX}/bin/" text "${text}")
        string(REPLACE "/usr/share/" "${CMAKE_INSTALL_PREFIX}/share/" text "${text}")
        file(WRITE "${installed_form}/${installed_name}" "${text}")
        file(INSTALL DESTINATION "${CMAKE_INSTALL_PREFIX}/${destination}" TYPE FILE
            FILES "${installed_form}/${installed_name}")
    endfunction()
    foreach(unit magpie.service magpie-once.service magpie-once.timer)
        install_for_prefix(${unit} lib/systemd/system ${unit})
    endforeach()
    install_for_prefix(magpie.sysusers lib/sysusers.d magpie.conf)
    install_for_prefix(magpie.tmpfiles lib/tmpfiles.d magpie.conf)
]] COMPONENT service)
install(FILES systemd/magpie.toml DESTINATION share/magpie COMPONENT service)

install(FILES README.md CHANGELOG.md config/magpie.toml.example
    systemd/magpie.service.d/limits.conf.example DESTINATION share/doc/magpie COMPONENT docs)
install(DIRECTORY docs/ DESTINATION share/doc/magpie COMPONENT docs FILES_MATCHING PATTERN "*.md")
